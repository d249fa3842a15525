// Files that are sent one by one (protocol v2), up to the moment when everything has been sent. Any number of ingest processes
// may take the parts of one file: a part counts when it begins where the last one ended. Neighbour: sent-files.ts.
import { AppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { Changes } from './changes.ts';
import type { Client } from './client.ts';
import type { FilePart, FileSession, NewFileList } from './file-session-record.ts';
import { inTransaction } from './in-transaction.ts';
import { openFileList } from './open-file-list.ts';
import { createSentFiles, type SentFiles } from './sent-files.ts';
import { toUploadRecord, withUser, type UploadRecord } from './upload-record.ts';

export interface FileSessions extends SentFiles {
  /** Records a file list. With nothing to send it is ready for the workers. @returns also the ids of its files, in order */
  open(list: NewFileList): Promise<{ readonly upload: UploadRecord; readonly fileIds: readonly bigint[] }>;
  find(fileId: bigint): Promise<FileSession | undefined>;
  /** False when another part was faster, or the file is finished: look again. The bytes must be durable. */
  addPart(fileId: bigint, part: FilePart): Promise<boolean>;
  /**
   * The file is whole. @param sentMd5 of the bytes as they were sent, in hex
   * @returns the upload, when it was the last one that was still to come: it is ready for the workers
   * @throws AppError `file_session_not_found` when the upload takes no more files
   */
  finish(session: Pick<FileSession, 'fileId' | 'uploadId'>, sentMd5: string): Promise<UploadRecord | undefined>;
  /** Nothing more will be sent. Undefined when that was so before. */
  close(uploadId: UploadId): Promise<UploadRecord | undefined>;
  /** If nothing is missing. Undefined when something is, or that was so before. */
  closeWhole(uploadId: UploadId): Promise<UploadRecord | undefined>;
  /** Uploads that wait for files which the store itself takes: nobody tells us of them. In order, page by page. */
  listAwaiting(limit: number, after?: UploadId): Promise<UploadId[]>;
  /** Whose time is over. */
  listExpired(now: Date, limit: number): Promise<UploadId[]>;
}

type Row = Omit<FileSession, 'fileId' | 'originalBytes' | 'receivedBytes'> & {
  readonly originalBytes: bigint;
  readonly receivedBytes: bigint;
};

const receiving = { kind: 'files' as const, state: 'staged' as const, step: 'receive' as const };

export function createFileSessions(client: Client, changes: Changes): FileSessions {
  const closeIn = async (transaction: Pick<Client, 'upload'>, id: UploadId): Promise<UploadRecord | undefined> => {
    const data = { step: 'list' as const, updatedAt: new Date() };
    const [row] = await transaction.upload.updateManyAndReturn({ where: { id, ...receiving }, data, include: withUser });
    return row && toUploadRecord(row);
  };
  const closeIfWhole = async (transaction: Pick<Client, 'upload' | 'fileSession'>, uploadId: UploadId) => {
    const missing = await transaction.fileSession.count({ where: { file: { uploadId }, finishedAt: null } });
    return missing === 0 ? closeIn(transaction, uploadId) : undefined;
  };
  return {
    ...createSentFiles(client, changes),
    open: (list) => inTransaction(client, (transaction) => openFileList(transaction, list)),
    async find(fileId) {
      // One statement: a file that is finished at this moment must not look like one whose upload was closed before.
      const [row] = await client.$queryRaw<Row[]>`
        SELECT u.id AS "uploadId", u.lane::text, f.member, f.original_bytes AS "originalBytes", s.secret_hash AS "secretHash",
          s.is_gzip AS "isGzip", s.received_bytes AS "receivedBytes", s.finished_at IS NOT NULL AS "isFinished",
          s.sent_md5 AS "sentMd5",
          u.state = 'staged' AND u.step = 'receive' AND u.session_expires_at > now() AS "isOpen"
        FROM file_sessions s JOIN upload_files f ON f.id = s.file_id JOIN uploads u ON u.id = f.upload_id
        WHERE s.file_id = ${fileId}`;
      return row && { ...row, fileId, originalBytes: Number(row.originalBytes), receivedBytes: Number(row.receivedBytes) };
    },
    async addPart(fileId, { start, bytes, name }) {
      const added = await client.$executeRaw`
        WITH moved AS (
          UPDATE file_sessions SET received_bytes = ${start + bytes}
          WHERE file_id = ${fileId} AND received_bytes = ${start} AND finished_at IS NULL RETURNING file_id
        )
        INSERT INTO file_parts (file_id, start, bytes, name) SELECT file_id, ${start}, ${bytes}, ${name}::uuid FROM moved`;
      return added > 0;
    },
    async finish({ fileId, uploadId }, sentMd5) {
      const closed = await inTransaction(client, async (transaction) => {
        const now = new Date();
        // Holds the row of the upload: who closes it waits, and of two last files one sees that it is the last.
        const { count } = await transaction.upload.updateMany({ where: { id: uploadId, ...receiving }, data: { updatedAt: now } });
        if (count === 0) {
          // Two senders of the last part: the other one has finished the file, and with it the upload.
          const isFinished = await transaction.fileSession.count({ where: { fileId, finishedAt: { not: null } } });
          if (isFinished === 0) throw new AppError('file_session_not_found');
          return undefined;
        }
        await transaction.fileSession.updateMany({ where: { fileId, finishedAt: null }, data: { finishedAt: now, sentMd5 } });
        return closeIfWhole(transaction, uploadId);
      });
      changes.notify(uploadId);
      return closed;
    },
    async close(uploadId) {
      const upload = await closeIn(client, uploadId);
      if (upload) changes.notify(uploadId);
      return upload;
    },
    async closeWhole(uploadId) {
      const upload = await inTransaction(client, (transaction) => closeIfWhole(transaction, uploadId));
      if (upload) changes.notify(uploadId);
      return upload;
    },
    async listAwaiting(limit, after) {
      const awaited = { session: { finishedAt: null, remoteName: { not: null } } };
      const where = { ...receiving, files: { some: awaited }, ...(after !== undefined && { id: { gt: after } }) };
      const rows = await client.upload.findMany({ where, orderBy: { id: 'asc' }, take: limit, select: { id: true } });
      return rows.map(({ id }) => id as UploadId);
    },
    async listExpired(now, limit) {
      const where = { ...receiving, sessionExpiresAt: { lt: now } };
      const rows = await client.upload.findMany({ where, orderBy: { id: 'asc' }, take: limit, select: { id: true } });
      return rows.map(({ id }) => id as UploadId);
    },
  };
}
