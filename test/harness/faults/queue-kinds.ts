// The two queues on which every fault must be survived. Each test file has a Redis database of its own.
import { inject } from 'vitest';

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
