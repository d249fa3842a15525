// What may be said of how new something is. Neighbour: freshness.tsx.
import type { UseQueryResult } from '@tanstack/react-query';
import { secondsUntilAgain } from '../error-box.tsx';

/** Without an answer for so long, what is shown is old. */
const oldMs = 30_000;

export interface Freshness {
  /** When the oldest of it was true, in milliseconds; 0: there is no answer yet. */
  readonly at: number;
  readonly ageMs: number;
  readonly isOld: boolean;
  /** `live` only where an answer is there, the last one was good, and it is not old. */
  readonly state: 'paused' | 'loading' | 'live' | 'old' | 'reconnecting';
  /** Until it is asked again after an error that may pass. */
  readonly againInSeconds: number;
}

type Seen = Pick<UseQueryResult, 'dataUpdatedAt' | 'error' | 'errorUpdatedAt'>;

/** What is shown together is as old as the oldest of it. @param now in milliseconds */
export function freshnessOf(queries: readonly Seen[], isPaused: boolean, now: number): Freshness {
  const at = Math.min(...queries.map(({ dataUpdatedAt }) => dataUpdatedAt));
  const ageMs = Math.max(0, now - at);
  const isOld = ageMs > oldMs;
  const failed = queries.find(({ error }) => error !== null);
  const seconds = failed?.error && secondsUntilAgain(failed.error);
  const known = { at, ageMs, isOld, againInSeconds: 0 };
  if (isPaused) return { ...known, state: 'paused' };
  if (failed && seconds) {
    const againInSeconds = Math.max(0, Math.ceil((failed.errorUpdatedAt - now) / 1_000 + seconds));
    return { ...known, state: 'reconnecting', againInSeconds };
  }
  if (failed) return { ...known, state: 'old' };
  if (at === 0) return { ...known, state: 'loading' };
  return { ...known, state: isOld ? 'old' : 'live' };
}
