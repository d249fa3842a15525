// Ends an upload: by the worker that holds the current attempt, or because it is cancelled. The notifications for its receivers
// are written in the same transaction, so that they can be late but not lost. A part of uploads.ts.
import { AppError } from '@symdepot/errors';
import type { NotificationId, Problem, UploadId } from '@symdepot/symbols';
import { recordAudit, type Actor } from '../accounts/audit.ts';
import { active } from './upload-conditions.ts';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { countProgress } from './count-progress.ts';
import type { Prisma } from '../generated/client.ts';
import { inTransaction, type Transaction } from '../connection/in-transaction.ts';
import type { UploadEnd } from '../notifications/notification-record.ts';

/** What is to be delivered now. */
type Told = Promise<readonly NotificationId[]>;

export interface UploadFinisher {
  /** @throws AppError `upload_superseded` (like everything that takes an attempt) */
  complete(id: UploadId, attempt: number): Told;
  reject(id: UploadId, attempt: number, problems: readonly Problem[]): Told;
  fail(id: UploadId, attempt: number, error: string): Told;
  /**
   * Whatever attempt is in progress: from now on its writes are refused. Rows and archive stay as they are.
   * @throws AppError `upload_not_found`, `upload_has_ended`
   */
  cancel(id: UploadId, by: Actor): Told;
}

export function createUploadFinisher(client: PrismaConnection, changes: Changes): UploadFinisher {
  /** Undefined when the upload no longer matches `where`. */
  const end = async (
    where: Prisma.UploadWhereInput & { id: UploadId },
    data: Prisma.UploadUpdateManyMutationInput,
    recordEnd?: (transaction: Transaction, row: Prisma.UploadGetPayload<object>) => Promise<void>,
  ): Promise<readonly NotificationId[] | undefined> => {
    const now = new Date();
    const notificationIds = await inTransaction(client, async (transaction) => {
      const [row] = await transaction.upload.updateManyAndReturn({
        where,
        data: { ...data, ...notRetried, isReceiving: false, completedAt: now, updatedAt: now },
      });
      if (!row) return undefined;
      await recordEnd?.(transaction, row);
      return writeNotifications(transaction, row);
    });
    if (notificationIds) changes.notify(where.id, { hasEnded: true });
    return notificationIds;
  };
  const endCurrent = async (id: UploadId, attempt: number, data: Prisma.UploadUpdateManyMutationInput): Told => {
    const notificationIds = await end({ id, attempts: attempt, state: 'processing' }, data);
    if (!notificationIds) throw new AppError('upload_superseded', { uploadId: id });
    return notificationIds;
  };

  return {
    complete: (id, attempt) => endCurrent(id, attempt, { state: 'complete', step: 'done', error: null }),
    reject: (id, attempt, problems) =>
      endCurrent(id, attempt, {
        state: 'rejected',
        step: 'done',
        problems: problems.map((problem) => ({ ...problem })),
        error: problems[0]?.message ?? null,
      }),
    fail: (id, attempt, error) => endCurrent(id, attempt, { state: 'failed', error }),
    async cancel(id, by) {
      const error = `Cancelled by ${by.actor}. Files that had been stored by then stay`;
      const notificationIds = await end({ id, state: active }, { state: 'cancelled', error }, (transaction, { lane }) =>
        recordAudit(transaction, by, { action: 'upload.cancel', subjectKind: 'upload', subject: id, details: { lane } }),
      );
      if (notificationIds) return notificationIds;
      const row = await client.upload.findUnique({ where: { id }, select: { state: true } });
      throw row ? new AppError('upload_has_ended', { uploadId: id, state: row.state }) : new AppError('upload_not_found');
    },
  };
}

const notRetried = { lastErrorCode: null, lastErrorMessage: null, lastErrorAt: null, nextAttemptAt: null };

/** Receivers get the first problems of a rejected archive; the status has the rest. */
const maxToldProblems = 20;

async function writeNotifications(transaction: Transaction, row: Prisma.UploadGetPayload<object>): Promise<NotificationId[]> {
  const uploadId = row.id as UploadId;
  const receivers = await transaction.uploadReceiver.findMany({ where: { uploadId }, select: { tokenId: true, url: true } });
  if (receivers.length === 0) return [];
  const problems = row.problems as unknown as Problem[];
  const event: UploadEnd = {
    state: row.state,
    error: row.error,
    problems: problems.slice(0, maxToldProblems),
    problemCount: problems.length,
    attempts: row.attempts,
    progress: await countProgress(transaction, uploadId),
    completedAt: row.updatedAt.toISOString(),
  };
  const data = receivers.map((receiver) => ({ ...receiver, uploadId, event: event as unknown as Prisma.InputJsonObject }));
  const rows = await transaction.notification.createManyAndReturn({ data, select: { id: true } });
  return rows.map(({ id }) => id as NotificationId);
}
