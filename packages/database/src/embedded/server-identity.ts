// The user that postgres runs as. It refuses to be root; then it becomes the user `symdepot`, which is created if possible, else
// `nobody`, or, if neither can reach the programs or the data dir (a checkout under /root), an unprivileged user of its own
// user namespace.
import { AppError } from '@symdepot/errors';
import { execFile } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';

export interface ServerIdentity {
  /** The program and arguments that are actually started. */
  command(program: string, args: readonly string[]): [program: string, args: string[]];
  /** For `spawn`. */
  readonly spawnIds: { readonly uid?: number; readonly gid?: number };
  /** Who must own the data dir, and their group; undefined: the current user. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Of the programs, e.g. `18.4`. */
  readonly version: string;
  /** What an operator should know about it. */
  readonly warning?: string;
}

type Candidate = Omit<ServerIdentity, 'version'>;

/** A small environment: no PG* variable of the caller may reach the server. */
export const serverEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };

const nobodyId = 65534;
const ownUser = 'symdepot';
const self: Candidate = {
  command: (program, args) => [program, [...args]],
  spawnIds: {},
  owner: undefined,
};
const runAs = (uid: number, gid: number): Candidate => ({ ...self, spawnIds: { uid, gid }, owner: { uid, gid } });
const nobody: Candidate = {
  ...runAs(nobodyId, nobodyId),
  warning:
    `PostgreSQL runs as the user nobody: whatever else does so on this machine can read and change the database. ` +
    `Make it a user of its own (useradd --system --user-group ${ownUser}), then start again`,
};
const ownNamespace: Candidate = {
  command: (program, args) => ['unshare', ['-U', '--map-user=1000', '--map-group=1000', program, ...args]],
  spawnIds: {},
  owner: { uid: 0, gid: 0 },
};

/** The first identity that can actually run the programs in the data dir. */
export async function chooseServerIdentity(binaries: Binaries, dataDir: string): Promise<ServerIdentity> {
  const isRoot = process.getuid?.() === 0;
  const failures: string[] = [];
  for (const find of isRoot ? [findOwnUser, () => nobody, () => ownNamespace] : [() => self]) {
    try {
      const candidate = await find();
      return { ...candidate, version: await probe(candidate, binaries, dataDir) };
    } catch (error) {
      failures.push((error as { stderr?: string }).stderr?.trim() || (error as Error).message);
    }
  }
  const advice = isRoot ? `As root it needs a folder that the user ${ownUser} or nobody can reach, or user namespaces. ` : '';
  const reason = `PostgreSQL cannot run in ${dataDir}: ${failures.join('; ')}. ${advice}Else set DATABASE_URL to a server of your own`;
  throw new AppError('embedded_postgres_failed', { reason });
}

/** The user that nothing else runs as. Created as server packages create theirs: without a password, a shell or a home. */
async function findOwnUser(): Promise<Candidate> {
  const found = await idsOf(ownUser).catch(() => undefined);
  if (found) return found;
  const flags = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
  const env = { ...serverEnvironment, PATH: `${serverEnvironment.PATH}:/usr/sbin:/sbin` };
  // Another symdepot may have been faster.
  await promisify(execFile)('useradd', [...flags, ownUser], { env }).catch(() => undefined);
  return idsOf(ownUser);
}

async function idsOf(user: string): Promise<Candidate> {
  const id = async (flag: string): Promise<number> =>
    Number((await promisify(execFile)('id', [flag, user], { env: serverEnvironment })).stdout);
  return runAs(await id('-u'), await id('-g'));
}

/** Tries what matters: enters the data dir, may write there, loads the program and its libraries. */
async function probe(candidate: Candidate, { postgres }: Binaries, dataDir: string): Promise<string> {
  if (candidate.owner !== undefined) await chown(dataDir, candidate.owner.uid, candidate.owner.gid);
  const [program, args] = candidate.command('/bin/sh', ['-c', 'cd "$1" && test -w . && exec "$2" -V', 'sh', dataDir, postgres]);
  const { stdout } = await promisify(execFile)(program, args, {
    ...candidate.spawnIds,
    cwd: '/',
    env: serverEnvironment,
    timeout: 30_000,
  });
  const version = /\b(\d+(?:\.\d+)+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`unexpected version: ${stdout}`);
  return version;
}

/** Gives the files of an earlier run under another identity to this one. Never leaves the data dir, follows no links. */
export async function adoptDataDir(dataDir: string, { owner }: ServerIdentity): Promise<void> {
  if (owner === undefined) return;
  const found = await stat(join(dataDir, 'cluster')).catch(() => owner);
  if (found.uid === owner.uid) return;
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  // Deepest first and cluster/ last: an interrupted run is noticed and repeated.
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted((a, b) => b.length - a.length);
  for (const path of paths.filter((p) => p !== join(dataDir, 'cluster'))) await lchown(path, owner.uid, owner.gid);
  await lchown(join(dataDir, 'cluster'), owner.uid, owner.gid);
}
