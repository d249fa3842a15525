// What a receiver gets: the body of a notification, and the headers that sign it. Neighbours: post-notification.ts sends it,
// jobs/deliver-notification.ts.
import { createHmac } from 'node:crypto';
import { formatTimestamp, linksOf, type NotificationBody } from '@symdepot/api';
import type { NotificationRecord, UploadRecord } from '@symdepot/database';
import { notifySecretBytes } from '@symdepot/symbols';

/** Built from the recorded end and from fields of an upload that never change: the same text in every attempt. */
export function writeNotification({ event }: NotificationRecord, upload: UploadRecord, siteUrl: string | undefined): string {
  const { problems, problemCount, completedAt, ...end } = event;
  const state = event.state as NotificationBody['data']['state'];
  const body: NotificationBody = {
    type: `upload.${state}`,
    timestamp: completedAt,
    data: {
      id: upload.id,
      filename: upload.archiveName,
      size: upload.archiveBytes,
      sha256: upload.sha256,
      try_symbols: upload.lane === 'try',
      state,
      error: end.error,
      problems: [...problems],
      problem_count: problemCount,
      attempts: end.attempts,
      progress: end.progress,
      created_at: formatTimestamp(upload.createdAt),
      completed_at: completedAt,
      links: linksOf(upload.id, siteUrl),
    },
  };
  return JSON.stringify(body);
}

export interface Message {
  /** The same in every attempt, so that a receiver can recognize a duplicate. */
  readonly id: string;
  readonly body: string;
  readonly sentAt: Date;
}

/**
 * The Standard Webhooks signature (https://www.standardwebhooks.com, symmetric): a receiver that knows the secret can verify that
 * it is from us, unmodified, and not a replay.
 */
export function signNotification({ id, body, sentAt }: Message, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1_000));
  const signature = createHmac('sha256', notifySecretBytes(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
