// Job sweep-uploads: repairs what was lost between row, job and staged archive, and enqueues notifications that are due. A timer
// of every worker enqueues it, so that it comes back when the queue was emptied; its fixed job id sees to it that one runs at a
// time in the fleet.
import { discardArchives } from '@symdepot/care';
import type { UploadRecord } from '@symdepot/database';
import { enqueueDeliveries, turnOf, type JobContext } from '@symdepot/queue';
import pMap from 'p-map';
import { closeFileLists } from '../close-file-lists.ts';
import type { WorkerContext } from '../context.ts';
import { dataExpired, jobRestored } from '../events.ts';
import { failUpload } from '../fail-upload.ts';

const pageSize = 500;

export async function sweepUploads(context: WorkerContext, { signal }: Pick<JobContext<'sweep-uploads'>, 'signal'>): Promise<void> {
  const now = new Date();
  await closeFileLists(context, now, signal);
  await restoreJobs(context, now);
  await enqueueDeliveries(context.queue, await context.database.notifications.listDue(pageSize));
  // Of uploads that ended when the store was away. The rest of what expires can wait for job expire-data.
  dataExpired(context, 'staged-archives', await discardArchives(context.care, { now, isDryRun: false, signal }));
}

/** Every upload that is not terminal has a live job; one that was begun too often is given up. */
async function restoreJobs(context: WorkerContext, now: Date): Promise<void> {
  const { database, config } = context;
  const untouchedSince = new Date(now.getTime() - config.SWEEP_UNTOUCHED_SECONDS * 1_000);
  const uploads = await database.uploads.listUnfinished(untouchedSince, pageSize);
  await pMap(uploads, (upload) => restoreJob(context, upload), { concurrency: 4 });
}

async function restoreJob(context: WorkerContext, upload: UploadRecord): Promise<void> {
  const { database, queue, config } = context;
  const { id: uploadId, retries, requestId, lane, attempts, attemptsAtRetry, createdAt } = upload;
  const payload = { uploadId, retries, requestId };
  if (await queue.isLive('process-upload', payload, { lane })) return;
  const tried = attempts - attemptsAtRetry;
  if (tried >= config.UPLOAD_MAX_ATTEMPTS)
    return failUpload(context, { uploadId, attempt: attempts, reason: `${tried} attempts ended without a result` });
  const turn = turnOf(createdAt, await database.backlogs.countAhead(upload));
  if (await queue.enqueue('process-upload', payload, { lane, turn })) jobRestored(context, uploadId);
}
