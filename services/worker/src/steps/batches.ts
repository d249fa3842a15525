// The steps inspect and publish, which are processed in batches: a single one by process-upload itself, several by child jobs on
// whichever workers are free. Neighbours: inspect-batch.ts and publish-batch.ts (the work on one batch).
import type { UploadRecord } from '@symdepot/database';
import { AppError, isAppError, isTransient } from '@symdepot/errors';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { failureReason, reportFault, toFault } from '../end-attempt.ts';
import { failUpload } from '../end-upload.ts';
import { inspectBatch } from './inspect-batch.ts';
import { publishBatch } from './publish-batch.ts';
import { abortWhenSuperseded } from './abort-when-superseded.ts';

const batchJobs = {
  'inspect-members': { listOpen: 'listBatchesToInspect', work: inspectBatch },
  'publish-members': { listOpen: 'listBatchesToPublish', work: publishBatch },
} as const;
type BatchJobName = keyof typeof batchJobs;

/** Has every open batch processed. @returns when that was started @throws AppError `batches_unfinished` */
export async function workOffBatches(
  context: WorkerContext,
  job: JobContext<'process-upload'>,
  upload: UploadRecord,
  name: BatchJobName,
): Promise<Date> {
  const begunAt = job.claim.waitingSince(name) ?? new Date();
  const { listOpen, work } = batchJobs[name];
  const { id: uploadId, attempts: attempt, lane } = upload;
  const { requestId } = job.payload;
  const traceparent = context.kit.tracer.currentTraceparent() ?? job.payload.traceparent;
  const open = await context.database.uploadFiles[listOpen](uploadId);
  if (open.length === 1) {
    const batch = { uploadId, attempt, batch: open[0]! };
    await abortWhenSuperseded(context, batch, job.signal, (signal) => work(context, batch, signal));
  } else if (open.length > 1) {
    const payloads = open.map((batch) => ({ uploadId, attempt, batch, requestId, ...(traceparent !== undefined && { traceparent }) }));
    await job.waitForChildren(
      name,
      payloads.map((payload) => ({ name, payload, lane })),
    );
  }
  const left = await context.database.uploadFiles[listOpen](uploadId);
  if (left.length > 0) throw new AppError('batches_unfinished', { uploadId, count: left.length });
  return begunAt;
}

/**
 * Jobs inspect-members and publish-members: one batch of several. A transient fault fails the batch, and the next attempt of its
 * upload does what is left; a permanent one fails the upload at once, with its own reason.
 */
export async function runBatchJob(
  context: WorkerContext,
  { payload, signal }: JobContext<BatchJobName>,
  name: BatchJobName,
): Promise<void> {
  try {
    await abortWhenSuperseded(context, payload, signal, (combined) => batchJobs[name].work(context, payload, combined));
  } catch (error) {
    const isPermanent = !signal.aborted && !isTransient(error) && !isAppError(error, 'upload_superseded');
    if (isPermanent) await failUpload(context, { ...payload, reason: failureReason(error) });
    else if (!signal.aborted) await reportFault(context, payload, toFault(error), null);
    throw error;
  }
}
