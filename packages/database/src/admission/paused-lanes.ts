// Lanes at rest (ADR 35): as long as a lane has a row, no worker begins an upload of it. Neighbours: worker-heartbeats.ts,
// services/worker (heeds it), services/status (tells it).
import type { Lane } from '@symdepot/symbols';
import { recordAudit, type Actor } from '../accounts/audit.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

export interface PausedLaneRecord {
  readonly lane: Lane;
  readonly pausedAt: Date;
  readonly pausedBy: string;
  readonly reason: string;
}

export interface PausedLanes {
  list(): Promise<PausedLaneRecord[]>;
  isPaused(lane: Lane): Promise<boolean>;
  /** One that rests already goes on resting; another reason replaces its own. */
  pause(lane: Lane, reason: string, by: Actor): Promise<PausedLaneRecord>;
  /** False when it did not rest. */
  resume(lane: Lane, by: Actor): Promise<boolean>;
}

export const createPausedLanes = (client: PrismaConnection): PausedLanes => ({
  list: () => client.pausedLane.findMany({ orderBy: { lane: 'asc' } }),
  async isPaused(lane) {
    return (await client.pausedLane.findUnique({ where: { lane }, select: { lane: true } })) !== null;
  },
  pause: (lane, reason, by) =>
    inTransaction(client, async (transaction) => {
      const begun = { lane, reason, pausedBy: by.actor.slice(0, 300) };
      const { count } = await transaction.pausedLane.createMany({ data: begun, skipDuplicates: true });
      const told = { where: { lane, NOT: { reason } }, data: { reason } };
      const isChanged = count > 0 || (reason !== '' && (await transaction.pausedLane.updateMany(told)).count > 0);
      if (isChanged) await recordAudit(transaction, by, { action: 'lane.pause', subjectKind: 'lane', subject: lane, details: { reason } });
      return transaction.pausedLane.findUniqueOrThrow({ where: { lane } });
    }),
  resume: (lane, by) =>
    inTransaction(client, async (transaction) => {
      const { count } = await transaction.pausedLane.deleteMany({ where: { lane } });
      if (count > 0) await recordAudit(transaction, by, { action: 'lane.resume', subjectKind: 'lane', subject: lane });
      return count > 0;
    }),
});
