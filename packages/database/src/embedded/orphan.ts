// The postgres that an earlier symdepot left behind when it was killed. Its pid is in its own postmaster.pid.
import { AppError } from '@symdepot/errors';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isPostgresOf, pidExists, processIdentity } from './process-identity.ts';

interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** The lines of postmaster.pid: pid, data directory, start time, port, socket directory, address, shared memory, status. */
export async function readPostmasterPid(clusterDir: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() } : undefined;
}

/** Stops a postgres that still serves this cluster. Only the holder of the data dir's lock may call this. */
export async function stopOrphan(
  clusterDir: string,
  { graceMs, onLog }: { graceMs: number; onLog: (message: string) => void },
): Promise<void> {
  const orphan = await readPostmasterPid(clusterDir);
  if (!orphan) return;
  if (await isPostgresOf(orphan.pid, clusterDir)) {
    onLog(`stopping the PostgreSQL (pid ${orphan.pid}) that an earlier run left behind`);
    await endPostmaster(orphan.pid, graceMs);
  }
  // The pid now belongs to something else, or nobody has reaped the dead process (containers without an init):
  // postgres would take either for a running postmaster and refuse to start.
  if (pidExists(orphan.pid)) await rm(join(clusterDir, 'postmaster.pid'), { force: true });
}

/** Fast shutdown; past the grace an immediate one, which the next start recovers from. */
export async function endPostmaster(pid: number, graceMs: number): Promise<void> {
  for (const [signal, timeoutMs] of [
    ['SIGINT', graceMs],
    ['SIGQUIT', 5000],
    ['SIGKILL', 5000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw new AppError(
        'embedded_postgres_failed',
        { reason: `the PostgreSQL with pid ${pid} cannot be stopped by this user` },
        { cause: error },
      );
    }
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      if ((await processIdentity(pid)) === undefined) return;
      await delay(10);
    }
  }
  throw new AppError('embedded_postgres_failed', {
    reason: `the PostgreSQL with pid ${pid} does not stop`,
  });
}
