// Records a manifest: the upload, a row per file, and a session per file that must be sent. A part of file-sessions.ts.
// Neighbour: join-manifest.ts (one that is already recorded).
import type { UploadDoor, UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { AnnouncedFile, NewManifest, OpenedManifest } from './file-session-record.ts';
import type { Prisma } from '../generated/client.ts';
import { toUploadRecord, withUser } from '../uploads/upload-record.ts';

type Transaction = Pick<PrismaConnection, 'upload' | 'uploadFile' | 'fileSession'>;

export async function openManifest(
  transaction: Transaction,
  { files, receivers = [], judgedSince: _judgedSince, lines: _lines, secretHashOf: _secretHashOf, ...upload }: NewManifest,
): Promise<OpenedManifest> {
  const isComplete = files.every(({ outcome }) => outcome !== 'pending');
  const wanted = receivers.map((url) => ({ url, tokenId: upload.tokenId }));
  const row = await transaction.upload.create({
    data: {
      ...upload,
      kind: 'files',
      door: 'upload_v2' satisfies UploadDoor,
      step: isComplete ? 'list' : 'receive',
      isReceiving: !isComplete,
      archiveName: '',
      receivers: { create: wanted },
    },
    include: withUser,
  });
  const data = files.map((file, position) => toFileRow(file, row.id as UploadId, position));
  const created = await transaction.uploadFile.createManyAndReturn({ data, select: { id: true, position: true } });
  const fileIds = created.toSorted((a, b) => a.position - b.position).map(({ id }) => id);
  const sessions = files.flatMap((file, position) => (file.outcome === 'pending' ? [{ ...file.session, fileId: fileIds[position]! }] : []));
  await transaction.fileSession.createMany({ data: sessions });
  const opened = files.map((file, index) => {
    if (file.outcome !== 'pending') return { fileId: fileIds[index]!, isFinished: false };
    const { isGzip, remoteName = null } = file.session;
    return { fileId: fileIds[index]!, awaited: { isGzip, remoteName }, isFinished: false };
  });
  return { upload: toUploadRecord(row), files: opened, isJoined: false };
}

/** Where its bytes are is only known once they have arrived. */
const unknownLocation = { headerOffset: 0, compressedBytes: 0, method: 0, flags: 0, crc32: 0 };

function toFileRow(file: AnnouncedFile, uploadId: UploadId, position: number): Prisma.UploadFileCreateManyInput {
  const { member, key, originalBytes, outcome } = file;
  const row = { ...unknownLocation, uploadId, position, member, key, originalBytes, outcome };
  if (outcome === 'pending') return row;
  const completedAt = new Date();
  if (outcome === 'skipped') {
    const { reason, md5, storedBytes, isCompressed } = file;
    return { ...row, reason, md5, storedBytes, isCompressed, completedAt };
  }
  return { ...row, reason: file.reason, message: file.message, completedAt };
}
