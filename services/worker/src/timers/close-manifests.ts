// Manifests (protocol v2) that nobody reports on: expired ones, and those whose files go to the store directly. Files that have
// arrived there are given to the workers, and a manifest with all of its files is closed. A part of jobs/sweep-uploads.ts.
import { recordDirectUploads } from '@symdepot/maintenance';
import type { UploadRecord } from '@symdepot/database';
import { enqueueUpload } from '@symdepot/queue';
import type { UploadId } from '@symdepot/symbols';
import pMap from 'p-map';
import type { WorkerContext } from '../context.ts';

const pageSize = 500;
const concurrency = 4;

export async function closeManifests(context: WorkerContext, now: Date, signal: AbortSignal): Promise<void> {
  const { fileSessions } = context.database;
  const expired = await fileSessions.listExpired(now, pageSize);
  // Undefined when another process has done so, or nothing new is to be done.
  const enqueue = async (upload: UploadRecord | undefined): Promise<void> => {
    if (upload) await enqueueUpload(context, upload);
  };
  await pMap(expired, async (id) => enqueue(await fileSessions.closeExpired(id, now)), { concurrency });
  const handOver = async (id: UploadId): Promise<void> => {
    await recordDirectUploads(context, id, signal);
    await enqueue(await fileSessions.handOver(id));
  };
  // All of them: many abandoned ones must not hide the others.
  let page = await fileSessions.listAwaiting(pageSize);
  while (page.length > 0) {
    await pMap(page, handOver, { concurrency });
    page = page.length < pageSize ? [] : await fileSessions.listAwaiting(pageSize, page.at(-1));
  }
}
