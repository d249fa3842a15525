// Who is next (docs/adr/0022): start-time fair queueing. Each upload takes its fair rank by a trigger when there begins to be work
// to do for it; here it is turned into a place in the queue, and the virtual time of the lane goes on.
import type { Lane } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { UploadRecord } from '../uploads/upload-record.ts';

type Ranked = Pick<UploadRecord, 'lane' | 'fairRank'>;

/** Where an upload stands in its queue: by its fair rank, counted from where the lane counts from at the moment. */
export interface FairRankPlace {
  readonly fairRank: number;
  readonly base: number;
}

export interface FairRanks {
  placeOf(upload: Ranked): Promise<FairRankPlace>;
  /** It has been begun: whoever comes from now on comes after it. */
  begin(upload: Ranked): Promise<void>;
  /**
   * Has places counted from a little before the current fair rank, when that has gone so far that numbers would end.
   * @returns the base as long as jobs may be in the queue that are counted from another one
   */
  rebase(lane: Lane, after?: number): Promise<number | undefined>;
}

/** Half of what the queue has numbers for. */
const rebaseAfter = 500_000;
/** What is older than that and still waits, for another attempt or its batches, goes before all others. */
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
