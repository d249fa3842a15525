// Runs the work of one attempt, and aborts it when the attempt ends: an upload that was cancelled, or taken over by another worker,
// is dropped within a second or two, even in the middle of a large member.
import { AppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';

export interface Attempt {
  readonly uploadId: UploadId;
  readonly attempt: number;
}

const lookMs = 1_000;

/**
 * What prevents late writes is the fencing in the rows; this only saves work whose writes they would refuse.
 * @throws AppError `upload_superseded` when the attempt has ended; what `work` throws
 */
export async function abortWhenSuperseded<T>(
  { database }: Pick<WorkerContext, 'database'>,
  { uploadId, attempt }: Attempt,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return; // the last query to a slow database is still running
    isLooking = true;
    // An unavailable database says nothing about the attempt.
    const current = await database.uploads.findCurrent(uploadId, attempt).catch(() => 'unknown');
    if (current === undefined) ended.abort(new AppError('upload_superseded', { uploadId }));
    isLooking = false;
  };
  const timer = setInterval(() => void look(), lookMs);
  try {
    return await work(AbortSignal.any([signal, ended.signal]));
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    clearInterval(timer);
  }
}
