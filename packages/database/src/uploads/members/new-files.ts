// Writes rows of members: of a directory that was listed, or one after the other while an archive is unpacked. A part of
// ../upload-files.ts.
import { AppError } from '@symdepot/errors';
import type { UploadId, UploadState } from '@symdepot/symbols';
import type { Changes } from '../../feeds/changes.ts';
import type { PrismaConnection } from '../../connection/prisma-connection.ts';
import { inTransaction, type Transaction } from '../../connection/in-transaction.ts';
import { sanitizeText } from '../../connection/sanitize-text.ts';
import type { Prisma } from '../../generated/client.ts';
import { toUploadFileRecord, type NewUploadFile, type UploadFileRecord } from '../upload-file-record.ts';

/** A member that is in the staging area as a part, and has not been listed yet. */
export type UnpackedFile = Omit<NewUploadFile, 'batch' | 'key' | 'madePart'> & { readonly madePart: string };

export interface UnpackedFiles {
  /** Adds rows to those that the upload has, in step `unpack`. @throws AppError `upload_superseded` */
  recordUnpacked(uploadId: UploadId, attempt: number, files: readonly UnpackedFile[]): Promise<void>;
  /** Of an archive that is refused before it was listed: nothing of it shall be left pending. For a caller that is this attempt. */
  dropUnpacked(uploadId: UploadId, attempt: number): Promise<void>;
  /**
   * The parts that its rows name, of whatever they were made; undefined when the upload is in none of these states, belongs to a later
   * attempt, or has files that were sent one by one, which are themselves parts.
   */
  findMadeParts(uploadId: UploadId, attempt: number, states: readonly UploadState[]): Promise<ReadonlySet<string> | undefined>;
  /** In the order of the archive. */
  listUnpacked(uploadId: UploadId): Promise<UploadFileRecord[]>;
}

export const createUnpackedFiles = (client: PrismaConnection, changes: Changes): UnpackedFiles => ({
  async recordUnpacked(uploadId, attempt, files) {
    if (files.length === 0) return;
    await inTransaction(client, async (transaction) => {
      const where = { id: uploadId, attempts: attempt, state: 'processing' as const, step: 'unpack' as const };
      const { count } = await transaction.upload.updateMany({ where, data: { updatedAt: new Date() } });
      if (count === 0) throw new AppError('upload_superseded', { uploadId });
      await insertFiles(transaction, uploadId, files);
    });
    changes.notify(uploadId);
  },
  async dropUnpacked(uploadId, attempt) {
    const upload = { attempts: attempt, state: 'processing', step: { in: ['unpack', 'list'] } } satisfies Prisma.UploadWhereInput;
    await client.uploadFile.deleteMany({ where: { uploadId, upload, madePart: { not: null } } });
  },
  async findMadeParts(uploadId, attempt, states) {
    const upload = await client.upload.findFirst({
      where: { id: uploadId, attempts: attempt, state: { in: [...states] }, sessionExpiresAt: null },
      select: { files: { where: { madePart: { not: null } }, select: { madePart: true } } },
    });
    return upload === null ? undefined : new Set(upload.files.map(({ madePart }) => madePart!));
  },
  async listUnpacked(uploadId) {
    const rows = await client.uploadFile.findMany({ where: { uploadId, madePart: { not: null } }, orderBy: { position: 'asc' } });
    return rows.map(toUploadFileRecord);
  },
});

/** A few hundred KiB of JSON, whatever the archive. */
const insertRows = 2_000;

export async function insertFiles(
  transaction: Transaction,
  uploadId: UploadId,
  files: readonly (NewUploadFile | UnpackedFile)[],
): Promise<void> {
  for (let start = 0; start < files.length; start += insertRows) {
    const rows = JSON.stringify(sanitizeText(files.slice(start, start + insertRows)));
    // A transaction has one connection: its statements run one by one.
    await transaction.$executeRaw`
      INSERT INTO upload_files (
        upload_id, position, batch, member, key, header_offset, compressed_bytes, original_bytes, method, flags, crc32, made_part)
      SELECT ${uploadId}, r.position, r.batch, r.member, r.key, r."headerOffset", r."compressedBytes", r."originalBytes",
        r.method, r.flags, r.crc32, r."madePart"
      FROM jsonb_to_recordset(${rows}::jsonb) AS r(
        position int, batch int, member text, key text, "headerOffset" bigint, "compressedBytes" bigint, "originalBytes" bigint,
        method int, flags int, crc32 bigint, "madePart" uuid)`;
  }
}
