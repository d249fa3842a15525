// Starts the private PostgreSQL of one data dir: lock → identity → orphan → cluster → server. Everything it keeps is
// inside of the data dir: cluster/ (PostgreSQL's own), postgres.log, password, port, lock.
import { AppError } from '@symdepot/errors';
import { chmod, mkdir, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { loadBinaries } from './binaries.ts';
import { checkClusterVersion, clusterUrl, initCluster, readPassword } from './cluster.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { stopOrphan } from './orphan.ts';
import { adoptDataDir, chooseServerIdentity } from './server-identity.ts';
import { startServer, type PostgresExit } from './server-process.ts';

export interface EmbeddedPostgresOptions {
  /** Created if it does not exist. It must be empty or an earlier data dir of ours. */
  readonly dataDir: string;
  /** Default: the port of the earlier start if it is free, else any free one. */
  readonly port?: number;
  /** `false` gives up safety against power failures for speed: tests only. */
  readonly durable?: boolean;
  /** How long a stop waits before it becomes a crash stop (recovered at the next start). Default 10 s. */
  readonly stopTimeoutMs?: number;
  /** Progress messages for people: first-time set-up, an orphan that is stopped. */
  readonly onLog?: (message: string) => void;
  /** What an operator should fix. Default: as `onLog`. */
  readonly onWarning?: (message: string) => void;
  /** The server exited although nobody called `stop`. */
  readonly onExit?: (exit: PostgresExit) => void;
}

export interface EmbeddedPostgres {
  /** With user, password and the database `symdepot`. Connections come from this machine only. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  /** Rolls back open transactions and stops. Can be called more than once. */
  stop(): Promise<void>;
}

/** @throws AppError `embedded_postgres_failed` (the message says what to do), `data_dir_in_use` */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { durable = true, onLog = () => undefined, onWarning = onLog, stopTimeoutMs = 10_000 } = options;
  const binaries = loadBinaries();
  const dataDir = await openDataDir(options.dataDir);
  const clusterDir = join(dataDir, 'cluster');
  const lock = await lockDataDir(dataDir);
  try {
    const identity = await chooseServerIdentity(binaries, dataDir);
    if (identity.warning !== undefined) onWarning(identity.warning);
    await stopOrphan(clusterDir, { graceMs: stopTimeoutMs, onLog });
    await adoptDataDir(dataDir, identity);
    await checkClusterVersion(clusterDir, identity.version);
    const password = await readPassword(dataDir, identity);
    await initCluster({ binaries, identity, dataDir, clusterDir, durable, onLog });
    const server = await startServer({
      binaries,
      identity,
      dataDir,
      clusterDir,
      durable,
      port: options.port,
      onExit: options.onExit,
    });
    const stop = async (): Promise<void> => {
      await server.stop(stopTimeoutMs);
      await lock.release();
    };
    return { url: clusterUrl(password, server.port), port: server.port, pid: server.pid, dataDir, stop };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openDataDir(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true });
    const dataDir = await realpath(path);
    const names = await readdir(dataDir);
    // The following changes owner and mode of the folder: never do that to somebody's home.
    const isOurs = names.some((name) => name === 'password' || name === 'cluster' || name.startsWith('lock'));
    if (names.length > 0 && !isOurs) throw new Error('it holds other files');
    await chmod(dataDir, 0o700);
    return dataDir;
  } catch (cause) {
    const reason = `the data dir ${path} cannot be used: ${(cause as Error).message}. Give it an empty folder of your own`;
    throw new AppError('embedded_postgres_failed', { reason }, { cause });
  }
}
