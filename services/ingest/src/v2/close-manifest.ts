// Use case of protocol v2: nothing more will be sent. Files that have arrived are published as usual; missing ones are refused.
// Neighbour: receive-file.ts, where the last file of a manifest closes it.
import { isSentOneByOne, type UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import { mayUploadTo, type UploadId } from '@symdepot/symbols';
import type { IngestContext } from '../context.ts';
import { enqueueUpload } from '../staging/enqueue-upload.ts';

/** Also for a manifest that is already closed. @throws AppError `upload_not_found`, `upload_not_yours` */
export async function closeManifest(
  context: IngestContext,
  id: UploadId,
  { userId, permissions }: Caller,
  traceparent: string,
): Promise<UploadRecord> {
  const { database } = context;
  const upload = await database.uploads.find(id);
  if (!upload || !isSentOneByOne(upload)) throw new AppError('upload_not_found');
  const { lane, user } = upload;
  if (user.id !== userId || !mayUploadTo(lane, permissions)) throw new AppError('upload_not_yours', { owner: user.email, lane });
  const closed = await database.fileSessions.close(upload.id);
  if (closed) await enqueueUpload(context, closed, traceparent);
  return closed ?? upload;
}
