// Tries a request again after a fault that may pass: no connection, no answer, too many requests, a fault of the server.
import { setTimeout as pause } from 'node:timers/promises';
import { GcsStatusError } from './transport.ts';

export interface RetryPolicy {
  /** Tries in all. */
  readonly maxAttempts: number;
  /** Before the second try; doubled from try to try, with jitter. */
  readonly retryDelayMs: number;
}

const maxDelayMs = 8_000;

export const isPassing = (error: unknown): boolean =>
  !(error instanceof GcsStatusError) || error.status >= 500 || error.status === 429 || error.status === 408;

/** `isRetry` is true from the second try on. */
export async function withRetry<T>(
  { maxAttempts, retryDelayMs }: RetryPolicy,
  signal: AbortSignal | undefined,
  work: (isRetry: boolean) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt > 1);
    } catch (error) {
      if (attempt >= maxAttempts || signal?.aborted || !isPassing(error)) throw error;
      const delayMs = Math.min(maxDelayMs, retryDelayMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
      await pause(delayMs, undefined, signal && { signal });
    }
  }
}
