// Tries again what failed for a reason that passes. Neighbours: backoff.ts (how long to wait), pause.ts.
import { pause } from './pause.ts';

export interface FailedAttempt<E> {
  readonly error: E;
  /** Until it is tried again. */
  readonly pauseMs: number;
  /** Which repetition that will be: 1 for the first. */
  readonly repetition: number;
}

export interface RetryOptions<E> {
  /** Repetitions at most: attempts in all are one more. */
  readonly retries: number;
  /** Whether the same again may work. */
  readonly isTransient: (error: unknown) => error is E;
  /** Before the n-th repetition, n from 1. */
  readonly pauseMs: (repetition: number, error: E) => number;
  readonly signal?: AbortSignal | undefined;
  /** Told before each pause. */
  readonly onRetry?: ((failed: FailedAttempt<E>) => void) | undefined;
  /** Asked after each failure: whether something was gained since the last one. Then the repetitions count anew. */
  readonly hasAdvanced?: (() => boolean) | undefined;
}

/**
 * @param attempt is told which repetition it is: 0 for the first time
 * @throws the last error of `attempt`; the signal's reason, when it fires in a pause
 */
export async function retry<T, E>(
  attempt: (repetition: number) => Promise<T>,
  { retries, isTransient, pauseMs: pauseBefore, signal, onRetry, hasAdvanced }: RetryOptions<E>,
): Promise<T> {
  let repetition = 0;
  for (;;) {
    try {
      return await attempt(repetition);
    } catch (error) {
      if (hasAdvanced?.()) repetition = 0;
      if (repetition >= retries || !isTransient(error)) throw error;
      repetition += 1;
      const pauseMs = pauseBefore(repetition, error);
      onRetry?.({ error, pauseMs, repetition });
      await pause(pauseMs, signal);
    }
  }
}
