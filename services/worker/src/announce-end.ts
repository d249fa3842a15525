// An upload has ended: its receivers are told, by jobs of their own, and so are log and metrics. What cannot be enqueued now is
// enqueued by the sweep.
import { enqueueDeliveries } from '@symdepot/queue';
import type { NotificationId, UploadId } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';
import { deliveriesDeferred, uploadEnded } from './events.ts';

export async function announceEnd(context: WorkerContext, uploadId: UploadId, notifications: readonly NotificationId[]): Promise<void> {
  await enqueueDeliveries(context.queue, notifications).catch((error: unknown) => deliveriesDeferred(context, error));
  await uploadEnded(context, uploadId);
}
