// Waits for something to happen to an upload: told by NOTIFY (changes.ts), and looks every few seconds anyway, so that a lost
// notification costs seconds, never the response. Used by whoever holds a response back or streams what happens.
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, isAppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { Changes } from '../feeds/changes.ts';

const pollMs = 2_000;

export interface UploadWait<T> {
  readonly uploadId: UploadId;
  /** Undefined when there is no such upload any more. */
  readonly read: () => Promise<T | undefined>;
  readonly isEnough: (found: T) => boolean;
}

export interface WaitLimits {
  readonly waitMs: number;
  /** Ends the waiting early, as if the time had run out: the process is to stop. */
  readonly stopEarly: AbortSignal;
  /** The caller has gone. */
  readonly signal: AbortSignal;
}

/**
 * What was read as soon as it is enough, or what there is when the patience has run out.
 * @throws what `signal` was aborted with; AppError `upload_not_found`; `database_unavailable` only when the database is
 * away at the end
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

/** While there is time left, a database that is away is waited for: the upload goes on without us. */
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
