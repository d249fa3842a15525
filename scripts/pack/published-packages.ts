// The packages as they are published: a bundle, its README, the licenses in it, and a manifest without dependencies; packed by npm.
// In the checkout they stay what they are: TypeScript that Node runs as it is. Neighbours: bundle.ts.
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LicenseInfo } from 'rolldown-license-plugin';
import { bundle } from './bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** From where the built-in modules have what the bundles use: `crc32` of node:zlib. */
const engines = { node: '^20.15.0 || >=22.2.0' };

export interface PackedCli {
  readonly tarball: string;
  /** The module in it. */
  readonly script: string;
  readonly version: string;
}

export async function packCli(out: string): Promise<PackedCli> {
  const { source, folder } = await begin('cli', out);
  const libraries = await bundle({ entry: join(source, 'src/main.ts'), folder, file: 'symdepot.mjs' });
  const script = join(folder, 'symdepot.mjs');
  await chmod(script, 0o755);
  const { tarball, version } = await finish(source, folder, out, libraries, { bin: { symdepot: 'symdepot.mjs' } });
  return { tarball, script, version };
}

/** @returns the path of the tarball */
export async function packClient(out: string): Promise<string> {
  const { source, folder } = await begin('client', out);
  const entry = join(source, 'src/index.ts');
  const libraries = await bundle({ entry, folder, file: 'index.mjs' });
  return (await finish(source, folder, out, libraries, { exports: { '.': './index.mjs' } })).tarball;
}

/** What stands beside the tarballs is somebody else's: the folder of packages is ours alone, and made anew. */
async function begin(name: string, out: string): Promise<{ source: string; folder: string }> {
  const folder = join(out, '.symdepot-pack', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return { source: join(root, 'packages', name), folder };
}

async function finish(
  source: string,
  folder: string,
  out: string,
  libraries: readonly LicenseInfo[],
  entries: Readonly<Record<string, unknown>>,
): Promise<{ tarball: string; version: string }> {
  const { name, version, description, license, type } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
  const manifest = { name, version, description, license, type, engines, ...entries };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await copyFile(join(source, 'README.md'), join(folder, 'README.md'));
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES.md'), renderLicenses(libraries));
  const { stdout } = await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', out], { cwd: folder });
  return { tarball: join(out, stdout.trim()), version };
}

type Manifest = Readonly<Record<'name' | 'version' | 'description' | 'license' | 'type', string>>;

const renderLicenses = (libraries: readonly LicenseInfo[]): string =>
  [
    '# What is in this package of others',
    ...libraries.map(({ name, version, license, licenseText }) => `## ${name} ${version} (${license})\n\n${licenseText.trim()}`),
  ].join('\n\n') + '\n';
