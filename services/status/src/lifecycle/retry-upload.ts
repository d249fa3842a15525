// Use case: processes an upload that ended without being complete again, from the archive that was kept. Row first, job second:
// a job that cannot be added now is added by the sweep of the workers. Its fair rank is that of a new upload.
import type { UploadChanged } from '@symdepot/api';
import type { UploadRecord } from '@symdepot/database';
import { enqueueUpload } from '@symdepot/queue';
import type { RequestContext } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { presentSnapshot, readSnapshot } from '../waiting/upload-snapshots.ts';
import { jobDeferred, uploadRetried } from '../events.ts';

export interface Origin extends Pick<RequestContext, 'requestId' | 'traceparent'> {
  /** Of the caller that retries it. */
  readonly tokenId: number | null;
}

/** @throws AppError `upload_is_complete`, `upload_in_flight`, `archive_in_flight`, `archive_bytes_missing` */
export async function retryUpload(context: StatusContext, { id }: UploadRecord, origin: Origin): Promise<UploadChanged> {
  const { database, config } = context;
  const sessionExpiresAt = new Date(Date.now() + config.UPLOAD_SESSION_HOURS * 3_600_000);
  const upload = await database.uploads.retry(id, { tokenId: origin.tokenId, sessionExpiresAt });
  uploadRetried(context, upload, origin.requestId);
  // A manifest that waits for files again has nothing to do yet.
  if (upload.step !== 'receive')
    await enqueueUpload(context, upload, origin).catch((error: unknown) => jobDeferred(context, upload, error));
  return { upload: presentSnapshot(await readSnapshot(database, upload), config) };
}
