// Retries transient failures: with growing pauses and jitter, and not earlier than the server allows.
import { backoffMs, retry } from '@symdepot/async';
import { isAppError, type AppError } from '@symdepot/errors';

export interface Pause {
  readonly error: AppError;
  readonly pauseMs: number;
  /** 1 for the first retry. */
  readonly attempt: number;
}

export interface RetryOptions {
  readonly retries: number;
  readonly signal?: AbortSignal | undefined;
  /** Called before each pause. */
  readonly onRetry?: ((pause: Pause) => void) | undefined;
  /** Called after each failure: whether there was progress since the last one. If so, retries are counted from zero again. */
  readonly hasAdvanced?: (() => boolean) | undefined;
}

const backoff = { firstMs: 1_000, longestMs: 30_000 };
/** `Retry-After` is honoured up to this; a server that asks for more is retried all the same. */
const longestRetryAfterMs = 300_000;

/** @throws the last error of `attempt`; the signal's reason */
export const retrying = <T>(attempt: () => Promise<T>, { retries, signal, onRetry, hasAdvanced }: RetryOptions): Promise<T> =>
  retry<T, AppError>(attempt, {
    retries,
    isTransient: isTransient,
    pauseMs: pauseBefore,
    signal,
    onRetry: onRetry && (({ error, pauseMs, repetition: attempt }) => onRetry({ error, pauseMs, attempt })),
    hasAdvanced,
  });

/** Whether the same request may succeed later. */
export const isTransient = (error: unknown): error is AppError =>
  isAppError(error, 'server_unreachable') || isAppError(error, 'server_busy');

/** Before the n-th retry, n from 1: from half a second to half a minute, or longer if the server says so. */
export function pauseBefore(repetition: number, error?: AppError, random: () => number = Math.random): number {
  const details = error?.details;
  const seconds = details !== undefined && 'retryAfterSeconds' in details ? (details.retryAfterSeconds ?? 0) : 0;
  return Math.max(backoffMs(backoff, repetition, random()), Math.min(seconds * 1_000 * (1 + random() / 10), longestRetryAfterMs));
}
