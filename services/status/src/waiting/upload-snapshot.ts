// How far an upload is: its row and the count of its files, without the files. What waiters and streams look at.
// Neighbour: upload-snapshots.ts, by which all who follow one upload share one reader.
import { setTimeout as delay } from 'node:timers/promises';
import { formatOptionalTimestamp, formatTimestamp, linksOf, type UploadEvent } from '@symdepot/api';
import { coalesce } from '@symdepot/async';
import type { Database, UploadProgress, UploadRecord } from '@symdepot/database';
import { isTerminal, type Problem, type UploadId } from '@symdepot/symbols';

export interface Course {
  readonly upload: UploadRecord;
  readonly progress: UploadProgress;
  readonly warnings: readonly Problem[];
  /** Null when it has ended. */
  readonly workersAlive: boolean | null;
}

/** As it is now. */
export async function readCourse(database: Database, upload: UploadRecord): Promise<Course> {
  const [progress, warnings, workersAlive] = await Promise.all([
    database.uploadFiles.countProgress(upload.id),
    database.uploadFiles.listWarnings(upload.id),
    isTerminal(upload.state) ? null : database.workerHeartbeats.isAnyAlive(),
  ]);
  return { upload, progress, warnings, workersAlive };
}

/** Undefined when there is no such upload any more. */
export type CourseReader = () => Promise<Course | undefined>;

/** A large archive is published in many small steps: at most four reads a second, and a tenth of the time. */
const restMs = { least: 250, most: 2_000 };
const restShare = 9;

/** Whether there is anything to tell that was not told with the other. */
export const isSameCourse = (one: Course, other: Course): boolean =>
  one.upload.revision === other.upload.revision && one.workersAlive === other.workersAlive;

/** Counts files only when the upload, or whether anybody works, has changed since the last time. */
export function createCourseReader(database: Database, id: UploadId): CourseReader {
  let last: Course | undefined;
  let restUntil = 0;
  return coalesce(async () => {
    if (last && (await isUnchanged(database, last))) return last;
    await delay(Math.max(0, restUntil - performance.now()));
    const begunAt = performance.now();
    const upload = await database.uploads.find(id);
    // Counted after the row was read: it may be newer than the revision says, and is then told again; never older.
    last = upload && (await readCourse(database, upload));
    const endedAt = performance.now();
    restUntil = endedAt + Math.min(restMs.most, Math.max(restMs.least, (endedAt - begunAt) * restShare));
    return last;
  });
}

async function isUnchanged(database: Database, { upload, workersAlive }: Course): Promise<boolean> {
  const [revision, isAnyAlive] = await Promise.all([
    database.uploads.findRevision(upload.id),
    workersAlive === null ? null : database.workerHeartbeats.isAnyAlive(),
  ]);
  return revision === upload.revision && isAnyAlive === workersAlive;
}

export const presentCourse = ({ upload, progress, warnings, workersAlive }: Course): UploadEvent => ({
  id: upload.id,
  state: upload.state,
  // Whether a worker is at what has come already is in the state.
  step: upload.isReceiving ? 'receive' : upload.step,
  error: upload.error,
  problems: [...upload.problems],
  warnings: [...warnings],
  attempts: upload.attempts,
  progress,
  last_error: lastErrorOf(upload),
  next_attempt_at: formatOptionalTimestamp(upload.nextAttemptAt),
  workers_alive: workersAlive,
  links: linksOf(upload.id),
});

function lastErrorOf({ lastErrorCode: code, lastErrorMessage: message, lastErrorAt: at }: UploadRecord): UploadEvent['last_error'] {
  return code === null || at === null ? null : { code, message: message ?? '', at: formatTimestamp(at) };
}
