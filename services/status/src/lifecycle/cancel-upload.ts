// Use case: stops the processing of an upload. Files that are stored stay stored; the archive is kept for a retry.
// The job in the queue notices by itself (worker: abort-when-superseded.ts).
import type { UploadChanged } from '@symdepot/api';
import type { Actor, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { enqueueDeliveries } from '@symdepot/queue';
import type { StatusContext } from '../context.ts';
import { presentSnapshot, readSnapshot } from '../waiting/upload-snapshots.ts';
import { deliveriesDeferred, uploadCancelled } from '../events.ts';

/** @throws AppError `upload_has_ended` */
export async function cancelUpload(
  context: StatusContext,
  { id }: UploadRecord,
  by: Actor & { readonly requestId: string },
): Promise<UploadChanged> {
  const { database, queue, config } = context;
  const told = await database.uploads.cancel(id, by);
  await enqueueDeliveries(queue, told).catch((error: unknown) => deliveriesDeferred(context, error));
  const upload = await database.uploads.find(id);
  if (!upload) throw new AppError('upload_not_found');
  uploadCancelled(context, upload, by.requestId);
  return { upload: presentSnapshot(await readSnapshot(database, upload), config) };
}
