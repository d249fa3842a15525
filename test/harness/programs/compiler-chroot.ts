// A small chroot with a C compiler, as an archive: files of this machine's Debian packages, and what they load. Neighbours:
// find-program.ts; test/system/artefacts/reproducible-build.test.ts, which builds in it.
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createZstdCompress } from 'node:zlib';
import { findProgram } from './find-program.ts';

const run = promisify(execFile);

export interface CompilerPackages {
  /** In the chroot. */
  readonly compiler: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  /** Without the first slash. */
  readonly files: readonly string[];
  /** What is put before a command to run it in a folder. */
  readonly chroot: readonly string[];
}

export async function findCompilerPackages(): Promise<CompilerPackages | { readonly skipReason: string }> {
  try {
    for (const name of ['dpkg', 'gcc', 'tar']) {
      if (!(await findProgram(name))) return { skipReason: `there is no ${name} on the PATH` };
    }
    const chroot = await findChroot();
    if (!chroot) return { skipReason: 'nobody may chroot here: neither as root, nor in a user namespace' };
    return { ...(await listFiles()), chroot };
  } catch (error) {
    return {
      skipReason: `the compiler of this machine is not of Debian's packages: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function findChroot(): Promise<string[] | undefined> {
  const chroot = (await findProgram('chroot'))?.path;
  const unshare = (await findProgram('unshare'))?.path;
  for (const words of [[chroot], [unshare, '-r', chroot]]) {
    if (!words.every((word) => word !== undefined)) continue;
    const [program, ...args] = [...words, '/', 'true'];
    const works = await run(program, args).then(
      () => true,
      () => false,
    );
    if (works) return words;
  }
  return undefined;
}

async function listFiles(): Promise<Omit<CompilerPackages, 'chroot'>> {
  const say = async (...args: readonly string[]): Promise<string> => (await run('gcc', args)).stdout.trim();
  const driver = realpathSync((await findProgram('gcc'))!.path);
  const named = async (name: string): Promise<string> => {
    const path = await say(`-print-prog-name=${name}`);
    return path.includes('/') ? path : (await findProgram(path))!.path;
  };
  const programs = [driver, ...(await Promise.all(['cc1', 'collect2', 'as', 'ld'].map(named)))].map((path) => resolve(path));
  const own = dirname(resolve(await say('-print-libgcc-file-name')));
  const version = basename(own);
  const names = ['libc6-dev', 'linux-libc-dev', `libgcc-${version}-dev`, `gcc-${version}`, `cpp-${version}`];
  const { stdout: listed } = await run('dpkg', ['-L', ...names], { maxBuffer: 2 ** 26 });
  const multiarch = basename(dirname(own));
  const isNeeded = (path: string): boolean =>
    path.startsWith('/usr/include/') ||
    path.startsWith(`${own}/include/`) ||
    new RegExp(`^${own}/(?:crt\\w+\\.o|libgcc\\w*\\.(?:a|so)|liblto_plugin\\.so)$`).test(path) ||
    new RegExp(`^/usr/lib/${multiarch}/(?:\\w*crt\\w+\\.o|libc\\.so|libc_nonshared\\.a)$`).test(path);
  const fromPackages = listed.split('\n').filter((path) => isNeeded(path) && !lstatSync(path).isDirectory());
  const { stdout: loaded } = await run('ldd', [...programs, join(own, 'liblto_plugin.so')]);
  const libraries = [...loaded.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
  const libgcc = await say('-print-file-name=libgcc_s.so.1');
  const files = new Set([...programs, ...fromPackages, ...libraries, libgcc].flatMap(onDisk).map((path) => path.slice(1)));
  const { stdout: versions } = await run('dpkg-query', ['-W', '-f', '${Package} ${Version}\\n', 'libc6', 'binutils', ...names]);
  const packages = versions
    .trim()
    .split('\n')
    .map((line) => ({ name: line.split(' ')[0]!, version: line.split(' ')[1]! }));
  return { compiler: driver, packages, files: [...files].toSorted() };
}

/** Itself, and what it leads to; the folders are merged ones (`/lib` is `/usr/lib`). */
function onDisk(path: string): string[] {
  const here = join(realpathSync(dirname(path)), basename(path));
  return lstatSync(here).isSymbolicLink() ? [here, ...onDisk(resolve(dirname(here), readlinkSync(here)))] : [here];
}

/** @param own what is in it besides: path → text */
export async function packChroot(archive: string, { files }: CompilerPackages, own: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-chroot-'));
  try {
    const top = join(folder, 'top');
    await mkdir(join(top, 'tmp'), { recursive: true });
    for (const name of ['bin', 'lib', 'lib64']) await symlink(`/usr/${name}`, join(top, name));
    for (const [path, text] of Object.entries(own)) {
      await mkdir(dirname(join(top, path)), { recursive: true });
      await writeFile(join(top, path), text);
    }
    await writeFile(join(folder, 'list'), `${files.join('\n')}\n`);
    const fixed = ['--owner=0', '--group=0', '--numeric-owner', '--mtime=@1700000000'];
    const tar = spawn(
      'tar',
      ['-c', ...fixed, '-C', '/', '-T', join(folder, 'list'), '-C', top, 'bin', 'lib', 'lib64', 'tmp', ...Object.keys(own)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exit = new Promise<void>((done, fail) => {
      tar.once('error', fail).once('exit', (code) => (code === 0 ? done() : fail(new Error(`tar ended with ${code}`))));
    });
    const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    await Promise.all([exit, pipeline(tar.stdout, zstd, createWriteStream(archive))]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
