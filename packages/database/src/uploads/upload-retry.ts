// Restarts an upload that has ended without being complete, from the archive that was kept. A part of uploads.ts.
import { AppError } from '@symdepot/errors';
import type { UploadId, UploadStep } from '@symdepot/symbols';
import { lockArchive } from './identity-lock.ts';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import { isSentOneByOne, toUploadRecord, withUser, type DiscardReason, type UploadRecord } from './upload-record.ts';

export interface UploadRetry {
  /**
   * `failed`, `cancelled` → `staged`, with its rows: what they record as done is not repeated. `rejected` → `staged`
   * without them: the rules may have changed. A manifest keeps its rows, refused ones are checked again, and missing files
   * can be sent until `sessionExpiresAt`. Of several concurrent calls one succeeds. Attempts continue to count.
   * For an archive, the retrying caller's token is responsible from now on; file URLs derive from the token that announced them.
   * @throws AppError `upload_not_found`, `upload_is_complete`, `upload_in_flight`, `archive_in_flight`, `archive_bytes_missing`, `archive_not_kept`
   */
  retry(id: UploadId, by?: { readonly tokenId?: number | null; readonly sessionExpiresAt?: Date }): Promise<UploadRecord>;
}

export const createUploadRetry = (client: PrismaConnection, changes: Changes): UploadRetry => ({
  async retry(id, { tokenId = null, sessionExpiresAt } = {}) {
    const upload = await inTransaction(client, async (transaction) => {
      const identity = await transaction.upload.findUnique({
        where: { id },
        select: { userId: true, lane: true, sha256: true, isStrict: true, privateBucketUrl: true },
      });
      if (!identity) throw new AppError('upload_not_found');
      const inFlight = await lockArchive(transaction, identity);
      if (inFlight?.id === id) throw new AppError('upload_in_flight', { uploadId: id, state: inFlight.state });
      if (inFlight) throw new AppError('archive_in_flight', { uploadId: inFlight.id });
      // Under the lock nobody else starts it: only the sweep may still come in between, which removes the archive.
      const ended = await transaction.upload.findUniqueOrThrow({ where: { id } });
      const { state, attempts, discardedFor } = ended;
      if (state === 'complete') throw new AppError('upload_is_complete', { uploadId: id });
      const isListedAnew = state === 'rejected' && !isSentOneByOne(ended);
      const [row] = await transaction.upload.updateManyAndReturn({
        where: { id, state, isStaged: true },
        data: {
          state: 'staged',
          ...(isSentOneByOne(ended)
            ? await reopenFiles(transaction, id, sessionExpiresAt)
            : { step: isListedAnew ? 'list' : ended.step, ...(tokenId !== null && { tokenId }) }),
          problems: [],
          error: null,
          attemptsUncounted: attempts,
          retries: { increment: 1 },
          startedAt: null,
          completedAt: null,
          updatedAt: new Date(),
        },
        include: withUser,
      });
      if (!row) throw discardedFor === null ? new AppError('archive_bytes_missing') : archiveNotKept(discardedFor as DiscardReason);
      if (isListedAnew) await transaction.uploadFile.deleteMany({ where: { uploadId: id } });
      return toUploadRecord(row);
    });
    changes.notify(id);
    return upload;
  },
});

const archiveNotKept = (reason: DiscardReason): AppError => new AppError('archive_not_kept', { reason });

/** What a manifest continues with. Invalid keys stay refused. */
async function reopenFiles(
  transaction: Pick<PrismaConnection, 'uploadFile' | 'fileSession'>,
  uploadId: UploadId,
  sessionExpiresAt: Date | undefined,
): Promise<{ readonly step: UploadStep; readonly isReceiving: boolean; readonly sessionExpiresAt?: Date }> {
  const again = { outcome: 'pending', inspectedAt: null, reason: null, message: null, completedAt: null } as const;
  await transaction.uploadFile.updateMany({
    where: { uploadId, outcome: { in: ['failed', 'pending'] }, session: { isNot: null } },
    data: again,
  });
  const count = (finishedAt: null | { readonly not: null }) =>
    transaction.fileSession.count({ where: { file: { uploadId, outcome: 'pending' }, finishedAt } });
  if ((await count(null)) === 0) return { step: 'list', isReceiving: false };
  const hasArrived = (await count({ not: null })) > 0;
  return { step: hasArrived ? 'list' : 'receive', isReceiving: true, ...(sessionExpiresAt && { sessionExpiresAt }) };
}
