// Job sweep-uploads: repairs what was lost between row, job and staged archive. A timer of every worker enqueues it, so
// that it comes back when the queue was emptied; its fixed job id sees to it that one runs at a time in the fleet.
import type { UploadRecord } from '@symdepot/database';
import { turnOf } from '@symdepot/queue';
import { daysBefore, type UploadId } from '@symdepot/symbols';
import pMap from 'p-map';
import type { WorkerContext } from '../context.ts';
import { discardStaged } from '../discard-staged.ts';
import { jobRestored, orphanRemoved } from '../events.ts';
import { failUpload } from '../fail-upload.ts';

const pageSize = 500;

export async function sweepUploads(context: WorkerContext, now = new Date()): Promise<void> {
  await restoreJobs(context, now);
  await removeDisposableArchives(context, now);
  if (context.orphanSearch.isDue(now)) await removeOrphans(context, now);
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
  const { id: uploadId, requestId, lane, attempts, createdAt } = upload;
  const payload = { uploadId, requestId };
  if (await queue.isLive('process-upload', payload, { lane })) return;
  if (attempts >= config.UPLOAD_MAX_ATTEMPTS)
    return failUpload(context, { uploadId, attempt: attempts, reason: `${attempts} attempts ended without a result` });
  const turn = turnOf(createdAt, await database.backlogs.countAhead(upload));
  if (await queue.enqueue('process-upload', payload, { lane, turn })) jobRestored(context, uploadId);
}

async function removeDisposableArchives(context: WorkerContext, now: Date): Promise<void> {
  const endedBefore = daysBefore(now, context.config.STAGED_KEEP_DAYS);
  const uploads = await context.database.uploads.listWithDisposableArchive(endedBefore, pageSize);
  await pMap(uploads, ({ id }) => discardStaged(context, id), { concurrency: 4 });
}

/** Staged archives without a row: the process died in between. Young ones are still being recorded. */
async function removeOrphans(context: WorkerContext, now: Date): Promise<void> {
  const before = now.getTime() - context.config.STAGED_ORPHAN_HOURS * 3_600_000;
  const old: UploadId[] = [];
  for await (const { uploadId, updatedAt } of context.staging.list()) if (updatedAt.getTime() < before) old.push(uploadId);
  const existing = await context.database.uploads.findExisting(old);
  for (const uploadId of old) {
    if (existing.has(uploadId)) continue;
    // oxlint-disable-next-line no-await-in-loop -- rare, and gently
    await context.staging.delete(uploadId);
    orphanRemoved(context, uploadId);
  }
}
