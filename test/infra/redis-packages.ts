// Debian's Redis without root: its packages, downloaded by apt and unpacked into .cache/redis of the repository.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblua5.1-0', 'liblzf1', 'lua-bitop', 'lua-cjson', 'libatomic1'];
const target = join(dirname(fileURLToPath(import.meta.url)), '../../.cache/redis');

export async function unpackRedis(): Promise<{ readonly path: string; readonly env: NodeJS.ProcessEnv }> {
  const path = join(target, 'usr/bin/redis-server');
  if (!existsSync(path)) await download();
  const libraries = ['x86_64', 'aarch64'].map((machine) => join(target, 'usr/lib', `${machine}-linux-gnu`));
  return { path, env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') } };
}

/** Complete or not at all: unpacked beside the target, then renamed. */
async function download(): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(`${target}-`);
  try {
    const debs = join(draft, 'debs');
    await mkdir(debs);
    await fetchPackages(debs);
    const root = join(draft, 'root');
    for (const name of await readdir(debs)) {
      // oxlint-disable-next-line no-await-in-loop -- into one folder
      if (name.endsWith('.deb')) await run('dpkg', ['-x', join(debs, name), root]);
    }
    await rename(root, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error; // else another run was quicker
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The machine's package lists may be missing or out of date, and only root may refresh those: then with lists of our own. */
async function fetchPackages(cwd: string): Promise<void> {
  try {
    await run('apt-get', ['download', ...packages], { cwd });
  } catch {
    for (const folder of ['lists/partial', 'cache/archives/partial']) await mkdir(join(cwd, folder), { recursive: true });
    const own = [`Dir::State::lists=${join(cwd, 'lists')}`, `Dir::Cache=${join(cwd, 'cache')}`, 'APT::Sandbox::User=root'];
    const options = own.flatMap((option) => ['-o', option]);
    await run('apt-get', [...options, 'update'], { cwd });
    await run('apt-get', [...options, 'download', ...packages], { cwd });
  }
}
