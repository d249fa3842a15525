// Places that callers take for a while: so many in all, and so many of one caller, who shall not take them all. Counted in this
// process. Neighbours: status (coverage by bytes, watchers), ingest (files that are being received).
import type { AppError } from '@symdepot/errors';

export interface PlaceLimits {
  readonly all: number;
  readonly perCaller: number;
}

/** What is said when they are taken: those of all, or those of this caller. */
export interface PlaceRefusals {
  readonly all: (limits: PlaceLimits) => AppError;
  readonly ofCaller: (limits: PlaceLimits) => AppError;
}

/** A user, a token, or whatever stands for the caller. */
export type PlaceHolder = number | string;

/** Places of one piece of work, which may need more of them as it goes on. */
export interface HeldPlaces {
  /** Who wants more than there are gets them when nobody else has any. @throws a refusal: what is held by then stays held */
  take(count: number): void;
  /** All of them; again without effect. */
  leave(): void;
}

export interface Places {
  taken(): number;
  hold(caller: PlaceHolder): HeldPlaces;
}

export function createPlaces(limits: PlaceLimits, refusals: PlaceRefusals, onChange: (taken: number) => void = () => {}): Places {
  const ofCallers = new Map<PlaceHolder, number>();
  let taken = 0;
  const change = (caller: PlaceHolder, by: number): void => {
    const own = (ofCallers.get(caller) ?? 0) + by;
    if (own === 0) ofCallers.delete(caller);
    else ofCallers.set(caller, own);
    taken += by;
    onChange(taken);
  };
  return {
    taken: () => taken,
    hold(caller) {
      let held = 0;
      const isFull = (present: number, count: number, limit: number): boolean => present > held && present + count > limit;
      return {
        take(count) {
          if (isFull(taken, count, limits.all)) throw refusals.all(limits);
          if (isFull(ofCallers.get(caller) ?? 0, count, limits.perCaller)) throw refusals.ofCaller(limits);
          held += count;
          change(caller, count);
        },
        leave() {
          change(caller, -held);
          held = 0;
        },
      };
    },
  };
}
