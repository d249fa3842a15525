// The end of an upload that no further attempt will change. Used by the jobs and by the sweep.
import type { UploadRecord } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import { announceEnd } from './announce-end.ts';
import type { WorkerContext } from './context.ts';

export interface Failure {
  readonly uploadId: UploadId;
  readonly attempt: number;
  readonly reason: string;
}

/** Somebody else may have taken the upload over, or ended it: then it is theirs. */
export async function failUpload(context: WorkerContext, { uploadId, attempt, reason }: Failure): Promise<void> {
  const told = await context.database.uploads.fail(uploadId, attempt, reason).catch((error: unknown) => {
    if (isAppError(error, 'upload_superseded')) return undefined;
    throw error;
  });
  if (told) await announceEnd(context, uploadId, told);
}

/** Those that count for `UPLOAD_MAX_ATTEMPTS`. */
export const countAttempts = ({ attempts, attemptsUncounted }: Pick<UploadRecord, 'attempts' | 'attemptsUncounted'>): number =>
  attempts - attemptsUncounted;

export const withoutResult = (attempts: number): string => `${attempts} attempts ended without a result`;

/** What people are told; the log has the rest. */
export const failureReason = (error: unknown): string =>
  error instanceof AppError && error.kind !== 'internal' ? error.message : 'an internal error, see the log';
