// The end of a worker's round over a manifest: its files are published or refused. While others are missing the manifest is handed
// back, and the next round starts with the files that arrived since. A part of received-files.ts. Neighbour: close-manifest.ts.
import { AppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import { toUploadRecord, withUser, type UploadRecord } from '../uploads/upload-record.ts';

/**
 * Locks the row of the upload, so that a file that is finished at this moment is seen here, or finds the manifest handed back.
 * @returns the manifest as it waits for the next round; undefined when each file has its outcome and the upload can end
 * @throws AppError `upload_superseded`
 */
export const endRound = (client: PrismaConnection, uploadId: UploadId, attempt: number): Promise<UploadRecord | undefined> =>
  inTransaction(client, async (transaction) => {
    const [list] = await transaction.$queryRaw<{ isReceiving: boolean }[]>`
      SELECT is_receiving AS "isReceiving" FROM uploads
      WHERE id = ${uploadId} AND attempts = ${attempt} AND state = 'processing' FOR NO KEY UPDATE`;
    if (!list) throw new AppError('upload_superseded', { uploadId });
    const [left] = await transaction.$queryRaw<{ files: number; arrived: number }[]>`
      SELECT count(*)::int AS files, count(s.finished_at)::int AS arrived
      FROM upload_files f JOIN file_sessions s ON s.file_id = f.id WHERE f.upload_id = ${uploadId} AND f.outcome = 'pending'`;
    const { files, arrived } = left!;
    if (files === 0) {
      await transaction.upload.updateMany({ where: { id: uploadId }, data: { isReceiving: false } });
      return undefined;
    }
    // As in a retry: attempts are counted anew, and the job that ends now is not the next one.
    await transaction.$executeRaw`
      UPDATE uploads SET
        state = 'staged', step = 'receive', attempts_uncounted = attempts, retries = retries + 1,
        last_error_code = NULL, last_error_message = NULL, last_error_at = NULL, next_attempt_at = NULL,
        worked_seconds = worked_seconds + COALESCE(extract(epoch FROM now() - started_at), 0), started_at = NULL, updated_at = now()
      WHERE id = ${uploadId}`;
    // As if it had arrived now: it goes behind those that have waited meanwhile.
    if (arrived > 0 || !list.isReceiving) await transaction.upload.updateMany({ where: { id: uploadId }, data: { step: 'list' } });
    return toUploadRecord(await transaction.upload.findUniqueOrThrow({ where: { id: uploadId }, include: withUser }));
  });
