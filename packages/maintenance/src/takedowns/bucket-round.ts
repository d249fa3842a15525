// All buckets that files may be in, one after the other, the public ones first: what everybody can read goes first, and a private
// bucket that is away, or gone for good, holds up nothing. Neighbours: take-down.ts, ../private-buckets.ts.
import type { SymbolStore } from '@symdepot/storage';
import type { MaintenanceContext } from '../maintenance-context.ts';
import { findPrivateBuckets, type PrivateBucket } from '../private-buckets.ts';

export interface UnreachedBucket {
  /** The name shown to people. */
  readonly bucket: string;
  readonly error: unknown;
}

export interface BucketRound {
  /** What has failed in one is not tried there again. */
  visit(work: (symbolStore: SymbolStore) => Promise<void>): Promise<void>;
  /** Private ones in which something has failed. */
  unreached(): readonly UnreachedBucket[];
  /** @throws what has failed in the public ones */
  requirePublic(): void;
}

export async function openBucketRound(context: MaintenanceContext): Promise<BucketRound> {
  const publicly: Pick<PrivateBucket, 'use'> = { use: (work) => work(context.symbolStore) };
  const privately = await findPrivateBuckets(context);
  const failed = new Map<Pick<PrivateBucket, 'use'>, unknown>();
  return {
    async visit(work) {
      for (const bucket of [publicly, ...privately]) {
        if (!failed.has(bucket)) await bucket.use(work).catch((error: unknown) => failed.set(bucket, error));
      }
    },
    unreached: () => privately.filter((bucket) => failed.has(bucket)).map((bucket) => ({ bucket: bucket.name, error: failed.get(bucket) })),
    requirePublic() {
      if (failed.has(publicly)) throw failed.get(publicly);
    },
  };
}
