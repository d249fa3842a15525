// Finds files that a client has sent to the store itself (protocol v2 on Google's): nobody notifies us, so we poll. The sweep
// does so while files are being sent, ingest when their manifest is announced again, the worker a last time.
import type { Database } from '@symdepot/database';
import type { Staging } from '@symdepot/storage';
import type { UploadId } from '@symdepot/symbols';
import pMap from 'p-map';

export interface DirectUploadsContext {
  readonly database: Pick<Database, 'fileSessions'>;
  readonly staging: Pick<Staging, 'parts'>;
}

export async function recordDirectUploads(
  { database, staging }: DirectUploadsContext,
  uploadId: UploadId,
  signal?: AbortSignal,
): Promise<void> {
  const awaited = await database.fileSessions.listRemote(uploadId);
  if (awaited.length === 0) return;
  const sizes = await staging.parts.findSizes(uploadId, signal);
  const arrived = awaited.flatMap(({ fileId, name }) => {
    const bytes = sizes.get(name);
    return bytes === undefined ? [] : [{ fileId, name, bytes }];
  });
  await pMap(arrived, ({ fileId, ...part }) => database.fileSessions.recordArrival(fileId, part), { concurrency: 4 });
}
