// Places that callers take for a while: so many in all, and so many of one user, who shall not take them all. Neighbours:
// watchers.ts (a place a caller), routes/post-coverage.ts (a place a byte).
import type { AppError } from '@symdepot/errors';

export interface PlaceLimits {
  readonly all: number;
  readonly perUser: number;
}

/** What is said when they are taken: those of all, or those of this user. */
export interface PlaceRefusals {
  readonly all: (limits: PlaceLimits) => AppError;
  readonly ofUser: (limits: PlaceLimits) => AppError;
}

export interface Places {
  taken(): number;
  /** Who wants more than there are gets them when nobody else has any. @returns what gives them back, once @throws a refusal */
  take(userId: number, count: number): () => void;
}

export function createPlaces(limits: PlaceLimits, refusals: PlaceRefusals): Places {
  const ofUsers = new Map<number, number>();
  let taken = 0;
  const isFull = (present: number, count: number, limit: number): boolean => present > 0 && present + count > limit;
  const change = (userId: number, by: number): void => {
    const own = (ofUsers.get(userId) ?? 0) + by;
    if (own === 0) ofUsers.delete(userId);
    else ofUsers.set(userId, own);
    taken += by;
  };
  return {
    taken: () => taken,
    take(userId, count) {
      if (isFull(taken, count, limits.all)) throw refusals.all(limits);
      if (isFull(ofUsers.get(userId) ?? 0, count, limits.perUser)) throw refusals.ofUser(limits);
      change(userId, count);
      return () => change(userId, -count);
    },
  };
}
