// What artefacts on their way in cost, and how long they take (ADR 46): attempts of workers, bytes of a sender, the oldest that waits.
// A part of artefact-sessions.ts.
import { AppError } from '@symdepot/errors';
import type { Transaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

export interface SessionCounts {
  /** @param by 1 when a worker begins to store it, -1 when that attempt was cut short by no fault of it @returns how often one has begun */
  countAttempt(id: number, by: 1 | -1): Promise<number>;
  /** Since when it waits for a worker to store it. */
  findOldestWhole(): Promise<Date | undefined>;
  /** One that a PUT had to itself, all of which has arrived by the URL of this session, and which is not decided yet. */
  findWholeFork(id: number): Promise<number | undefined>;
}

export function createSessionCounts(client: PrismaConnection): SessionCounts {
  return {
    async countAttempt(id, by) {
      return (await client.artefactSession.update({ where: { id }, data: { attempts: { increment: by } } })).attempts;
    },
    async findOldestWhole() {
      const where = { wholeAt: { not: null }, endedAt: null };
      return (await client.artefactSession.aggregate({ where, _min: { wholeAt: true } }))._min.wholeAt ?? undefined;
    },
    async findWholeFork(id) {
      const where = { forkedFrom: id, wholeAt: { not: null }, endedAt: null };
      return (await client.artefactSession.findFirst({ where, orderBy: { id: 'desc' }, select: { id: true } }))?.id;
    },
  };
}

interface OpenedBytes {
  readonly userId: number;
  /** Null: signed in to the site. */
  readonly tokenId: number | null;
  readonly bytes: number;
}

/**
 * Before a session is created, as the last lock that its transaction takes: of many at once none passes the limit. What counts are the
 * bytes that were announced, of sessions that are open and whose artefact is not stored.
 * @throws AppError `too_many_open_artefact_bytes`
 */
export async function claimOpenBytes(transaction: Transaction, { userId, tokenId, bytes }: OpenedBytes, limit: number): Promise<void> {
  const sender = `artefacts of ${userId} ${tokenId}`;
  await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${sender}, 0))::text`;
  const isOpen = { endedAt: null, OR: [{ wholeAt: { not: null } }, { expiresAt: { gt: new Date() } }] };
  const where = { userId, tokenId, ...isOpen, artefact: { state: { not: 'stored' as const } } };
  const open = Number((await transaction.artefactSession.aggregate({ where, _sum: { bytes: true } }))._sum.bytes ?? 0);
  if (open + bytes > limit) throw new AppError('too_many_open_artefact_bytes', { limit });
}
