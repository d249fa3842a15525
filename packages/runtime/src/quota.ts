// Quota that callers take for a while: a total limit, and a limit per caller, so that nobody takes all of it. Counted in this
// process. Neighbours: status (coverage by bytes, watchers), ingest (files that are being received).
import type { AppError } from '@symdepot/errors';

export interface QuotaLimits {
  readonly all: number;
  readonly perCaller: number;
}

/** What is said when they are taken: those of all, or those of this caller. */
export interface QuotaRefusals {
  readonly all: (limits: QuotaLimits) => AppError;
  readonly ofCaller: (limits: QuotaLimits) => AppError;
}

/** A user, a token, or whatever stands for the caller. */
export type QuotaHolder = number | string;

/** Places of one piece of work, which may need more of them as it goes on. */
export interface HeldQuota {
  /** Who wants more than there are gets them when nobody else has any. @throws a refusal: what is held by then stays held */
  take(count: number): void;
  /** All of them; again without effect. */
  leave(): void;
}

export interface Quota {
  taken(): number;
  of(caller: QuotaHolder): HeldQuota;
}

export function createQuota(limits: QuotaLimits, refusals: QuotaRefusals, onChange: (taken: number) => void = () => {}): Quota {
  const ofCallers = new Map<QuotaHolder, number>();
  let taken = 0;
  const change = (caller: QuotaHolder, by: number): void => {
    const own = (ofCallers.get(caller) ?? 0) + by;
    if (own === 0) ofCallers.delete(caller);
    else ofCallers.set(caller, own);
    taken += by;
    onChange(taken);
  };
  return {
    taken: () => taken,
    of(caller) {
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
