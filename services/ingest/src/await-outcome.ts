// Holds the answer until the upload is terminal, at most as long as the caller waits (contract §2, table).
// Told by NOTIFY, and looks every few seconds anyway: a lost notification costs seconds, never the answer.
import { setTimeout as delay } from 'node:timers/promises';
import type { Database, UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { isTerminal, type UploadId } from '@symdepot/symbols';

const pollMs = 2_000;

export interface Patience {
  readonly waitMs: number;
  /** Ends the waiting early, as if the time had run out: the process is to stop. */
  readonly hurry: AbortSignal;
  /** The caller has gone. */
  readonly signal: AbortSignal;
}

/**
 * The upload when it is terminal, or as it is when the patience has run out.
 * @throws what `signal` was aborted with; AppError `database_unavailable` only when the database is away at the end
 */
export async function awaitOutcome(database: Database, uploadId: UploadId, { waitMs, hurry, signal }: Patience): Promise<UploadRecord> {
  const deadline = performance.now() + waitMs;
  let wake = (): void => {};
  let isChanged = false;
  const subscription = database.changes.subscribe(uploadId, () => {
    isChanged = true;
    wake();
  });
  try {
    for (;;) {
      isChanged = false;
      const leftMs = hurry.aborted ? 0 : deadline - performance.now();
      // oxlint-disable-next-line no-await-in-loop -- a loop of waiting
      const upload = await findUpload(database, uploadId, leftMs > 0);
      if (upload && (isTerminal(upload.state) || leftMs <= 0)) return upload;
      signal.throwIfAborted();
      if (isChanged) continue;
      const change = Promise.withResolvers<void>();
      wake = change.resolve;
      // oxlint-disable-next-line no-await-in-loop
      await Promise.race([change.promise, pause(Math.max(1, Math.min(pollMs, leftMs)), [hurry, signal])]);
    }
  } finally {
    subscription.unsubscribe();
  }
}

/** Resolves after a time, or when one of the signals fires. */
const pause = (ms: number, signals: AbortSignal[]): Promise<void> =>
  delay(ms, undefined, { signal: AbortSignal.any(signals) }).catch(() => {});

/** While there is time left, a database that is away is waited for: the upload goes on without us. */
async function findUpload(database: Database, uploadId: UploadId, mayWait: boolean): Promise<UploadRecord | undefined> {
  try {
    return await database.uploads.find(uploadId);
  } catch (error) {
    if (mayWait && isAppError(error, 'database_unavailable')) return undefined;
    throw error;
  }
}
