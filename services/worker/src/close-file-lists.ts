// File lists (protocol v2) that nobody closes: those whose time is over, and those whose files went to the store itself and have
// all come. A part of jobs/sweep-uploads.ts.
import type { UploadRecord } from '@symdepot/database';
import { turnOf } from '@symdepot/queue';
import pMap from 'p-map';
import { collectArrivals } from './collect-arrivals.ts';
import type { WorkerContext } from './context.ts';

const pageSize = 500;
const concurrency = 4;

export async function closeFileLists(context: WorkerContext, now: Date, signal: AbortSignal): Promise<void> {
  const { fileSessions } = context.database;
  const expired = await fileSessions.listExpired(now, pageSize);
  await pMap(expired, async (id) => enqueue(context, await fileSessions.close(id), now), { concurrency });
  const awaiting = await fileSessions.listAwaiting(pageSize);
  await pMap(
    awaiting,
    async (id) => {
      await collectArrivals(context, id, signal);
      await enqueue(context, await fileSessions.closeWhole(id), now);
    },
    { concurrency },
  );
}

/** Undefined when somebody else has closed it, or something is missing. */
async function enqueue({ database, queue }: WorkerContext, upload: UploadRecord | undefined, now: Date): Promise<void> {
  if (!upload) return;
  const { id: uploadId, retries, requestId, lane } = upload;
  const turn = turnOf(now, await database.backlogs.countAhead(upload));
  await queue.enqueue('process-upload', { uploadId, retries, requestId }, { lane, turn });
}
