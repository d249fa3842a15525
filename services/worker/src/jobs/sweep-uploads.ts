// Job sweep-uploads: repairs what was lost between row, job and staged archive, and enqueues notifications that are due. A timer
// of every worker enqueues it, so that it returns after the queue was emptied; its fixed job id ensures that only one runs at a
// time in the fleet.
import { discardArchives, discardBeyondQuota } from '@symdepot/maintenance';
import type { UploadRecord } from '@symdepot/database';
import { enqueueDeliveries, enqueueUpload, type JobContext } from '@symdepot/queue';
import { lanes } from '@symdepot/symbols';
import pMap from 'p-map';
import { closeManifests } from '../timers/close-manifests.ts';
import type { WorkerContext } from '../context.ts';
import { countAttempts, withoutResult } from '../end-attempt.ts';
import { failUpload } from '../end-upload.ts';
import { dataExpired, jobRestored } from '../events.ts';

const pageSize = 500;

export async function sweepUploads(context: WorkerContext, { signal }: Pick<JobContext<'sweep-uploads'>, 'signal'>): Promise<void> {
  const now = new Date();
  await closeManifests(context, now, signal);
  await moveRanks(context);
  await restoreJobs(context, now);
  await enqueueDeliveries(context.queue, await context.database.notifications.listDue(pageSize));
  // For uploads that ended while the store was unavailable, and archives over the limit. The rest can wait for job expire-data.
  dataExpired(context, 'staged-archives', await discardArchives(context.maintenance, { now, isDryRun: false, signal }));
  dataExpired(context, 'staged-quota', await discardBeyondQuota(context.maintenance, { now, isDryRun: false, signal }));
}

/** Places are limited numbers, fair ranks are not. Repeated for a while, for jobs that were being added meanwhile. */
async function moveRanks({ database, queue }: WorkerContext): Promise<void> {
  for (const lane of lanes) {
    const base = await database.fairRanks.rebase(lane);
    if (base !== undefined) await queue.moveRanks(lane, base);
  }
}

/**
 * Makes sure that every active upload has a live job; one that was started too often is given up. Visits all of them: a long line
 * of uploads that wait with their jobs must not hide others, of other tokens and of the other lane.
 */
async function restoreJobs(context: WorkerContext, now: Date): Promise<void> {
  const { database, config } = context;
  const untouchedSince = new Date(now.getTime() - config.SWEEP_UNTOUCHED_SECONDS * 1_000);
  let page = await database.uploads.listUnfinished(untouchedSince, pageSize);
  while (page.length > 0) {
    await pMap(page, (upload) => restoreJob(context, upload), { concurrency: 4 });
    page = page.length < pageSize ? [] : await database.uploads.listUnfinished(untouchedSince, pageSize, page.at(-1));
  }
}

async function restoreJob(context: WorkerContext, upload: UploadRecord): Promise<void> {
  const { queue, config } = context;
  const { id: uploadId, retries, requestId, lane, attempts: attempt } = upload;
  if (await queue.isLive('process-upload', { uploadId, retries, requestId }, { lane })) return;
  const tried = countAttempts(upload);
  if (tried >= config.UPLOAD_MAX_ATTEMPTS) return failUpload(context, { uploadId, attempt, reason: withoutResult(tried) });
  if (await enqueueUpload(context, upload)) jobRestored(context, uploadId);
}
