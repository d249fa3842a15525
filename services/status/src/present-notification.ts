// How the delivery of a notification goes, as the status of its upload shows it. The query of a URL may be a secret.
import { formatOptionalTimestamp, formatTimestamp, type Notification } from '@symdepot/api';
import type { NotificationRecord } from '@symdepot/database';

export const presentNotification = (notification: NotificationRecord): Notification => ({
  id: notification.id,
  type: `upload.${notification.event.state}`,
  url: withoutQuery(notification.url),
  state: notification.state,
  attempts: notification.attempts,
  last_status: notification.lastStatus,
  last_error: notification.lastError,
  created_at: formatTimestamp(notification.createdAt),
  next_attempt_at: notification.state === 'pending' ? formatTimestamp(notification.nextAttemptAt) : null,
  delivered_at: formatOptionalTimestamp(notification.deliveredAt),
});

function withoutQuery(text: string): string {
  const { origin, pathname, search } = new URL(text);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}
