// What operators look at, in one reading: uploads by lane and state, whose they are, what failed, and who works. Every statement
// reads by an index, and only what is active or of the last day. Neighbours: backlog.ts, services/web/src/operations.
import type { Lane, UploadState, UploadStep } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { Prisma } from '../generated/client.ts';
import { failureCode } from '../search/failure-code.ts';
import { inActive } from '../uploads/upload-conditions.ts';
import { aliveSeconds } from './worker-heartbeats.ts';

export interface OperationsRecord {
  /** `receiving`: files are being sent one by one. What has ended: of the last day. */
  readonly states: readonly {
    readonly lane: Lane;
    readonly state: UploadState | 'receiving';
    /** Of what is being processed; else null. */
    readonly step: UploadStep | null;
    readonly uploads: number;
    /** Since it has been processed, or has waited, which after a retry is since then. */
    readonly oldestSeconds: number;
  }[];
  /** Bytes of archives that have ended in the last quarter of an hour. */
  readonly ended: readonly { readonly lane: Lane; readonly bytes: number }[];
  /** The ten with the most bytes that are not done. */
  readonly users: readonly { readonly email: string; readonly uploads: number; readonly bytes: number }[];
  /** Of the last day, the most frequent first. */
  readonly failures: readonly {
    readonly code: string;
    readonly state: 'failed' | 'rejected';
    readonly uploads: number;
    readonly lastAt: Date;
  }[];
  readonly workers: { readonly alive: number; readonly seenAt: Date | null };
}

export interface Operations {
  read(): Promise<OperationsRecord>;
}

export const createOperations = (client: PrismaConnection): Operations => ({
  async read() {
    const [states, ended, users, failures, workers] = await Promise.all([
      client.$queryRaw<OperationsRecord['states'][number][]>`
        SELECT lane::text, CASE WHEN step = 'receive' AND state = 'staged' THEN 'receiving' ELSE state::text END AS state,
          CASE WHEN state = 'processing' THEN step::text END AS step, count(*)::int AS uploads,
          GREATEST(0, extract(epoch FROM now() - min(CASE WHEN state = 'processing' THEN COALESCE(started_at, updated_at)
            WHEN retries > 0 AND step <> 'receive' THEN updated_at ELSE created_at END)))::float8 AS "oldestSeconds"
        FROM uploads WHERE state IN ${inActive} OR completed_at > now() - interval '1 day' GROUP BY 1, 2, 3`,
      client.$queryRaw<OperationsRecord['ended'][number][]>`
        SELECT lane::text, sum(archive_bytes)::float8 AS bytes FROM uploads WHERE completed_at > now() - interval '15 minutes' GROUP BY 1`,
      client.$queryRaw<OperationsRecord['users'][number][]>`
        SELECT p.email, count(*)::int AS uploads, sum(u.archive_bytes)::float8 AS bytes FROM uploads u JOIN users p ON p.id = u.user_id
        WHERE u.state IN ${inActive} AND u.step <> 'receive' GROUP BY p.email ORDER BY bytes DESC, p.email LIMIT 10`,
      client.$queryRaw<OperationsRecord['failures'][number][]>`
        SELECT ${failureCode(Prisma.sql`u`)} AS code, u.state::text, count(*)::int AS uploads, max(u.completed_at) AS "lastAt"
        FROM uploads u WHERE u.state IN ('failed', 'rejected') AND u.completed_at > now() - interval '1 day'
        GROUP BY 1, 2 ORDER BY uploads DESC, code LIMIT 50`,
      client.$queryRaw<OperationsRecord['workers'][]>`
        SELECT (count(*) FILTER (WHERE seen_at > now() - make_interval(secs => ${aliveSeconds}::float8)))::int AS alive,
          max(seen_at) AS "seenAt" FROM worker_heartbeats`,
    ]);
    return { states, ended, users, failures, workers: workers[0]! };
  },
});
