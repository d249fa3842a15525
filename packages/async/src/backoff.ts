// How long to wait before something is tried again: longer each time, up to a limit. Neighbour: retry.ts.

export interface Backoff {
  /** Before the first repetition. */
  readonly firstMs: number;
  /** Default: no limit. */
  readonly longestMs?: number;
  /** From each pause to the next; default 2. */
  readonly factor?: number;
}

/**
 * The pause before the n-th repetition, n from 1. Up to half of it is left out, also of the longest, so that those that failed
 * together do not come back together.
 * @param leftOut how much of that half, 0 to 1; default: by chance
 */
export const backoffMs = ({ firstMs, longestMs = Infinity, factor = 2 }: Backoff, repetition: number, leftOut = Math.random()): number =>
  Math.min(longestMs, firstMs * factor ** (repetition - 1)) * (1 - leftOut / 2);
