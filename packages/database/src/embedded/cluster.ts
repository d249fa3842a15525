// PostgreSQL's data directory: created once, completely or not at all, with a password unknown to other users of this machine.
import { AppError } from '@symdepot/errors';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, chown, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Binaries } from './binaries.ts';
import { serverEnvironment, type ServerIdentity } from './server-identity.ts';

const databaseName = 'symdepot';
const databaseUser = 'symdepot';

export const clusterUrl = (password: string, port: number): string =>
  `postgres://${databaseUser}:${password}@127.0.0.1:${port}/${databaseName}`;

interface Place {
  readonly binaries: Binaries;
  readonly identity: ServerIdentity;
  readonly dataDir: string;
}

/** A data directory of another major version cannot be opened: say so before postgres reports it less clearly. */
export async function checkClusterVersion(clusterDir: string, programsVersion: string): Promise<void> {
  const clusterVersion = (await readFile(join(clusterDir, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  const major = programsVersion.split('.')[0]!;
  if (clusterVersion === '' || clusterVersion === major) return;
  const reason =
    `${clusterDir} was made by PostgreSQL ${clusterVersion}, but this symdepot brings PostgreSQL ${major}. Start it with the earlier ` +
    `symdepot, save the data with pg_dump ${clusterVersion}, move the folder away, start this symdepot and restore with psql`;
  throw new AppError('embedded_postgres_failed', { reason });
}

/** Of the file `password`, which is created before the cluster. */
export async function readPassword(dataDir: string, { owner }: ServerIdentity): Promise<string> {
  const path = join(dataDir, 'password');
  const found = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (found !== '') return found;
  if (await exists(join(dataDir, 'cluster'))) {
    throw new AppError('embedded_postgres_failed', {
      reason: `${path} is missing, and without it nobody can open the database. Restore it from a backup`,
    });
  }
  const password = randomBytes(18).toString('base64url');
  await rm(path, { force: true });
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(`${password}\n`);
  await file.sync();
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
  return password;
}

/**
 * An initdb whose symdepot was killed may still be writing into its folder. Then this fails, which does no harm: each
 * attempt has a folder of its own.
 */
async function removePartial(dataDir: string): Promise<void> {
  const names = await readdir(dataDir);
  for (const name of names.filter((n) => n.startsWith('cluster.partial-'))) {
    await rm(join(dataDir, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Creates the cluster with the database `symdepot` unless it exists; an interrupted attempt starts over. */
export async function initCluster(
  place: Place & {
    readonly clusterDir: string;
    readonly durable: boolean;
    readonly onLog: (message: string) => void;
  },
): Promise<void> {
  const { binaries, dataDir, clusterDir, durable, onLog } = place;
  if (await exists(join(clusterDir, 'PG_VERSION'))) return;
  onLog(`setting up a new PostgreSQL in ${dataDir}`);
  await removePartial(dataDir);
  const partialDir = `${clusterDir}.partial-${randomUUID()}`;
  const initdb = (...args: string[]): Promise<void> => run(place, binaries.initdb, ['-D', partialDir, ...args]);
  const authentication = [
    '--username',
    databaseUser,
    '--pwfile',
    join(dataDir, 'password'),
    '--auth-host=scram-sha-256',
    '--auth-local=reject',
  ];
  // The builtin provider sorts and upper-cases the same way on every platform.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  // The password is random: more than one iteration of its hash would only slow down each connection.
  await initdb(...authentication, ...locale, '-c', 'scram_iterations=1', '--no-sync');
  await run(place, binaries.postgres, ['--single', '-F', '-D', partialDir, 'template1'], `CREATE DATABASE ${databaseName}\n`);
  if (durable) await initdb('--sync-only');
  await rename(partialDir, clusterDir);
  if (!durable) return;
  await using folder = await open(dirname(clusterDir));
  await folder.sync();
}

async function run({ identity, dataDir }: Place, program: string, args: readonly string[], input = ''): Promise<void> {
  const child = spawn(...identity.command(program, args), {
    ...identity.spawnIds,
    cwd: dataDir,
    env: serverEnvironment,
    timeout: 120_000,
  });
  child.stdin.on('error', () => undefined); // a program that ends early reports it by its exit status
  child.stdin.end(input);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  // In single-user mode a failed statement still exits with status 0.
  if (code === 0 && !/^.*(ERROR|FATAL|PANIC):/m.test(errors)) return;
  const reason = `${program} ended with status ${String(code)}: ${(errors.trim() || output.trim()).slice(-2000)}`;
  throw new AppError('embedded_postgres_failed', { reason });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
