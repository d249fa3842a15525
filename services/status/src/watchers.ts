// Counts the callers that this process lets wait, and refuses those that are too many.
import { AppError } from '@symdepot/errors';
import { watcherRefused, watchersChanged } from './events.ts';
import type { StatusContext } from './context.ts';

export interface Watchers {
  /** @throws AppError `too_many_watchers`, `too_many_watchers_of_user` instead of running the work; else what it throws */
  hold<T>(userId: number, work: () => Promise<T>): Promise<T>;
}

export interface WatcherLimits {
  readonly all: number;
  /** So that one user cannot take all places. */
  readonly perUser: number;
}

export function createWatchers(context: Pick<StatusContext, 'metrics'>, limits: WatcherLimits): Watchers {
  const counts = new Map<number, number>();
  let count = 0;
  const change = (userId: number, by: 1 | -1): void => {
    const own = (counts.get(userId) ?? 0) + by;
    if (own === 0) counts.delete(userId);
    else counts.set(userId, own);
    watchersChanged(context, (count += by));
  };
  const refuse = (userId: number): AppError | undefined => {
    if (count >= limits.all) return new AppError('too_many_watchers', { limit: limits.all });
    if ((counts.get(userId) ?? 0) >= limits.perUser) return new AppError('too_many_watchers_of_user', { limit: limits.perUser });
    return undefined;
  };
  return {
    async hold(userId, work) {
      const refusal = refuse(userId);
      if (refusal) {
        watcherRefused(context);
        throw refusal;
      }
      change(userId, 1);
      try {
        return await work();
      } finally {
        change(userId, -1);
      }
    },
  };
}
