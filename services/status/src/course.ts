// How far an upload is: its row and the count of its files, without the files. What waiters and streams look at.
// Neighbour: courses.ts, by which all who follow one upload share one reader.
import { setTimeout as delay } from 'node:timers/promises';
import { linksOf, type UploadEvent } from '@symdepot/api';
import { coalesce, type Database, type UploadProgress, type UploadRecord } from '@symdepot/database';
import type { UploadId } from '@symdepot/symbols';

export interface Course {
  readonly upload: UploadRecord;
  readonly progress: UploadProgress;
}

/** Undefined when there is no such upload any more. */
export type CourseReader = () => Promise<Course | undefined>;

/** A large archive is published in many small steps: at most four reads a second, and a tenth of the time. */
const restMs = { least: 250, most: 2_000 };
const restShare = 9;

/** Counts files only when the upload has changed since the last time. */
export function createCourseReader(database: Database, id: UploadId): CourseReader {
  let last: Course | undefined;
  let restUntil = 0;
  return coalesce(async () => {
    if (last && (await database.uploads.findRevision(id)) === last.upload.revision) return last;
    await delay(Math.max(0, restUntil - performance.now()));
    const begunAt = performance.now();
    const upload = await database.uploads.find(id);
    // Counted after the row was read: it may be newer than the revision says, and is then told again; never older.
    last = upload && { upload, progress: await database.uploadFiles.countProgress(id) };
    const endedAt = performance.now();
    restUntil = endedAt + Math.min(restMs.most, Math.max(restMs.least, (endedAt - begunAt) * restShare));
    return last;
  });
}

export const presentCourse = ({ upload, progress }: Course): UploadEvent => ({
  id: upload.id,
  state: upload.state,
  step: upload.step,
  error: upload.error,
  problems: [...upload.problems],
  attempts: upload.attempts,
  progress,
  links: linksOf(upload.id),
});
