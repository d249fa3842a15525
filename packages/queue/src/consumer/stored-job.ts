// What the queue stores for one job: its payload, and the progress of the claim that is running it.
import type { Lane } from '@symdepot/symbols';
import type { Job } from 'bullmq';
import type { JobName } from '../jobs.ts';

export interface StoredJob {
  readonly payload: unknown;
  readonly lane: Lane;
  /** Of the upload (fair-rank.ts). */
  readonly fairRank?: number;
  readonly claim?: StoredClaim;
}

/** A fencing number, with the two counters that tell a later run whether it continues the one that saved it. */
export interface StoredClaim {
  readonly attempt: number;
  readonly attemptsMade: number;
  readonly stalledCounter: number;
  /** The children that this claim has already waited for, and since when (ms since 1970). */
  readonly waited: readonly { readonly label: string; readonly since: number }[];
}

export type QueuedJob = Job<StoredJob, void, JobName>;
