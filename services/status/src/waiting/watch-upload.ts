// The changes of one upload, one after the other, for as long as the reader stays: nothing is read ahead of the reader, and
// what happens between two reads is one change. Neighbour: ./send-upload-events.ts.
import type { UploadEvent } from '@symdepot/api';
import { awaitUpload, type UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { isTerminal } from '@symdepot/symbols';
import type { StatusContext } from '../context.ts';
import { isSameAround, presentSnapshot, type UploadSnapshot } from './upload-snapshots.ts';

/** Undefined: nothing has changed for a while; `away`: that is not known. `id` increases, whichever process sends it. */
type Change = { readonly id: number; readonly event: UploadEvent } | 'away' | undefined;

/** Whether the caller has seen how it ended. */
export const hasSeenEnd = (upload: UploadRecord, lastEventId: string | undefined): boolean =>
  isTerminal(upload.state) && lastEventId === String(upload.revision);

/**
 * The upload as it is now, unless `lastEventId` names that state, then every change until it has ended, `hurry` fires,
 * the stream has reached its time limit, or the reader has gone.
 */
export async function* watchUpload(
  { database, snapshots, config }: StatusContext,
  { id: uploadId }: UploadRecord,
  {
    lastEventId,
    stopEarly,
    signal,
  }: { readonly lastEventId: string | undefined; readonly stopEarly: AbortSignal; readonly signal: AbortSignal },
): AsyncGenerator<Change> {
  const endsAt = performance.now() + config.STATUS_STREAM_SECONDS * 1_000;
  const { read, leave } = snapshots.follow(uploadId);
  let seen = lastEventId;
  let told: string | undefined;
  // Workers that come or go, a lane that rests: these have no number of their own, and are reported as long as the stream lasts.
  let around: UploadSnapshot | undefined;
  const isNews = (snapshot: UploadSnapshot): boolean => {
    around ??= snapshot;
    return String(snapshot.upload.revision) !== seen || !isSameAround(snapshot, around);
  };
  try {
    while (!signal.aborted && !stopEarly.aborted && performance.now() < endsAt) {
      const waitMs = Math.min(config.STATUS_HEARTBEAT_SECONDS * 1_000, endsAt - performance.now());
      const wanted = { uploadId, read, isEnough: isNews };
      const snapshot = await awaitUpload(database.changes, wanted, { waitMs, stopEarly, signal }).catch(unlessAway);
      if (snapshot === 'away') yield snapshot;
      else if (isNews(snapshot)) {
        const event = presentSnapshot(snapshot, config);
        seen = String(snapshot.upload.revision);
        around = snapshot;
        if (told !== (told = JSON.stringify(event))) yield { id: snapshot.upload.revision, event };
        if (isTerminal(snapshot.upload.state)) return;
      } else yield undefined;
    }
  } finally {
    leave();
  }
}

/** The database will come back, and so will the changes. */
function unlessAway(error: unknown): 'away' {
  if (!isAppError(error, 'database_unavailable')) throw error;
  return 'away';
}

/** How soon a reader reconnects when the stream has ended or broken. */
const retryMs = 2_000;

/** As server-sent events (HTML standard, §9.2). */
export async function* formatEvents(changes: AsyncIterable<Change>): AsyncGenerator<string> {
  yield `retry: ${retryMs}\n\n`;
  for await (const change of changes) {
    if (change === undefined) yield ': nothing new\n\n';
    else if (change === 'away') yield ': database_unavailable\n\n';
    else yield `event: upload\nid: ${change.id}\ndata: ${JSON.stringify(change.event)}\n\n`;
  }
}
