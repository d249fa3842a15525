// Restarts an upload that has ended without being complete, from the archive that was kept. A part of uploads.ts.
import { AppError } from '@symdepot/errors';
import type { UploadId, UploadStep } from '@symdepot/symbols';
import { recordAudit, type Actor } from '../accounts/audit.ts';
import { findInFlight, lockArchive } from './identity-lock.ts';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import { isSentOneByOne, toUploadRecord, withUser, type DiscardReason, type UploadRecord } from './upload-record.ts';

export interface RetryOptions {
  /** Its owner, who retries it: by a token, or signed in to the site. Whoever else does so leaves it to who sent it. */
  readonly sender?: Pick<UploadRecord, 'tokenId' | 'isBySession'> | undefined;
  /** Of a manifest: until when what is missing can be sent. */
  readonly sessionExpiresAt?: Date;
}

export interface UploadRetry {
  /**
   * `failed`, `cancelled` → `staged`, with its rows: what they record as done is not repeated. `rejected`, and what has a file that was
   * taken down → `staged` without them: the rules may have changed, the takedown may be lifted. A manifest keeps its rows, refused
   * ones are checked again, and missing files can be sent until `sessionExpiresAt`. Of several concurrent calls one succeeds. Attempts
   * continue to count.
   * For an archive, the sender that is given is responsible from now on; file URLs derive from the token that announced them.
   * @throws AppError `upload_not_found`, `upload_is_complete`, `upload_in_flight`, `archive_in_flight`, `archive_bytes_missing`, `archive_not_kept`
   */
  retry(id: UploadId, by: Actor, options?: RetryOptions): Promise<UploadRecord>;
  /** Why a retry would be refused now; undefined: it would not be. */
  findRetryRefusal(upload: UploadRecord): Promise<AppError | undefined>;
}

export const createUploadRetry = (client: PrismaConnection, changes: Changes): UploadRetry => ({
  async retry(id, by, { sender, sessionExpiresAt } = {}) {
    const upload = await inTransaction(client, async (transaction) => {
      const identity = await transaction.upload.findUnique({
        where: { id },
        select: {
          userId: true,
          lane: true,
          sha256: true,
          kind: true,
          archiveName: true,
          expectedDebugFile: true,
          expectedDebugId: true,
          isStrict: true,
          privateBucketUrl: true,
        },
      });
      if (!identity) throw new AppError('upload_not_found');
      const inFlight = await lockArchive(transaction, identity);
      if (inFlight) throw isInFlight(id, inFlight);
      // Under the lock nobody else starts it: only the sweep may still come in between, which removes the archive.
      const ended = await transaction.upload.findUniqueOrThrow({ where: { id } });
      const { state, attempts, discardedFor } = ended;
      if (state === 'complete') throw new AppError('upload_is_complete', { uploadId: id });
      const isListedAnew = !isSentOneByOne(ended) && (state === 'rejected' || (await hasTakenDown(transaction, id)));
      const [row] = await transaction.upload.updateManyAndReturn({
        where: { id, state, isStaged: true },
        data: {
          state: 'staged',
          ...(isSentOneByOne(ended)
            ? await reopenFiles(transaction, id, sessionExpiresAt)
            : { step: isListedAnew ? 'list' : ended.step, ...(sender && responsible(sender)) }),
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
      if (!row) throw archiveGone(discardedFor as DiscardReason | null);
      await recordAudit(transaction, by, {
        action: 'upload.retry',
        subjectKind: 'upload',
        subject: id,
        details: { lane: row.lane, was: state },
      });
      if (isListedAnew) await transaction.uploadFile.deleteMany({ where: { uploadId: id } });
      return toUploadRecord(row);
    });
    changes.notify(id);
    return upload;
  },
  async findRetryRefusal({ user, ...upload }) {
    const { id, state, isStaged, discardedFor } = upload;
    if (state === 'complete') return new AppError('upload_is_complete', { uploadId: id });
    const inFlight = await findInFlight(client, { ...upload, userId: user.id });
    if (inFlight) return isInFlight(id, inFlight);
    return isStaged ? undefined : archiveGone(discardedFor);
  },
});

const hasTakenDown = async (transaction: Pick<PrismaConnection, 'uploadFile'>, uploadId: UploadId): Promise<boolean> =>
  (await transaction.uploadFile.findFirst({ where: { uploadId, reason: 'taken_down' }, select: { id: true } })) !== null;

/** The token stays where its user takes over: whoever owns it with that user goes on seeing the upload. */
const responsible = ({ tokenId, isBySession }: Pick<UploadRecord, 'tokenId' | 'isBySession'>) =>
  isBySession ? { isBySession } : { isBySession, tokenId };

const isInFlight = (id: UploadId, inFlight: UploadRecord): AppError =>
  inFlight.id === id
    ? new AppError('upload_in_flight', { uploadId: id, state: inFlight.state })
    : new AppError('archive_in_flight', { uploadId: inFlight.id });

const archiveGone = (reason: DiscardReason | null): AppError =>
  reason === null ? new AppError('archive_bytes_missing') : new AppError('archive_not_kept', { reason });

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
