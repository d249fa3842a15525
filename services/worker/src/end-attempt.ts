// Decides what happens to an upload whose attempt ended in an error: failed for good, given up after too many attempts, or retried,
// and then its status says why and when. The row counts the attempts; the queue only waits. Neighbours: jobs/process-upload.ts,
// batches.ts (a batch that failed), end-upload.ts.
import type { Fault, UploadRecord } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from './context.ts';
import { faultNotRecorded } from './events.ts';
import { failUpload } from './end-upload.ts';
import type { Attempt } from './steps/abort-when-superseded.ts';

/** @returns the result of the job */
export async function endAttempt(
  context: WorkerContext,
  job: Pick<JobContext<'process-upload'>, 'isFinal' | 'wasReleased' | 'retryAt'>,
  upload: UploadRecord,
  error: unknown,
): Promise<unknown> {
  const { database, config } = context;
  const { id: uploadId, attempts: attempt } = upload;
  if (job.isFinal(error)) {
    await failUpload(context, { uploadId, attempt, reason: failureReason(error) });
    return error;
  }
  if (job.wasReleased())
    await database.uploads.handBack(uploadId, attempt).catch((cause: unknown) => faultNotRecorded(context, uploadId, cause));
  const retryAt = job.retryAt(error);
  if (!retryAt) return error;
  // The failed batches have already recorded why.
  const isRecorded = isAppError(error, 'batches_unfinished');
  if (countAttempts(upload) >= config.UPLOAD_MAX_ATTEMPTS) {
    const recordedReason = isRecorded ? (await database.uploads.find(uploadId))?.lastErrorMessage : undefined;
    const reason = recordedReason ?? failureReason(error);
    await failUpload(context, { uploadId, attempt, reason });
    return new AppError('upload_failed', { uploadId, reason }, { cause: error });
  }
  await reportFault(context, { uploadId, attempt }, isRecorded ? undefined : toFault(error), retryAt);
  return error;
}

/** For the status only: a failure to write it changes nothing about how the attempt ends. */
export async function reportFault(
  context: WorkerContext,
  { uploadId, attempt }: Attempt,
  fault: Fault | undefined,
  retryAt: Date | null,
): Promise<void> {
  await context.database.uploads.recordFault(uploadId, attempt, fault, retryAt).catch((cause: unknown) => {
    if (!isAppError(cause, 'upload_superseded')) faultNotRecorded(context, uploadId, cause);
  });
}

export const toFault = (error: unknown): Fault => ({
  code: error instanceof AppError ? error.code : 'internal',
  message: failureReason(error),
});

/** Those that count towards `UPLOAD_MAX_ATTEMPTS`. */
export const countAttempts = ({ attempts, attemptsUncounted }: Pick<UploadRecord, 'attempts' | 'attemptsUncounted'>): number =>
  attempts - attemptsUncounted;

export const withoutResult = (attempts: number): string => `${attempts} attempts ended without a result`;

/** What people are shown; the log has the details. */
export const failureReason = (error: unknown): string =>
  error instanceof AppError && error.kind !== 'internal' ? error.message : 'an internal error, see the log';
