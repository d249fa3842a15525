// When a notification that was not taken is tried again: soon at first, then ever later, so that a receiver that is down for
// minutes is told within minutes, and one that is down for hours is told at all.
import { backoffMs } from '@symdepot/async';

/** After the n-th attempt; eight attempts spread over some nine hours at a base of 30 s. Up to half of it is left out by chance. */
export const retryDelaySeconds = (attempts: number, baseSeconds: number, leftOut = Math.random()): number =>
  backoffMs({ firstMs: baseSeconds * 1_000, factor: 3 }, attempts, leftOut) / 1_000;
