// Which upload is next (docs/adr/0022): start-time fair queueing. A trigger assigns the fair rank when an upload first has work
// to do; this file converts it into a place in the queue, and advances the virtual time of the lane.
import type { Lane } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { UploadRecord } from '../uploads/upload-record.ts';

type Ranked = Pick<UploadRecord, 'lane' | 'fairRank'>;

/** The position of an upload in its queue: its fair rank, relative to the lane's current base. */
export interface FairRankPlace {
  readonly fairRank: number;
  readonly base: number;
}

export interface FairRanks {
  placeOf(upload: Ranked): Promise<FairRankPlace>;
  /** It has been started: uploads that arrive from now on come after it. */
  begin(upload: Ranked): Promise<void>;
  /**
   * Moves the base to a little before the current fair rank, when that has grown so far that places would run out.
   * @returns the base as long as the queue may hold jobs that are counted from another one
   */
  rebase(lane: Lane, after?: number): Promise<number | undefined>;
}

/** Half of the numbers that the queue has. */
const rebaseAfter = 500_000;
/** Anything older that still waits, for another attempt or its batches, goes before all others. */
const margin = 50_000;
/** Longer than any call to the queue may take. */
const settledAfter = '2 minutes';

export const createFairRanks = (client: Pick<PrismaConnection, '$executeRaw' | '$queryRaw'>): FairRanks => ({
  async placeOf({ lane, fairRank }) {
    const [row] = await client.$queryRaw<{ base: bigint }[]>`SELECT base FROM lane_ranks WHERE lane = ${lane}::lane`;
    return { fairRank, base: Number(row!.base) };
  },
  async begin({ lane, fairRank }) {
    await client.$executeRaw`UPDATE lane_ranks SET current = ${fairRank} WHERE lane = ${lane}::lane AND current < ${fairRank}`;
  },
  async rebase(lane, after = rebaseAfter) {
    await client.$executeRaw`
      UPDATE lane_ranks SET base = current - ${Math.min(margin, after)}, rebased_at = now() WHERE lane = ${lane}::lane AND current - base > ${after}`;
    const [row] = await client.$queryRaw<{ base: bigint }[]>`
      SELECT base FROM lane_ranks WHERE lane = ${lane}::lane AND rebased_at > now() - ${settledAfter}::interval`;
    return row && Number(row.base);
  },
});
