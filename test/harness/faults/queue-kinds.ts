// The two queues on which every fault must be survived. Each test file has a Redis database of its own.
import { inject } from 'vitest';
import { isAcceptance } from '../seeds/fault-rounds.ts';

export interface QueueKind {
  readonly name: 'PostgreSQL' | 'Redis';
  readonly skipReason: string | null;
  /** Where the queue is, given the URL of the fleet's database. */
  url(databaseUrl: string): string;
}

export const postgresQueue: QueueKind = { name: 'PostgreSQL', skipReason: null, url: (databaseUrl) => databaseUrl };

export const redisQueue = (database: number): QueueKind => ({
  name: 'Redis',
  skipReason: inject('redisSkipReason'),
  url: () => new URL(`/${database}`, inject('redisUrl') ?? 'redis://none').href,
});

/**
 * Of faults that are nothing to the queue but a job that runs again: it is the first one in every run, and both in the acceptance run.
 * What the queue itself has a part in (kills at each step, two workers for one job, lost and emptied queues) is for both in every run.
 */
export const firstOf = (...queues: readonly [QueueKind, QueueKind]): readonly QueueKind[] => (isAcceptance ? queues : queues.slice(0, 1));
