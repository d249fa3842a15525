// What has been received of a manifest, for the worker that checks it. A part of file-sessions.ts.
import { AppError } from '@symdepot/errors';
import type { Problem, UploadId } from '@symdepot/symbols';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { endRound } from './end-round.ts';
import type { FilePart } from './file-session-record.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import { sanitizeText } from '../connection/sanitize-text.ts';
import type { UploadRecord } from '../uploads/upload-record.ts';

/** A file that was announced and requested. */
export interface ReceivedFile {
  readonly id: bigint;
  readonly member: string;
  readonly originalBytes: number;
  readonly isGzip: boolean;
  /** As sent. */
  readonly bytes: number;
  /** All of it has arrived. */
  readonly isWhole: boolean;
}

export interface SentBytes {
  readonly isGzip: boolean;
  /** As declared by its sender; hex. */
  readonly announcedMd5: string;
  /** In order. */
  readonly parts: readonly FilePart[];
}

/** Step `list` of a manifest: which files are processed together, and which are refused before anything is read. */
export interface ReceivedListing {
  readonly accepted: readonly { readonly id: bigint; readonly bytes: number; readonly batch: number }[];
  readonly refused: readonly (Pick<Problem, 'code' | 'message'> & { readonly id: bigint })[];
  /** Nothing more is accepted, whatever is missing. */
  readonly isClosed: boolean;
}

export interface ReceivedFiles {
  /** Those of the upload that are not done yet, in the order of the manifest. */
  listSent(uploadId: UploadId): Promise<ReceivedFile[]>;
  /** Writes the result, and advances the upload to `inspect`; all or nothing. @throws AppError `upload_superseded` */
  recordSent(uploadId: UploadId, attempt: number, listing: ReceivedListing): Promise<void>;
  /** What had arrived when the round started is done. See end-round.ts. @throws AppError `upload_superseded` */
  endRound(uploadId: UploadId, attempt: number): Promise<UploadRecord | undefined>;
  /** Files of the upload that the store itself receives, and that have not been counted yet. */
  listRemote(uploadId: UploadId): Promise<{ readonly fileId: bigint; readonly name: string }[]>;
  /** Such a file has arrived. */
  recordArrival(fileId: bigint, part: Pick<FilePart, 'name' | 'bytes'>): Promise<void>;
  /** Where the bytes of these files are. */
  findBytes(fileIds: readonly bigint[]): Promise<ReadonlyMap<bigint, SentBytes>>;
}

export const createReceivedFiles = (client: PrismaConnection, changes: Changes): ReceivedFiles => ({
  async listSent(uploadId) {
    const rows = await client.uploadFile.findMany({
      where: { uploadId, outcome: 'pending' },
      orderBy: { position: 'asc' },
      select: {
        id: true,
        member: true,
        originalBytes: true,
        session: { select: { isGzip: true, receivedBytes: true, finishedAt: true } },
      },
    });
    return rows.map(({ session, originalBytes, ...file }) => ({
      ...file,
      originalBytes: Number(originalBytes),
      isGzip: session?.isGzip ?? false,
      bytes: Number(session?.receivedBytes ?? 0),
      isWhole: session?.finishedAt != null,
    }));
  },
  async recordSent(uploadId, attempt, { accepted, refused, isClosed }) {
    const rows = JSON.stringify(sanitizeText([...accepted, ...refused].map((file) => ({ ...file, id: String(file.id) }))));
    await inTransaction(client, async (transaction) => {
      const where = { id: uploadId, attempts: attempt, state: 'processing' as const };
      const data = { step: 'inspect' as const, updatedAt: new Date(), ...(isClosed && { isReceiving: false }) };
      const { count } = await transaction.upload.updateMany({ where, data });
      if (count === 0) throw new AppError('upload_superseded', { uploadId });
      await transaction.$executeRaw`
        UPDATE upload_files f SET
          batch = r.batch, compressed_bytes = COALESCE(r.bytes, f.compressed_bytes), reason = r.code, message = r.message,
          outcome = CASE WHEN r.code IS NULL THEN f.outcome ELSE 'failed' END,
          completed_at = CASE WHEN r.code IS NOT NULL THEN now() END
        FROM jsonb_to_recordset(${rows}::jsonb) AS r(id bigint, batch int, bytes bigint, code text, message text)
        WHERE f.id = r.id AND f.upload_id = ${uploadId}`;
    });
    changes.notify(uploadId);
  },
  async endRound(uploadId, attempt) {
    const waiting = await endRound(client, uploadId, attempt);
    if (waiting) changes.notify(uploadId);
    return waiting;
  },
  async listRemote(uploadId) {
    const where = { file: { uploadId, outcome: 'pending' as const }, finishedAt: null, remoteName: { not: null } };
    const rows = await client.fileSession.findMany({ where, select: { fileId: true, remoteName: true } });
    return rows.flatMap(({ fileId, remoteName: name }) => (name === null ? [] : [{ fileId, name }]));
  },
  async recordArrival(fileId, { name, bytes }) {
    await client.$executeRaw`
      WITH whole AS (
        UPDATE file_sessions SET received_bytes = ${bytes}, finished_at = now()
        WHERE file_id = ${fileId} AND finished_at IS NULL RETURNING file_id
      )
      INSERT INTO file_parts (file_id, start, bytes, name) SELECT file_id, 0, ${bytes}, ${name}::uuid FROM whole`;
  },
  async findBytes(fileIds) {
    const parts = { orderBy: { start: 'asc' as const }, select: { start: true, bytes: true, name: true } };
    const select = { fileId: true, isGzip: true, announcedMd5: true, parts };
    const rows = await client.fileSession.findMany({ where: { fileId: { in: [...fileIds] } }, select });
    return new Map(
      rows.map(({ fileId, isGzip, announcedMd5, parts: found }) => [
        fileId,
        { isGzip, announcedMd5, parts: found.map(({ name, start, bytes }) => ({ name, start: Number(start), bytes: Number(bytes) })) },
      ]),
    );
  },
});
