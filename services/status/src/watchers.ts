// Counts the callers that this process lets wait, and refuses those that are too many.
import { AppError } from '@symdepot/errors';
import { watcherRefused, watchersChanged } from './events.ts';
import type { StatusContext } from './context.ts';

export interface Watchers {
  /** @throws AppError `too_many_watchers` instead of running the work; else what it throws */
  hold<T>(work: () => Promise<T>): Promise<T>;
}

export function createWatchers(context: Pick<StatusContext, 'metrics'>, max: number): Watchers {
  let count = 0;
  const change = (by: number): void => watchersChanged(context, (count += by));
  return {
    async hold(work) {
      if (count >= max) {
        watcherRefused(context);
        throw new AppError('too_many_watchers', { limit: max });
      }
      change(1);
      try {
        return await work();
      } finally {
        change(-1);
      }
    },
  };
}
