// When a rejected notification is retried: soon at first, then with growing delays, so that a receiver that is down for
// minutes is notified within minutes, and one that is down for hours is notified at all.
import { backoffMs } from '@symdepot/async';

/** After the n-th attempt; eight attempts spread over about nine hours at a base of 30 s. Jitter shortens it by up to half. */
export const retryDelaySeconds = (attempts: number, baseSeconds: number, leftOut = Math.random()): number =>
  backoffMs({ firstMs: baseSeconds * 1_000, factor: 3 }, attempts, leftOut) / 1_000;
