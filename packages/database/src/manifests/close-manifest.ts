// Hands the arrived files of a manifest to the workers, and finally closes the manifest, once. A part of file-sessions.ts and
// join-manifest.ts. Neighbours: the function finish_file of the database (the same for a single file), end-round.ts.
import type { UploadId } from '@symdepot/symbols';
import { active, inActive } from '../uploads/upload-conditions.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { toUploadRecord, withUser, type UploadRecord } from '../uploads/upload-record.ts';

/** It accepts files. A worker may be processing those that have arrived. */
export const receiving = { isReceiving: true, state: active } as const satisfies Prisma.UploadWhereInput;

/**
 * Nothing more will be sent. The job of a round that waits for more files need not be awaited: there will be another one.
 * @returns undefined if it was already closed, or its time is not over
 */
export async function completeManifest(
  transaction: Pick<PrismaConnection, 'upload' | '$queryRaw'>,
  id: UploadId,
  { expiredAt }: { readonly expiredAt?: Date } = {},
): Promise<UploadRecord | undefined> {
  const closed = await transaction.$queryRaw<unknown[]>`
    UPDATE uploads SET
      is_receiving = false, updated_at = now(), step = CASE step WHEN 'receive' THEN 'list' ELSE step END,
      retries = retries + CASE WHEN state = 'staged' AND step = 'list' THEN 1 ELSE 0 END
    WHERE id = ${id} AND is_receiving AND state IN ${inActive}
      AND session_expires_at < COALESCE(${expiredAt?.toISOString() ?? null}::timestamptz, 'infinity')
    RETURNING id`;
  if (closed.length === 0) return undefined;
  return toUploadRecord(await transaction.upload.findUniqueOrThrow({ where: { id }, include: withUser }));
}

/**
 * With nothing missing the manifest is closed; else the arrived files are work, unless a worker is already on it. The holder of the
 * upload's row lock sees what others have finished before.
 * @returns the upload when it is to be given to the workers
 */
export async function handOverFiles(
  transaction: Pick<PrismaConnection, 'upload' | 'fileSession' | '$queryRaw'>,
  uploadId: UploadId,
): Promise<UploadRecord | undefined> {
  const find = (finishedAt: null | { readonly not: null }) =>
    transaction.fileSession.findFirst({ where: { file: { uploadId, outcome: 'pending' }, finishedAt }, select: { fileId: true } });
  if (!(await find(null))) return completeManifest(transaction, uploadId);
  if (!(await find({ not: null }))) return undefined;
  const data = { step: 'list' as const, updatedAt: new Date() };
  const where = { id: uploadId, ...receiving, step: 'receive' as const };
  const [row] = await transaction.upload.updateManyAndReturn({ where, data, include: withUser });
  return row && toUploadRecord(row);
}
