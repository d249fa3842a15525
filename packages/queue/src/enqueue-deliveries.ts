// Enqueues notifications for immediate delivery: when an upload ends, and by the sweep, which finds those that are due.
import type { NotificationId } from '@symdepot/symbols';
import type { Queue } from './open-queue.ts';

/**
 * @param traceparent of what ended the upload
 * A delivery that is already waiting or running is left alone. @throws AppError `queue_unavailable`; then the sweep finds them
 */
export async function enqueueDeliveries(queue: Queue, ids: readonly NotificationId[], traceparent?: string): Promise<void> {
  const origin = traceparent === undefined ? {} : { traceparent };
  await Promise.all(ids.map((notificationId) => queue.enqueue('deliver-notification', { notificationId, ...origin }, { lane: 'release' })));
}
