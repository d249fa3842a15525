// When a failed job is retried: with growing delays, up to two minutes. Known before BullMQ asks, so that people can be told.
import { createHash } from 'node:crypto';
import { backoffMs } from '@symdepot/async';

const longestMs = 120_000;

/**
 * After the n-th failure of a job. Deterministic jitter shortens it by up to half, so that jobs that failed together
 * are not retried together.
 */
export function retryDelayMs(id: string, failures: number, firstMs: number): number {
  const leftOut = createHash('md5').update(`${id} ${failures}`).digest().readUInt32BE() / 2 ** 32;
  return Math.round(backoffMs({ firstMs, longestMs }, failures, leftOut));
}
