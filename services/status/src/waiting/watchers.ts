// Counts the waiting callers of this process, and refuses those beyond the limit. When all slots are taken, a user with fewer
// than another gets one of the other's: that watcher gets its response at once, as it does at shutdown.
import { AppError } from '@symdepot/errors';
import { createQuota, type HeldQuota } from '@symdepot/runtime';
import { watcherDisplaced, watcherRefused, watchersChanged } from '../events.ts';
import type { StatusMetrics, WatcherRefusal } from '../metrics.ts';

export interface WatcherLimits {
  readonly all: number;
  readonly perUser: number;
}

export interface Watchers {
  /**
   * @param work ends with its response soon after `hurry` fires: the process is shutting down, or the slot is needed
   * @throws AppError `too_many_watchers`, `too_many_watchers_of_user` instead of running the work; else what it throws
   */
  hold<T>(userId: number, work: (stopEarly: AbortSignal) => Promise<T>): Promise<T>;
}

interface Watcher {
  readonly place: HeldQuota;
  readonly displaced: AbortController;
}

export function createWatchers(
  context: { readonly metrics: StatusMetrics; readonly stopping: AbortSignal },
  limits: WatcherLimits,
): Watchers {
  /** Of each user, the one that has waited longest first. */
  const ofUsers = new Map<number, Set<Watcher>>();
  const refused = (code: WatcherRefusal, limit: number): AppError => {
    watcherRefused(context, code);
    return new AppError(code, { limit });
  };
  const quota = createQuota(
    { all: limits.all, perCaller: limits.perUser },
    {
      all: ({ all: limit }) => refused('too_many_watchers', limit),
      ofCaller: ({ perCaller: limit }) => refused('too_many_watchers_of_user', limit),
    },
    (taken) => watchersChanged(context, taken),
  );
  const countOf = (userId: number): number => ofUsers.get(userId)?.size ?? 0;

  /** Only from a user who keeps at least as many as the other one then has: else they would displace each other in turn. */
  const displaceFor = (userId: number): void => {
    const [most] = [...ofUsers].toSorted(([, some], [, others]) => others.size - some.size);
    if (most === undefined || most[1].size <= countOf(userId) + 1) return;
    const [watcher] = most[1];
    leave(most[0], watcher!);
    watcher!.displaced.abort();
    watcherDisplaced(context);
  };
  const leave = (userId: number, watcher: Watcher): void => {
    watcher.place.leave();
    const own = ofUsers.get(userId);
    own?.delete(watcher);
    if (own?.size === 0) ofUsers.delete(userId);
  };
  const enter = (userId: number): Watcher => {
    const watcher = { place: quota.of(userId), displaced: new AbortController() };
    if (quota.taken() >= limits.all) displaceFor(userId);
    watcher.place.take(1);
    if (!ofUsers.has(userId)) ofUsers.set(userId, new Set());
    ofUsers.get(userId)!.add(watcher);
    return watcher;
  };
  return {
    async hold(userId, work) {
      const watcher = enter(userId);
      try {
        return await work(AbortSignal.any([context.stopping, watcher.displaced.signal]));
      } finally {
        leave(userId, watcher);
      }
    },
  };
}
