// Use case: processes an upload that ended without being complete again, from the archive that was kept. Row first, job second:
// a job that cannot be added now is added by the sweep of the workers. Its fair rank is that of a new upload.
import type { UploadChanged } from '@symdepot/api';
import type { Actor, RetryOptions, UploadRecord } from '@symdepot/database';
import { enqueueUpload } from '@symdepot/queue';
import type { Caller, RequestContext } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { presentSnapshot, readSnapshot } from '../waiting/upload-snapshots.ts';
import { jobDeferred, uploadRetried } from '../events.ts';

export interface Retry extends Pick<RequestContext, 'traceparent'> {
  readonly by: Actor & { readonly requestId: string };
  readonly sender: RetryOptions['sender'];
  /** Of many retries: set when it was away for one of them. The others leave their jobs to the sweep and do not wait for it as well. */
  readonly queue?: { isAway: boolean };
}

/** @throws AppError `upload_is_complete`, `upload_in_flight`, `archive_in_flight`, `archive_bytes_missing` */
export async function retryUpload(context: StatusContext, upload: UploadRecord, retry: Retry): Promise<UploadChanged> {
  const restarted = await restartUpload(context, upload, retry);
  return { upload: presentSnapshot(await readSnapshot(context.database, restarted), context.config) };
}

/** The same without a look at what has become of it. @throws as `retryUpload` */
export async function restartUpload(
  context: StatusContext,
  { id }: UploadRecord,
  { by, sender, traceparent, queue = { isAway: false } }: Retry,
): Promise<UploadRecord> {
  const { database, config } = context;
  const sessionExpiresAt = new Date(Date.now() + config.UPLOAD_SESSION_HOURS * 3_600_000);
  const upload = await database.uploads.retry(id, by, { sender, sessionExpiresAt });
  const origin = { requestId: by.requestId, traceparent };
  uploadRetried(context, upload, by.requestId);
  // A manifest that waits for files again has nothing to do yet.
  if (upload.step !== 'receive' && !queue.isAway) {
    await enqueueUpload(context, upload, origin).catch((error: unknown) => {
      queue.isAway = true;
      jobDeferred(context, upload, error);
    });
  }
  return upload;
}

/** Who made it vouches for it anew. */
export const senderOf = ({ user }: UploadRecord, { userId, token }: Caller): Retry['sender'] =>
  user.id === userId ? { tokenId: token?.id ?? null, isBySession: token === null } : undefined;
