// The running postgres: picks a port, starts it, waits until it responds, stops it, reports when it dies by itself.
import { AppError } from '@symdepot/errors';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { findFreePort } from './free-port.ts';
import { endPostmaster, readPostmasterPid } from './orphan.ts';
import { serverEnvironment, type ServerIdentity } from './server-identity.ts';
import { serverSettings } from './server-settings.ts';

export interface PostgresExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of postgres.log. */
  readonly logTail: string;
}

interface ServerOptions {
  readonly binaries: Binaries;
  readonly identity: ServerIdentity;
  readonly dataDir: string;
  readonly clusterDir: string;
  readonly durable: boolean;
  readonly port: number | undefined;
  readonly onExit: ((exit: PostgresExit) => void) | undefined;
}

export interface Server {
  readonly port: number;
  readonly pid: number;
  stop(graceMs: number): Promise<void>;
}

/** Crash recovery counts as starting. */
const readyTimeoutMs = 120_000;
/** How long an old server's last children may keep its shared memory. */
const handoverTimeoutMs = 10_000;
const maxLogBytes = 10 * 1024 ** 2;

export async function startServer(options: ServerOptions): Promise<Server> {
  const { dataDir, clusterDir } = options;
  const log = join(dataDir, 'postgres.log');
  const startedAt = Date.now();
  for (;;) {
    const port = options.port ?? (await findFreePort(await rememberedPort(dataDir)));
    const logStart = await rotateLog(log);
    const child = await spawnPostgres(options, port, log);
    if (await becomesReady(child, clusterDir)) {
      await writeFile(join(dataDir, 'port'), `${port}\n`);
      return watch(child, port, log, options);
    }
    const output = (await readFile(log, 'utf8')).slice(logStart);
    const isPortRace = options.port === undefined && output.includes('Address already in use');
    const isHandover = output.includes('pre-existing shared memory block');
    if (Date.now() - startedAt > handoverTimeoutMs || !(isPortRace || isHandover)) {
      throw new AppError('embedded_postgres_failed', {
        reason: `PostgreSQL ended while starting; ${log} says:\n${output.trim().slice(-2000)}`,
      });
    }
    await delay(100);
  }
}

async function spawnPostgres(
  { binaries, identity, dataDir, clusterDir, durable }: ServerOptions,
  port: number,
  log: string,
): Promise<ChildProcess> {
  await using file = await open(log, 'a', 0o600);
  const settings = Object.entries(serverSettings(port, durable)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program, args] = identity.command(binaries.postgres, ['-D', clusterDir, ...settings]);
  // A process group of its own: Ctrl-C in the terminal must not stop it before the services have drained. A file
  // instead of pipes: it may outlive us.
  const stdio = ['ignore', file.fd, file.fd] as const;
  return spawn(program, args, {
    ...identity.spawnIds,
    cwd: dataDir,
    env: serverEnvironment,
    detached: true,
    stdio: [...stdio],
  });
}

/** False when it exited instead. The last line of postmaster.pid is what pg_ctl waits for, too. */
async function becomesReady(child: ChildProcess, clusterDir: string): Promise<boolean> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const deadline = Date.now() + readyTimeoutMs;
  while (child.exitCode === null && child.signalCode === null) {
    if (failure)
      throw new AppError('embedded_postgres_failed', { reason: `PostgreSQL cannot be started: ${failure.message}` }, { cause: failure });
    const state = await readPostmasterPid(clusterDir);
    if (state?.pid === child.pid && state?.status === 'ready') return true;
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      throw new AppError('embedded_postgres_failed', {
        reason: `PostgreSQL was not ready after ${readyTimeoutMs / 1000} s`,
      });
    }
    await delay(5);
  }
  return false;
}

function watch(child: ChildProcess, port: number, log: string, { onExit }: ServerOptions): Server {
  const pid = child.pid!;
  let stopping: Promise<void> | undefined;
  const exited = once(child, 'exit');
  // When this process ends without `stop` (an uncaught error), the server must not stay.
  const endWithUs = (): boolean => child.kill('SIGINT');
  process.once('exit', endWithUs);
  child.once('exit', (code, signal) => {
    process.off('exit', endWithUs);
    if (stopping || !onExit) return;
    const tell = (text: string): void => onExit({ code, signal, logTail: text.slice(-2000) });
    readFile(log, 'utf8').then(tell, () => tell(''));
  });
  const end = async (graceMs: number): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await endPostmaster(pid, graceMs);
    await exited;
  };
  return { port, pid, stop: (graceMs) => (stopping ??= end(graceMs)) };
}

async function rememberedPort(dataDir: string): Promise<number | undefined> {
  const port = Number(await readFile(join(dataDir, 'port'), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** Keeps one earlier log. Returns where the new output will start. */
async function rotateLog(log: string): Promise<number> {
  const { size } = await stat(log).catch(() => ({ size: 0 }));
  if (size <= maxLogBytes) return size;
  await rename(log, `${log}.1`);
  return 0;
}
