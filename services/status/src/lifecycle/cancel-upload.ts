// Use case: stops the processing of an upload. Files that are stored stay stored; the archive is kept for a retry.
// The job in the queue notices by itself (worker: abort-when-superseded.ts).
import type { UploadChanged } from '@symdepot/api';
import type { Actor, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { enqueueDeliveries } from '@symdepot/queue';
import type { StatusContext } from '../context.ts';
import { presentSnapshot, readSnapshot } from '../waiting/upload-snapshots.ts';
import { deliveriesDeferred, uploadCancelled } from '../events.ts';

type Canceller = Actor & { readonly requestId: string };

/** @throws AppError `upload_has_ended` */
export async function cancelUpload(context: StatusContext, upload: UploadRecord, by: Canceller): Promise<UploadChanged> {
  await stopUpload(context, upload, by);
  const { database, config } = context;
  const stopped = await database.uploads.find(upload.id);
  if (!stopped) throw new AppError('upload_not_found');
  return { upload: presentSnapshot(await readSnapshot(database, stopped), config) };
}

/** The same without a look at what has become of it. @throws as `cancelUpload` */
export async function stopUpload(context: StatusContext, upload: UploadRecord, by: Canceller): Promise<void> {
  const { database, queue, kit } = context;
  const told = await database.uploads.cancel(upload.id, by);
  uploadCancelled(context, upload, by.requestId);
  await enqueueDeliveries(queue, told, kit.tracer.currentTraceparent()).catch((error: unknown) => deliveriesDeferred(context, error));
}
