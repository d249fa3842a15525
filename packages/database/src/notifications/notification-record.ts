// What a receiver is told, and the progress of its delivery: a row of `notifications` as the domain sees it.
import type { NotificationId, Problem, UploadId, UploadState } from '@symdepot/symbols';
import type { Prisma } from '../generated/client.ts';
import type { UploadProgress } from '../uploads/upload-file-record.ts';

/** The end of an upload as it was, whatever happens to it afterwards. */
export interface UploadEnd {
  readonly state: UploadState;
  readonly error: string | null;
  /** The first ones. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  readonly attempts: number;
  readonly progress: UploadProgress;
  /** ISO 8601. */
  readonly completedAt: string;
}

export interface NotificationRecord {
  readonly id: NotificationId;
  readonly uploadId: UploadId;
  /** Null when the token has been deleted. */
  readonly tokenId: number | null;
  readonly url: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly event: UploadEnd;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  /** Of the last attempt: the response status, and why it was no delivery. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
}

export const toNotificationRecord = (row: Prisma.NotificationGetPayload<object>): NotificationRecord => ({
  ...row,
  id: row.id as NotificationId,
  uploadId: row.uploadId as UploadId,
  event: row.event as unknown as UploadEnd,
});
