// Whether any worker is alive, and whether what it depends on is: each one reports every few seconds, by the clock of the database.
// Callers that wait for an upload are told if none is (services/status).
import type { PrismaConnection } from '../connection/prisma-connection.ts';

/** What was found of each thing that a worker depends on, by its name. */
export type WorkerChecks = Readonly<
  Record<string, { readonly status: 'ok' | 'error'; readonly ms: number; readonly error?: string | undefined }>
>;

export interface WorkerHeartbeats {
  /** Call it every `beatSeconds`. @param worker a UUID of its own */
  beat(worker: string, checks?: WorkerChecks): Promise<void>;
  /** It has stopped by itself. */
  leave(worker: string): Promise<void>;
  /** Whether any worker has reported within `aliveSeconds`. */
  isAnyAlive(): Promise<boolean>;
  /** Of each that has. */
  readChecks(): Promise<readonly WorkerChecks[]>;
}

export const beatSeconds = 10;
/** Two beats may be lost. */
export const aliveSeconds = 30;

export const createWorkerHeartbeats = (client: PrismaConnection): WorkerHeartbeats => ({
  async beat(worker, checks = {}) {
    await client.$executeRaw`
      WITH gone AS (DELETE FROM worker_heartbeats WHERE seen_at < now() - interval '1 hour' AND id <> ${worker}::uuid)
      INSERT INTO worker_heartbeats (id, seen_at, checks) VALUES (${worker}::uuid, now(), ${JSON.stringify(checks)}::jsonb)
      ON CONFLICT (id) DO UPDATE SET seen_at = now(), checks = excluded.checks`;
  },
  async leave(worker) {
    await client.workerHeartbeat.deleteMany({ where: { id: worker } });
  },
  async isAnyAlive() {
    const [row] = await client.$queryRaw<{ alive: boolean }[]>`
      SELECT EXISTS (SELECT FROM worker_heartbeats WHERE seen_at > now() - make_interval(secs => ${aliveSeconds}::float8)) AS alive`;
    return row!.alive;
  },
  async readChecks() {
    const rows = await client.$queryRaw<{ checks: WorkerChecks }[]>`
      SELECT checks FROM worker_heartbeats WHERE checks IS NOT NULL AND seen_at > now() - make_interval(secs => ${aliveSeconds}::float8)`;
    return rows.map(({ checks }) => checks);
  },
});
