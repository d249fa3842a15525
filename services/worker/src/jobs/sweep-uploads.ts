// Job sweep-uploads: repairs what was lost between row, job and staged archive, and enqueues notifications that are due. A timer
// of every worker enqueues it, so that it comes back when the queue was emptied; its fixed job id sees to it that one runs at a
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
  // Of uploads that ended when the store was away, and what does not fit. The rest of what expires can wait for job expire-data.
  dataExpired(context, 'staged-archives', await discardArchives(context.maintenance, { now, isDryRun: false, signal }));
  dataExpired(context, 'staged-quota', await discardBeyondQuota(context.maintenance, { now, isDryRun: false, signal }));
}

/** Numbers of places end, fair ranks do not. Again for a while, for jobs that were being added meanwhile. */
async function moveRanks({ database, queue }: WorkerContext): Promise<void> {
  for (const lane of lanes) {
    const base = await database.fairRanks.rebase(lane);
    if (base !== undefined) await queue.moveRanks(lane, base);
  }
}

/**
 * Every upload that is not terminal has a live job; one that was begun too often is given up. All of them: a long line of those that
 * wait with their jobs would else keep this from seeing the others, of other tokens and of the other lane.
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
