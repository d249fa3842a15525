// Nothing more will be sent of a file list: it is handed to the workers, once. A part of file-sessions.ts and join-file-list.ts.
import type { UploadId } from '@symdepot/symbols';
import type { Client } from './client.ts';
import type { Prisma } from './generated/client.ts';
import { toUploadRecord, withUser, type UploadRecord } from './upload-record.ts';

/** Its files are still being sent. */
export const receiving = { kind: 'files', state: 'staged', step: 'receive' } as const satisfies Prisma.UploadWhereInput;

/** Undefined when that was so before, or `only` does not hold. */
export async function closeFileList(
  transaction: Pick<Client, 'upload'>,
  id: UploadId,
  only: Prisma.UploadWhereInput = {},
): Promise<UploadRecord | undefined> {
  const data = { step: 'list' as const, updatedAt: new Date() };
  const [row] = await transaction.upload.updateManyAndReturn({ where: { id, ...receiving, ...only }, data, include: withUser });
  return row && toUploadRecord(row);
}

/** If nothing is missing; who holds the row of the upload sees what others have finished before. */
export async function closeIfWhole(
  transaction: Pick<Client, 'upload' | 'fileSession'>,
  uploadId: UploadId,
): Promise<UploadRecord | undefined> {
  const where = { file: { uploadId, outcome: 'pending' as const }, finishedAt: null };
  const missing = await transaction.fileSession.findFirst({ where, select: { fileId: true } });
  return missing ? undefined : closeFileList(transaction, uploadId);
}
