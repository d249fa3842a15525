// What became of an upload over time: its attempts, which a trigger records, and who had it retried or cancelled.
// Neighbours: ../accounts/audit.ts (writes the latter), ../notifications.
import type { UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

interface UploadAttemptRecord {
  readonly attempt: number;
  readonly startedAt: Date;
  /** Null: it goes on. */
  readonly endedAt: Date | null;
  /** A code of the error table, or `worker_lost`, or `handed_back`; null: it ended as it should. */
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

interface UploadOrder {
  readonly at: Date;
  readonly action: 'upload.retry' | 'upload.cancel';
  readonly actor: string;
}

/** The newest of each, oldest first. */
export interface UploadHistoryRecord {
  readonly attempts: UploadAttemptRecord[];
  readonly orders: UploadOrder[];
}

export interface UploadHistory {
  read(id: UploadId, limit: number): Promise<UploadHistoryRecord>;
}

export const createUploadHistory = (client: PrismaConnection): UploadHistory => ({
  async read(id, limit) {
    const [attempts, orders] = await Promise.all([
      client.uploadAttempt.findMany({ where: { uploadId: id }, orderBy: { attempt: 'desc' }, take: limit }),
      client.auditEntry.findMany({
        where: { subjectKind: 'upload', subject: String(id), action: { in: ['upload.retry', 'upload.cancel'] } },
        orderBy: { id: 'desc' },
        take: limit,
        select: { at: true, action: true, actor: true },
      }),
    ]);
    return { attempts: attempts.toReversed(), orders: orders.toReversed() as UploadOrder[] };
  },
});
