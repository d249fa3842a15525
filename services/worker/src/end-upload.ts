// Ends an upload: complete, rejected or failed. Its receivers are notified by separate jobs; log and metrics are updated. What
// cannot be enqueued or removed now is left to job sweep-uploads. Neighbour: end-attempt.ts, which may allow another attempt.
import type { UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { enqueueDeliveries } from '@symdepot/queue';
import { boundProblems, type NotificationId, type Problem, type UploadId } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';
import { archiveKept, deliveriesDeferred, uploadEnded } from './events.ts';
import type { Attempt } from './steps/abort-when-superseded.ts';
import { dropLostParts } from './steps/drop-lost-parts.ts';

/** @throws AppError `upload_superseded` */
export async function completeUpload(context: WorkerContext, upload: UploadRecord): Promise<void> {
  await announceEnd(context, upload.id, await context.database.uploads.complete(upload.id, upload.attempts));
  await discardStaged(context, upload.id);
}

/** The staged archive stays for a retry, which makes anew what was made of it. @throws AppError `upload_superseded` */
export async function rejectUpload(context: WorkerContext, upload: UploadRecord, problems: readonly Problem[]): Promise<void> {
  const { id, attempts, sessionExpiresAt } = upload;
  const { parts } = context.staging;
  const kept = (error: unknown): void => archiveKept(context, id, error);
  // By name, and only what is there now: from the moment of its end somebody may retry it, and that makes others.
  // Files that were sent one by one are themselves parts.
  const made = sessionExpiresAt === null ? [...((await parts.findSizes(id).catch(kept))?.keys() ?? [])] : [];
  await announceEnd(context, id, await context.database.uploads.reject(id, attempts, boundProblems(problems)));
  for (const name of made) await parts.delete(id, name).catch(kept);
}

/** No further attempt will change it. Another process may have taken the upload over, or ended it: then this one does nothing. */
export async function failUpload(
  context: WorkerContext,
  { uploadId, attempt, reason }: Attempt & { readonly reason: string },
): Promise<void> {
  const notificationIds = await context.database.uploads.fail(uploadId, attempt, reason).catch((error: unknown) => {
    if (isAppError(error, 'upload_superseded')) return undefined;
    throw error;
  });
  if (!notificationIds) return;
  await announceEnd(context, uploadId, notificationIds);
  await dropLostParts(context, { uploadId, attempt });
}

async function announceEnd(context: WorkerContext, uploadId: UploadId, notifications: readonly NotificationId[]): Promise<void> {
  await enqueueDeliveries(context.queue, notifications, context.kit.tracer.currentTraceparent()).catch((error: unknown) =>
    deliveriesDeferred(context, error),
  );
  await uploadEnded(context, uploadId);
}

async function discardStaged(context: WorkerContext, uploadId: UploadId): Promise<void> {
  try {
    await context.staging.discard(uploadId);
    await context.database.uploads.markUnstaged(uploadId);
  } catch (error) {
    archiveKept(context, uploadId, error);
  }
}
