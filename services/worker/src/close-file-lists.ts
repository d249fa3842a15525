// File lists (protocol v2) that nobody closes: those whose time is over, and those whose files went to the store itself and have
// all come. A part of jobs/sweep-uploads.ts.
import { collectArrivals } from '@symdepot/care';
import type { UploadRecord } from '@symdepot/database';
import { enqueueUpload } from '@symdepot/queue';
import type { UploadId } from '@symdepot/symbols';
import pMap from 'p-map';
import type { WorkerContext } from './context.ts';

const pageSize = 500;
const concurrency = 4;

export async function closeFileLists(context: WorkerContext, now: Date, signal: AbortSignal): Promise<void> {
  const { fileSessions } = context.database;
  const expired = await fileSessions.listExpired(now, pageSize);
  await pMap(expired, async (id) => enqueue(context, await fileSessions.closeExpired(id, now)), { concurrency });
  const closeIfWhole = async (id: UploadId): Promise<void> => {
    await collectArrivals(context, id, signal);
    await enqueue(context, await fileSessions.closeWhole(id));
  };
  // All of them: many that nobody goes on with would else keep this from seeing the others.
  let page = await fileSessions.listAwaiting(pageSize);
  while (page.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- page by page
    await pMap(page, closeIfWhole, { concurrency });
    // oxlint-disable-next-line no-await-in-loop
    page = page.length < pageSize ? [] : await fileSessions.listAwaiting(pageSize, page.at(-1));
  }
}

/** Undefined when somebody else has closed it, or something is missing. */
const enqueue = async (context: WorkerContext, upload: UploadRecord | undefined): Promise<void> =>
  void (upload && (await enqueueUpload(context, upload)));
