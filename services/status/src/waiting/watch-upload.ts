// The changes of one upload, one after the other, for as long as somebody reads: nothing is read ahead of the reader, and
// what happens between two reads is told as one change. Neighbour: format-events.ts writes them down.
import type { UploadEvent } from '@symdepot/api';
import { awaitUpload, type UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { isTerminal } from '@symdepot/symbols';
import type { StatusContext } from '../context.ts';
import { presentCourse, type Course } from './upload-snapshot.ts';

/** Undefined: nothing has changed for a while. `id` goes up, whichever process tells it. */
export type Change = { readonly id: number; readonly event: UploadEvent } | undefined;

/** Whether the caller has seen how it ended. */
export const hasSeenEnd = (upload: UploadRecord, lastEventId: string | undefined): boolean =>
  isTerminal(upload.state) && lastEventId === String(upload.revision);

/**
 * How the upload is now, unless that is what `lastEventId` names, then every change until it has ended, `hurry` fires,
 * the time of the stream has run out, or the reader has gone.
 */
export async function* watchUpload(
  { database, courses, config }: StatusContext,
  { id: uploadId }: UploadRecord,
  {
    lastEventId,
    stopEarly,
    signal,
  }: { readonly lastEventId: string | undefined; readonly stopEarly: AbortSignal; readonly signal: AbortSignal },
): AsyncGenerator<Change> {
  const endsAt = performance.now() + config.STATUS_STREAM_SECONDS * 1_000;
  const { read, leave } = courses.follow(uploadId);
  let seen = lastEventId;
  let told: string | undefined;
  // That workers come or go has no number of its own: it is told as long as the stream lasts.
  let workersAlive: boolean | null = null;
  const isNews = (course: Course): boolean => {
    workersAlive ??= course.workersAlive;
    return String(course.upload.revision) !== seen || course.workersAlive !== workersAlive;
  };
  try {
    while (!signal.aborted && !stopEarly.aborted && performance.now() < endsAt) {
      const waitMs = Math.min(config.STATUS_HEARTBEAT_SECONDS * 1_000, endsAt - performance.now());
      const wanted = { uploadId, read, isEnough: isNews };
      const course = await awaitUpload(database.changes, wanted, { waitMs, stopEarly, signal }).catch(unlessAway);
      if (course && isNews(course)) {
        const event = presentCourse(course);
        seen = String(course.upload.revision);
        ({ workersAlive } = course);
        if (told !== (told = JSON.stringify(event))) yield { id: course.upload.revision, event };
        if (isTerminal(course.upload.state)) return;
      } else yield undefined;
    }
  } finally {
    leave();
  }
}

/** The database comes back, and so do the changes. */
function unlessAway(error: unknown): undefined {
  if (!isAppError(error, 'database_unavailable')) throw error;
}
