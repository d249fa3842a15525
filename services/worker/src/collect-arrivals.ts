// Finds files that a client has sent to the store itself (protocol v2 on Google's): nobody tells us of them, so we look.
// Neighbours: jobs/sweep-uploads.ts (looks while files are being sent), list-files.ts (a last time).
import type { UploadId } from '@symdepot/symbols';
import pMap from 'p-map';
import type { WorkerContext } from './context.ts';

export async function collectArrivals({ database, staging }: WorkerContext, uploadId: UploadId, signal?: AbortSignal): Promise<void> {
  const awaited = await database.fileSessions.listRemote(uploadId);
  if (awaited.length === 0) return;
  const sizes = await staging.parts.findSizes(uploadId, signal);
  const arrived = awaited.flatMap(({ fileId, name }) => {
    const bytes = sizes.get(name);
    return bytes === undefined ? [] : [{ fileId, name, bytes }];
  });
  await pMap(arrived, ({ fileId, ...part }) => database.fileSessions.recordArrival(fileId, part), { concurrency: 4 });
}
