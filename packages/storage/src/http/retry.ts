// Which faults of a request are transient, and how it is retried: no connection, no response, too many requests, a request of
// somebody else at the same moment, a server error.
import { backoffMs, retry } from '@symdepot/async';
import { isAppError } from '@symdepot/errors';
import { StoreStatusError } from './transport.ts';

export interface RetryPolicy {
  /** Tries in total. */
  readonly maxAttempts: number;
  /** Before the second try; doubled each time, with jitter. */
  readonly retryDelayMs: number;
  /** What else of a store's responses passes. */
  readonly isTransient?: (error: StoreStatusError) => boolean;
}

const longestMs = 8_000;
/** It will not be there in a moment either. */
const notImplemented = 501;
const transientStatuses: readonly number[] = [408, 409, 429];

/** Whether the same request may succeed later. */
export const isTransient = (error: unknown, policy: RetryPolicy): boolean =>
  error instanceof StoreStatusError
    ? (error.status >= 500 && error.status !== notImplemented) ||
      transientStatuses.includes(error.status) ||
      policy.isTransient?.(error) === true
    : !isAppError(error);

/** `isRetry` is true from the second try on. */
export const withRetry = <T>(policy: RetryPolicy, signal: AbortSignal | undefined, work: (isRetry: boolean) => Promise<T>): Promise<T> =>
  retry((repetition) => work(repetition > 0), {
    retries: policy.maxAttempts - 1,
    isTransient: (error): error is unknown => !signal?.aborted && isTransient(error, policy),
    pauseMs: (repetition) => backoffMs({ firstMs: policy.retryDelayMs, longestMs }, repetition),
    signal,
  });
