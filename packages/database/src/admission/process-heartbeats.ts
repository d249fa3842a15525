// Which processes there are, of every service: each one reports every few seconds, by the clock of the database. For people, while a
// fleet is upgraded. Neighbours: worker-heartbeats.ts (on which others rely), packages/runtime/src/process/report-process.ts (reports).
import type { PrismaConnection } from '../connection/prisma-connection.ts';

export interface ProcessRecord {
  /** A UUID of its own. */
  readonly id: string;
  readonly service: string;
  readonly version: string;
  /** The name of its machine, or container. */
  readonly host: string;
}

export interface ProcessHeartbeats {
  beat(process: ProcessRecord): Promise<void>;
  /** It has stopped by itself. */
  leave(id: string): Promise<void>;
  /** Those that have reported within the last minute. */
  listAlive(): Promise<readonly (ProcessRecord & { readonly seenAt: Date })[]>;
}

/** Three beats may be lost. */
const aliveSeconds = 60;

export const createProcessHeartbeats = (client: PrismaConnection): ProcessHeartbeats => ({
  async beat({ id, service, version, host }) {
    await client.$executeRaw`
      WITH gone AS (DELETE FROM process_heartbeats WHERE seen_at < now() - interval '1 hour' AND id <> ${id}::uuid)
      INSERT INTO process_heartbeats (id, service, version, host, seen_at)
      VALUES (${id}::uuid, ${service}, ${version.slice(0, 100)}, ${host.slice(0, 255)}, now())
      ON CONFLICT (id) DO UPDATE SET seen_at = now()`;
  },
  async leave(id) {
    await client.processHeartbeat.deleteMany({ where: { id } });
  },
  listAlive: () => client.$queryRaw`
    SELECT id::text, service, version, host, seen_at AS "seenAt" FROM process_heartbeats
    WHERE seen_at > now() - make_interval(secs => ${aliveSeconds}::float8) ORDER BY service, host, id`,
});
