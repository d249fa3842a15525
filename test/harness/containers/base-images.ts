// The images of a bed: stand-ins by Containerfile, of Debian's packages and this machine's Node.js, and symdepot's own. They stay for
// the next run: those who ask for the same ones get them, and after a week they are made anew. Neighbour: container-bed.ts.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository, type ContainerBed } from './container-bed.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const authorities = '/etc/ssl/certs/ca-certificates.crt';

/** Of what the stand-ins are made of: these files, Node.js, and whom this machine trusts. */
const store = join(repository, 'deploy/s3');
const tag = [
  here('base-images.ts'),
  here('Containerfile'),
  here('entry.sh'),
  join(store, 'Dockerfile'),
  join(store, 'start.sh'),
  authorities,
]
  .filter((path) => existsSync(path))
  .reduce((hash, path) => hash.update(readFileSync(path)), createHash('sha256').update(process.version))
  .digest('hex')
  .slice(0, 12);
const named = (name: string): string => `localhost/symdepot-test/${name}:${tag}`;
export const images = {
  debian: named('debian'),
  node: named('node'),
  servers: named('servers'),
  s3: named('s3'),
  symdepot: named('symdepot'),
};

const week = `${7 * 24}h`;
/** Stages at once: they wait for the registry. */
const build = ['bud', '--isolation', 'chroot', '--layers', '--pull-never', '--jobs', '3'];

export async function makeBaseImages(bed: ContainerBed): Promise<void> {
  await bed.podman(['image', 'prune', '--all', '--force', '--filter', `until=${week}`]);
  await bed.podman(['image', 'prune', '--force', '--filter', 'until=24h']); // layers that only help to build: gigabytes for each lock file
  if ((await Promise.all([images.node, images.servers, images.s3].map((name) => hasImage(bed, name)))).every(Boolean)) return;
  const context = join(bed.folder, 'context');
  await mkdir(context);
  await copyFile(here('entry.sh'), join(context, 'entry.sh'));
  await layNode(bed, join(context, 'node'));
  const small = ['--dpkgopt=path-exclude=/usr/share/doc/*', '--dpkgopt=path-exclude=/usr/share/locale/*', '--dpkgopt=force-unsafe-io'];
  const debian = ['--variant=minbase', '--include=ca-certificates', ...small, 'bookworm', join(context, 'debian.tar')];
  await bed.run('mmdebstrap', debian, { isOutside: true });
  for (const name of ['debian', 'node', 'servers'] as const) {
    await bed.buildah([...build, '--target', name, '-t', images[name], '-f', here('Containerfile'), context]);
  }
  const base = ['--build-arg', `DEBIAN_IMAGE=${images.debian}`];
  await bed.buildah([...build, ...base, '-t', images.s3, '-f', join(store, 'Dockerfile'), store]);
}

/** node and npm, as they lie in the official image; it trusts whom this machine trusts, and asks the registry that it asks. */
async function layNode(bed: ContainerBed, root: string): Promise<void> {
  const local = join(root, 'usr/local');
  for (const folder of ['bin', 'etc', 'lib/node_modules']) await mkdir(join(local, folder), { recursive: true });
  await cp(process.execPath, join(local, 'bin/node'));
  const packed = (await bed.run('npm', ['pack', '--silent', 'npm@11'], { cwd: bed.folder, isOutside: true })).stdout.toString().trim();
  await bed.run('tar', ['-xzf', join(bed.folder, packed), '-C', join(local, 'lib/node_modules')]);
  await rename(join(local, 'lib/node_modules/package'), join(local, 'lib/node_modules/npm'));
  for (const name of ['npm', 'npx']) await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
  const registry = (await bed.run('npm', ['config', 'get', 'registry'])).stdout.toString();
  await writeFile(join(local, 'etc/npmrc'), `registry=${registry}cafile=${authorities}\n`);
  if (!existsSync(authorities)) return;
  await mkdir(dirname(join(root, authorities)), { recursive: true });
  await cp(authorities, join(root, authorities), { dereference: true });
}

const hasImage = (bed: ContainerBed, name: string): Promise<boolean> =>
  bed.podman(['image', 'exists', name]).then(
    () => true,
    () => false,
  );

const isOfOneMachine = (source: string): boolean => ['node_modules', '.git', '.cache', '.toolchain'].includes(basename(source));
/** On the image: the checkout that it was made of, so that a second file of tests need not make it again. */
const madeOf = 'symdepot.test.checkout';

/** By deploy/docker/Dockerfile as it stands, from a checkout that nobody but its owner may read. */
export async function buildImage(bed: ContainerBed): Promise<void> {
  const checkout = join(bed.folder, 'checkout');
  await cp(repository, checkout, { recursive: true, filter: (source) => !isOfOneMachine(source) });
  const digest = await digestOf(checkout);
  const label = `{{index .Labels "${madeOf}"}}`;
  const found = await bed.podman(['image', 'inspect', '--format', label, images.symdepot], { goodCodes: [125] });
  if (found.stdout.toString().trim() !== digest) {
    await bed.run('chmod', ['-R', 'go=', checkout]);
    const args = ['--build-arg', `NODE_IMAGE=${images.node}`, '--build-arg', 'VERSION=0.1.0-test', '--build-arg', 'COMMIT=abc123'];
    const labels = ['--label', `${madeOf}=${digest}`];
    await bed.buildah([...build, ...args, ...labels, '-t', images.symdepot, '-f', join(checkout, 'deploy/docker/Dockerfile'), checkout]);
  }
  await rm(checkout, { recursive: true });
}

/** Of names and contents, and of the images below. */
async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256').update(tag);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  for (const path of paths) hash.update(`${relative(folder, path)}\n`).update(await readFile(path));
  return hash.digest('hex');
}
