// Makes sure that every upload with something to do has a live job; one that was started too often is given up. Of a lane at rest
// none gets one: a worker would only drop it. Neighbours: jobs/sweep-uploads.ts, jobs/restore-lane.ts.
import type { UploadRecord } from '@symdepot/database';
import { enqueueUpload } from '@symdepot/queue';
import type { Lane } from '@symdepot/symbols';
import pMap from 'p-map';
import type { WorkerContext } from './context.ts';
import { countAttempts, withoutResult } from './end-attempt.ts';
import { failUpload } from './end-upload.ts';
import { jobRestored } from './events.ts';

const pageSize = 500;
const concurrency = 4;

/**
 * Visits all of them: a long line of uploads that wait with their jobs must not hide others, of other tokens and of the other lane.
 * @param lane only those of this one
 */
export async function restoreJobs(
  context: WorkerContext,
  { untouchedSince, lane }: { readonly untouchedSince: Date; readonly lane?: Lane },
): Promise<void> {
  const { uploads, pausedLanes } = context.database;
  const atRest = (await pausedLanes.list()).map((paused) => paused.lane);
  const isWanted = (upload: UploadRecord): boolean => !atRest.includes(upload.lane) && (lane === undefined || upload.lane === lane);
  let page = await uploads.listUnfinished(untouchedSince, pageSize);
  while (page.length > 0) {
    await pMap(page.filter(isWanted), (upload) => restoreJob(context, upload), { concurrency });
    page = page.length < pageSize ? [] : await uploads.listUnfinished(untouchedSince, pageSize, page.at(-1));
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
