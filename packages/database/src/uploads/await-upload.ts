// Waits for a change of an upload: notified by NOTIFY (changes.ts), and polls every few seconds anyway, so that a lost
// notification costs seconds, never the response. Used by delayed responses and by event streams.
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, isAppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { Changes } from '../feeds/changes.ts';

const pollMs = 2_000;

export interface UploadWait<T> {
  readonly uploadId: UploadId;
  /** Undefined when the upload no longer exists. */
  readonly read: () => Promise<T | undefined>;
  readonly isEnough: (found: T) => boolean;
}

export interface WaitLimits {
  readonly waitMs: number;
  /** Ends the wait early, as if the time had run out: the process is shutting down. */
  readonly stopEarly: AbortSignal;
  /** Fires when the caller has disconnected. */
  readonly signal: AbortSignal;
}

/**
 * The snapshot as soon as it is enough, or the current one when the patience has run out.
 * @throws the reason of `signal`; AppError `upload_not_found`; `database_unavailable` only when the database is
 * unavailable at the end
 */
export async function awaitUpload<T>(changes: Changes, { uploadId, read, isEnough }: UploadWait<T>, patience: WaitLimits): Promise<T> {
  const { waitMs, stopEarly, signal } = patience;
  const deadline = performance.now() + waitMs;
  let wake = (): void => {};
  let isChanged = false;
  const subscription = changes.subscribe(uploadId, () => {
    isChanged = true;
    wake();
  });
  try {
    for (;;) {
      signal.throwIfAborted();
      isChanged = false;
      const leftMs = stopEarly.aborted ? 0 : deadline - performance.now();
      const found = await readPatiently(read, leftMs > 0);
      if (found !== 'away' && (isEnough(found) || leftMs <= 0)) return found;
      if (isChanged) continue;
      const change = Promise.withResolvers<void>();
      wake = change.resolve;
      await pause(Math.max(1, Math.min(pollMs, leftMs)), [stopEarly, signal], change.promise);
    }
  } finally {
    subscription.unsubscribe();
  }
}

/** Resolves after a time, at the change, or when one of the signals fires. */
async function pause(ms: number, signals: readonly AbortSignal[], change: Promise<void>): Promise<void> {
  const isOver = new AbortController();
  const timer = delay(ms, undefined, { signal: AbortSignal.any([...signals, isOver.signal]) }).catch(() => {});
  await Promise.race([change, timer]);
  isOver.abort();
}

/** While there is time left, an unavailable database is waited for: the upload continues without us. */
async function readPatiently<T>(read: () => Promise<T | undefined>, mayWait: boolean): Promise<T | 'away'> {
  try {
    const found = await read();
    if (found === undefined) throw new AppError('upload_not_found');
    return found;
  } catch (error) {
    if (mayWait && isAppError(error, 'database_unavailable')) return 'away';
    throw error;
  }
}
