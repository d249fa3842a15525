// Which faults of a request are transient, and how it is retried: no connection, no response, too many requests, a server error.
import { backoffMs, retry } from '@symdepot/async';
import { GcsStatusError } from './transport.ts';

export interface RetryPolicy {
  /** Tries in total. */
  readonly maxAttempts: number;
  /** Before the second try; doubled each time, with jitter. */
  readonly retryDelayMs: number;
}

const longestMs = 8_000;

const isTransient = (error: unknown): error is unknown =>
  !(error instanceof GcsStatusError) || error.status >= 500 || error.status === 429 || error.status === 408;

/** `isRetry` is true from the second try on. */
export const withRetry = <T>(
  { maxAttempts, retryDelayMs }: RetryPolicy,
  signal: AbortSignal | undefined,
  work: (isRetry: boolean) => Promise<T>,
): Promise<T> =>
  retry((repetition) => work(repetition > 0), {
    retries: maxAttempts - 1,
    isTransient: (error): error is unknown => !signal?.aborted && isTransient(error),
    pauseMs: (repetition) => backoffMs({ firstMs: retryDelayMs, longestMs }, repetition),
    signal,
  });
