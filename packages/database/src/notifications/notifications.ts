// The rows of `notifications`: which receivers still have to be told what. They are written when uploads end (finish-upload.ts) and
// are the truth of every delivery: the queue only says "now".
import type { NotificationId, UploadId } from '@symdepot/symbols';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import { toNotificationRecord, type NotificationRecord } from './notification-record.ts';

export interface DeliveryFailure {
  readonly status: number | null;
  readonly error: string;
  /** Until the next attempt; null when there is none. */
  readonly retrySeconds: number | null;
}

export interface Notifications {
  /**
   * Claims it for one attempt: `attempts` + 1. Undefined when it is not due, because it has been delivered, given up, or is
   * being delivered. A worker that does not report the outcome within `leaseSeconds` is considered dead.
   */
  claim(id: NotificationId, leaseSeconds: number): Promise<NotificationRecord | undefined>;
  /** Nothing happens when the attempt is no longer the current one (like everything that takes a record). */
  recordDelivery(notification: NotificationRecord, status: number): Promise<void>;
  recordFailure(notification: NotificationRecord, failure: DeliveryFailure): Promise<void>;
  /** The most overdue first. */
  listDue(limit: number): Promise<NotificationId[]>;
  /** Newest first. */
  listOfUpload(uploadId: UploadId, limit: number): Promise<NotificationRecord[]>;
}

export function createNotifications(client: PrismaConnection, changes: Changes): Notifications {
  /** The upload is touched, since its status shows this. */
  const update = async ({ id, uploadId, attempts }: NotificationRecord, data: object): Promise<void> => {
    const isUpdated = await inTransaction(client, async (transaction) => {
      const { count } = await transaction.notification.updateMany({ where: { id, attempts, state: 'pending' }, data });
      if (count > 0) await transaction.upload.updateMany({ where: { id: uploadId }, data: { updatedAt: new Date() } });
      return count > 0;
    });
    if (isUpdated) changes.notify(uploadId);
  };

  return {
    async claim(id, leaseSeconds) {
      const touched = await client.$executeRaw`
        WITH claimed AS (
          UPDATE notifications SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => ${leaseSeconds}::float8)
          WHERE id = ${id}::uuid AND state = 'pending' AND next_attempt_at <= now() RETURNING upload_id
        )
        UPDATE uploads SET updated_at = now() WHERE id IN (SELECT upload_id FROM claimed)`;
      if (touched === 0) return undefined;
      const row = await client.notification.findUnique({ where: { id } });
      return row ? toNotificationRecord(row) : undefined;
    },
    recordDelivery: (notification, status) =>
      update(notification, { state: 'delivered', lastStatus: status, lastError: null, deliveredAt: new Date() }),
    async recordFailure(notification, { status, error, retrySeconds }) {
      const outcome = { lastStatus: status, lastError: error };
      if (retrySeconds === null) return update(notification, { ...outcome, state: 'failed' });
      const { id, attempts } = notification;
      // By the clock of the database, as in `claim`.
      await client.$executeRaw`
        UPDATE notifications SET next_attempt_at = now() + make_interval(secs => ${retrySeconds}::float8)
        WHERE id = ${id}::uuid AND attempts = ${attempts} AND state = 'pending'`;
      return update(notification, outcome);
    },
    async listDue(limit) {
      const rows = await client.$queryRaw<{ id: NotificationId }[]>`
        SELECT id::text FROM notifications WHERE state = 'pending' AND next_attempt_at <= now() ORDER BY next_attempt_at LIMIT ${limit}`;
      return rows.map(({ id }) => id);
    },
    async listOfUpload(uploadId, limit) {
      const rows = await client.notification.findMany({
        where: { uploadId },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      return rows.map(toNotificationRecord);
    },
  };
}
