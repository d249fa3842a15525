// Counts the callers that this process lets wait, and refuses those that are too many.
import { AppError } from '@symdepot/errors';
import { watcherRefused, watchersChanged } from './events.ts';
import type { StatusContext } from './context.ts';
import { createPlaces, type PlaceLimits } from './places.ts';

export interface Watchers {
  /** @throws AppError `too_many_watchers`, `too_many_watchers_of_user` instead of running the work; else what it throws */
  hold<T>(userId: number, work: () => Promise<T>): Promise<T>;
}

export function createWatchers(context: Pick<StatusContext, 'metrics'>, limits: PlaceLimits): Watchers {
  const refused = (error: AppError): AppError => {
    watcherRefused(context);
    return error;
  };
  const places = createPlaces(limits, {
    all: ({ all: limit }) => refused(new AppError('too_many_watchers', { limit })),
    ofUser: ({ perUser: limit }) => refused(new AppError('too_many_watchers_of_user', { limit })),
  });
  return {
    async hold(userId, work) {
      const leave = places.take(userId, 1);
      watchersChanged(context, places.taken());
      try {
        return await work();
      } finally {
        leave();
        watchersChanged(context, places.taken());
      }
    },
  };
}
