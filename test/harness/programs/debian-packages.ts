// Programs from Debian's packages without root: downloaded by apt and unpacked into a folder under .cache of the
// repository. Neighbours: redis.ts and crash-tools.ts, for machines that lack what they need.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(dirname(fileURLToPath(import.meta.url)), '../../../.cache');
/** Of each call of apt, which asks servers that do not answer again and again. */
const timeoutMs = 300_000;

export interface DebianPackages {
  /** Of the folder. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Whatever these depend on as well, down to the C library, as if nothing were installed. */
  readonly withDependencies?: boolean;
  /** Of another release than the machine's, such as `bullseye`: from Debian's archive, by the machine's own keys. */
  readonly suite?: string;
}

/** Programs are in `usr/bin` of `root`, and run with `env`. */
export interface UnpackedPackages {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

export async function unpackDebianPackages(wanted: DebianPackages): Promise<UnpackedPackages> {
  const root = join(cache, wanted.name);
  if (!existsSync(root)) await unpackInto(root, wanted);
  const libraries = ['x86_64', 'aarch64'].flatMap((machine) =>
    ['usr/lib', 'lib'].map((folder) => join(root, folder, `${machine}-linux-gnu`)),
  );
  return { root, env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') } };
}

/** Complete or not at all: unpacked beside the target, then renamed. */
async function unpackInto(target: string, wanted: DebianPackages): Promise<void> {
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(`${target}-`);
  try {
    const root = join(draft, 'root');
    for (const deb of await download(draft, wanted)) {
      await run('dpkg', ['-x', deb, root]);
    }
    await rename(root, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error; // else another run was quicker
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The machine's package lists may be missing or out of date, and only root may refresh those: then with lists of our own. */
async function download(draft: string, wanted: DebianPackages): Promise<string[]> {
  for (const folder of ['lists/partial', 'cache/archives/partial']) await mkdir(join(draft, folder), { recursive: true });
  await writeFile(join(draft, 'nothing-installed'), '');
  const asNobody = ['APT::Sandbox::User=root', 'Debug::NoLocking=1', `Dir::Cache=${join(draft, 'cache')}`];
  const ownLists = [`Dir::State::lists=${join(draft, 'lists')}`, ...asNobody, ...(await sourcesOf(draft, wanted.suite))];
  const closure = [
    'install',
    '-y',
    '--download-only',
    '--no-install-recommends',
    '-o',
    `Dir::State::status=${join(draft, 'nothing-installed')}`,
  ];
  const archives = join(draft, 'cache/archives');
  const aptGet = (options: readonly string[], ...args: readonly string[]) =>
    run('apt-get', [...options.flatMap((option) => ['-o', option]), ...args], { cwd: archives, timeout: timeoutMs });
  const fetch = [...(wanted.withDependencies ? closure : ['download']), ...wanted.packages];
  const fromMachine = wanted.suite === undefined ? aptGet(asNobody, ...fetch) : Promise.reject(new Error('of another release'));
  await fromMachine.catch(async () => {
    await aptGet(ownLists, 'update');
    await aptGet(ownLists, ...fetch);
  });
  return (await readdir(archives)).filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/** Instead of the machine's sources. */
async function sourcesOf(draft: string, suite: string | undefined): Promise<string[]> {
  if (suite === undefined) return [];
  const list = join(draft, 'sources.list');
  await writeFile(list, `deb http://deb.debian.org/debian ${suite} main\n`);
  // What the machine has installed is of its own release, which apt would insist on.
  return [`Dir::Etc::SourceList=${list}`, 'Dir::Etc::SourceParts=/dev/null', `Dir::State::status=${join(draft, 'nothing-installed')}`];
}
