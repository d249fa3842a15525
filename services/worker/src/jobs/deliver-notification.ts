// Job deliver-notification: one attempt to notify one receiver that an upload has ended. The row decides whether it is due, and
// when the next attempt is; the sweep enqueues what is due, including what was lost with the queue or with a worker.
import { siteUrlOf } from '@symdepot/runtime';
import type { NotificationRecord } from '@symdepot/database';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { notificationDelivered, notificationRefused } from '../events.ts';
import type { DeliveryResult } from '../notifications/post-notification.ts';
import { retryDelaySeconds } from '../notifications/retry-delay.ts';
import { signNotification, writeNotification } from '../notifications/write-notification.ts';

/** On top of the receiver's time: for the worker's own work before and after. */
const leaseReserveSeconds = 10;

export async function deliverNotification(context: WorkerContext, { payload, signal }: JobContext<'deliver-notification'>): Promise<void> {
  const { database, config } = context;
  const claimed = await database.notifications.claim(payload.notificationId, config.NOTIFY_TIMEOUT_SECONDS + leaseReserveSeconds);
  if (!claimed) return; // delivered, given up, or being delivered by another worker
  const begunAt = performance.now();
  const { status, error, isPermanent } = await attempt(context, claimed, signal);
  const seconds = (performance.now() - begunAt) / 1_000;
  if (status !== null && error === null) {
    await database.notifications.recordDelivery(claimed, status);
    return notificationDelivered(context, claimed, seconds);
  }
  const isLast = isPermanent || claimed.attempts >= config.NOTIFY_MAX_ATTEMPTS;
  const retrySeconds = isLast ? null : retryDelaySeconds(claimed.attempts, config.NOTIFY_RETRY_SECONDS);
  const failure = { status, error: error ?? 'not sent', retrySeconds };
  await database.notifications.recordFailure(claimed, failure);
  return notificationRefused(context, claimed, failure);
}

async function attempt(context: WorkerContext, notification: NotificationRecord, signal: AbortSignal): Promise<DeliveryResult> {
  const { database, config, postNotification } = context;
  const { id, uploadId, tokenId, url, attempts } = notification;
  // Workers died in all of its attempts, perhaps because of it.
  if (attempts > config.NOTIFY_MAX_ATTEMPTS) return { status: null, error: 'every attempt was cut short', isPermanent: true };
  const upload = await database.uploads.find(uploadId);
  if (tokenId === null || !upload)
    return { status: null, error: 'its token has been deleted, so that it cannot be signed', isPermanent: true };
  const body = writeNotification(notification, upload, siteUrlOf(config));
  const secret = await database.tokens.getNotifySecret(tokenId);
  return postNotification({ url, body, headers: signNotification({ id, body, sentAt: new Date() }, secret) }, signal);
}
