// How the delivery of a notification goes, as the status of its upload shows it. Of the URL it says no more than whose it is: the path
// may be a secret, as it is with Slack and Discord.
import { formatOptionalTimestamp, formatTimestamp, type Notification } from '@symdepot/api';
import type { NotificationRecord } from '@symdepot/database';

export const presentNotification = (notification: NotificationRecord): Notification => ({
  id: notification.id,
  type: `upload.${notification.event.state}`,
  url: new URL(notification.url).origin,
  state: notification.state,
  attempts: notification.attempts,
  last_status: notification.lastStatus,
  last_error: notification.lastError,
  created_at: formatTimestamp(notification.createdAt),
  next_attempt_at: notification.state === 'pending' ? formatTimestamp(notification.nextAttemptAt) : null,
  delivered_at: formatOptionalTimestamp(notification.deliveredAt),
});
