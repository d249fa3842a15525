// Asks again what failed for a reason that passes: with growing pauses and jitter, and not before the server said so.
import { setTimeout as delay } from 'node:timers/promises';
import { isAppError, type AppError } from '@symdepot/errors';

export interface Pause {
  readonly error: AppError;
  readonly pauseMs: number;
  /** 1 for the first repetition. */
  readonly attempt: number;
}

export interface RetryOptions {
  readonly retries: number;
  readonly signal?: AbortSignal | undefined;
  /** Told before each pause. */
  readonly onRetry?: ((pause: Pause) => void) | undefined;
  /** Asked after each failure: whether something was gained since the last one. Then the repetitions count anew. */
  readonly hasAdvanced?: (() => boolean) | undefined;
}

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** What a server may ask for; one that asks for more is asked again all the same. */
const longestRetryAfterMs = 300_000;

/** @throws the last error of `attempt`; the signal's reason */
export async function retrying<T>(attempt: () => Promise<T>, { retries, signal, onRetry, hasAdvanced }: RetryOptions): Promise<T> {
  for (let done = 0; ; done++) {
    try {
      return await attempt();
    } catch (error) {
      if (hasAdvanced?.()) done = 0;
      if (done >= retries || !isPassing(error)) throw error;
      const pauseMs = pauseBefore(done, error);
      onRetry?.({ error, pauseMs, attempt: done + 1 });
      await pause(pauseMs, signal);
    }
  }
}

/** Whether the same again may work. */
export const isPassing = (error: unknown): error is AppError => isAppError(error, 'server_unreachable') || isAppError(error, 'server_busy');

/** Grows from half a second to half a minute; many clients that failed together do not come back together. */
export function pauseBefore(repetitions: number, error?: AppError, random: () => number = Math.random): number {
  const fullMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(repetitions, 20));
  const jittered = fullMs * (0.5 + random() / 2);
  const details = error?.details;
  const seconds = details !== undefined && 'retryAfterSeconds' in details ? (details.retryAfterSeconds ?? 0) : 0;
  return Math.max(jittered, Math.min(seconds * 1_000 * (1 + random() / 10), longestRetryAfterMs));
}

/** @throws the signal's reason */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
}
