// When what is asked for again and again is asked for next: seldom while the server is in trouble, and not at all where the answer
// would be the same. Neighbours: queries.ts, api-error.ts.
import { isFinal, type ApiError } from './api-error.ts';

const slowedDown = 4;

/** @returns milliseconds; false: not by itself */
export function askAgainAfter(everyMs: number, error: ApiError | null): number | false {
  if (!error) return everyMs;
  return !isFinal(error) && Math.max(everyMs * slowedDown, (error.retryAfterSeconds ?? 0) * 1_000);
}
