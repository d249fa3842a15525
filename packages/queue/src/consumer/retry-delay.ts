// When a job that failed is tried again: later and later, up to two minutes. Known before BullMQ asks, so that people can be told.
import { createHash } from 'node:crypto';
import { backoffMs } from '@symdepot/async';

const longestMs = 120_000;

/**
 * After the n-th failure of a job. Up to half of it is left out, by what looks like chance, so that those that failed together do
 * not come back together.
 */
export function retryDelayMs(id: string, failures: number, firstMs: number): number {
  const leftOut = createHash('md5').update(`${id} ${failures}`).digest().readUInt32BE() / 2 ** 32;
  return Math.round(backoffMs({ firstMs, longestMs }, failures, leftOut));
}
