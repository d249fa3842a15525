// How far an upload is: its row and the count of its files, without the files. What waiters and streams look at.
import { linksOf, type UploadEvent } from '@symdepot/api';
import type { Database, UploadProgress, UploadRecord } from '@symdepot/database';
import type { UploadId } from '@symdepot/symbols';

export interface Course {
  readonly upload: UploadRecord;
  readonly progress: UploadProgress;
}

/** A function that reads the course, counting files only when the upload has changed since the last time. */
export function createCourseReader(database: Database, id: UploadId): () => Promise<Course | undefined> {
  let last: Course | undefined;
  return async () => {
    if (last && (await database.uploads.findRevision(id)) === last.upload.revision) return last;
    const upload = await database.uploads.find(id);
    // Counted after the row was read: it may be newer than the revision says, and is then told again; never older.
    last = upload && { upload, progress: await database.uploadFiles.countProgress(id) };
    return last;
  };
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
