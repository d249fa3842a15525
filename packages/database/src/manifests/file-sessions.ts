// Files that are sent one by one (protocol v2), up to the moment when everything has been sent. Any number of ingest processes
// may receive the parts of one file: a part counts if it starts where the last one ended. Neighbour: received-files.ts.
import { AppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { completeManifest, handOverFiles, receiving } from './close-manifest.ts';
import { copySymbolIds } from '../uploads/copy-symbol-ids.ts';
import type { ManifestIdentity, FilePart, FileSession, NewManifest, OpenedManifest, SentDigest } from './file-session-record.ts';
import { findOpenManifest } from './find-open-manifest.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import { joinManifest } from './join-manifest.ts';
import { openManifest } from './open-manifest.ts';
import { createReceivedFiles, type ReceivedFiles } from './received-files.ts';
import { toUploadRecord, withUser, type UploadRecord } from '../uploads/upload-record.ts';
import { inActive } from '../uploads/upload-conditions.ts';

export interface FileSessions extends ReceivedFiles {
  /**
   * Records a manifest, or joins an open one of the same caller: the same one, or one whose remaining files this one lists. In step
   * `list` there is work for the workers. Safe when it is announced to several processes at once.
   */
  open(list: NewManifest): Promise<OpenedManifest>;
  /** What the token has announced that has not fully arrived. Counts up to the limits plus one. */
  countOpen(tokenId: number, limits: OpenLimits): Promise<OpenLimits>;
  /** The manifest that `open` would join, if any; and the time, for callers that query the store before. */
  findOpen(identity: ManifestIdentity): Promise<{ readonly id: UploadId | undefined; readonly at: Date }>;
  find(fileId: bigint): Promise<FileSession | undefined>;
  /** False when another part was faster, or the file is finished: read again. The bytes must be durable. */
  addPart(fileId: bigint, part: FilePart): Promise<boolean>;
  /**
   * The file is complete, with its last part if that is not added yet: both or neither.
   * @throws AppError `file_session_not_found` when the upload accepts no more files
   */
  finish(session: Pick<FileSession, 'fileId' | 'uploadId'>, end: FileCompletion): Promise<FinishedFile>;
  /** Nothing more will be sent. Undefined if it was already closed. */
  close(uploadId: UploadId): Promise<UploadRecord | undefined>;
  /** If it has expired: it may have been announced again. */
  closeExpired(uploadId: UploadId, now: Date): Promise<UploadRecord | undefined>;
  /** Gives the arrived files to the workers; with nothing missing the manifest is closed. Undefined: nothing new is to be done. */
  handOver(uploadId: UploadId): Promise<UploadRecord | undefined>;
  /** Uploads that wait for files which the store itself receives: nobody notifies us of them. In order, page by page. */
  listAwaiting(limit: number, after?: UploadId): Promise<UploadId[]>;
  /** Those that have expired. */
  listExpired(now: Date, limit: number): Promise<UploadId[]>;
}

/** Of one token. */
export interface OpenLimits {
  readonly lists: number;
  readonly files: number;
}

export interface FileCompletion {
  readonly digest: SentDigest;
  /** The bytes must be durable. */
  readonly part?: FilePart | undefined;
}

export interface FinishedFile {
  /** False: another sender was faster; read again. */
  readonly isTaken: boolean;
  /** The upload, when this caller must enqueue it: nobody else does. */
  readonly ready?: UploadRecord;
}

type Row = Omit<FileSession, 'fileId' | 'originalBytes' | 'receivedBytes' | 'digest'> & {
  readonly md5: string | null;
  readonly crc32c: string | null;
  readonly originalBytes: bigint;
  readonly receivedBytes: bigint;
};

export function createFileSessions(client: PrismaConnection, changes: Changes): FileSessions {
  return {
    ...createReceivedFiles(client, changes),
    async open(list) {
      const opened = await inTransaction(client, async (transaction) => {
        const recorded = (await joinManifest(transaction, list)) ?? (await openManifest(transaction, list));
        if (list.files.some(({ outcome }) => outcome === 'skipped')) await copySymbolIds(transaction, recorded.upload.id);
        return recorded;
      });
      if (opened.isJoined) changes.notify(opened.upload.id);
      return opened;
    },
    async countOpen(tokenId, { lists, files }) {
      const open = await client.upload.findMany({ where: { ...receiving, tokenId }, select: { id: true }, take: lists + 1 });
      if (open.length === 0) return { lists: 0, files: 0 };
      const [row] = await client.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int FROM (
          SELECT FROM upload_files WHERE upload_id = ANY(${open.map(({ id }) => id)}::int[]) LIMIT ${files + 1}) AS counted`;
      return { lists: open.length, files: row!.count };
    },
    async findOpen(identity) {
      const [now] = await client.$queryRaw<{ at: Date }[]>`SELECT date_trunc('milliseconds', clock_timestamp()) AS at`;
      return { id: await findOpenManifest(client, identity), at: now!.at };
    },
    async find(fileId) {
      // One statement: a file that is finished at this moment must not look like one whose upload was already closed.
      const [row] = await client.$queryRaw<Row[]>`
        SELECT u.id AS "uploadId", u.token_id AS "tokenId", u.lane::text, f.member, f.original_bytes AS "originalBytes", s.secret_hash AS "secretHash",
          s.is_gzip AS "isGzip", s.received_bytes AS "receivedBytes", s.finished_at IS NOT NULL AS "isFinished",
          s.sent_md5 AS md5, s.sent_crc32c AS crc32c,
          u.is_receiving AND u.state IN ${inActive} AND u.session_expires_at > now() AS "isOpen"
        FROM file_sessions s JOIN upload_files f ON f.id = s.file_id JOIN uploads u ON u.id = f.upload_id
        WHERE s.file_id = ${fileId}`;
      if (!row) return undefined;
      const { md5, crc32c, originalBytes, receivedBytes, ...session } = row;
      const digest = md5 === null || crc32c === null ? undefined : { md5, crc32c };
      return { ...session, fileId, originalBytes: Number(originalBytes), receivedBytes: Number(receivedBytes), digest };
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
    async finish({ fileId, uploadId }, { digest, part }) {
      const { start = null, bytes = null, name = null } = part ?? {};
      const [row] = await client.$queryRaw<{ end: 'taken' | 'ready' | 'late' | 'closed' }[]>`
        SELECT finish_file(
          ${fileId}::bigint, ${uploadId}::int, ${digest.md5}, ${start}::bigint, ${bytes}::bigint, ${name}::uuid, ${digest.crc32c}
        ) AS "end"`;
      if (row?.end === 'closed') throw new AppError('file_session_not_found');
      if (row?.end === 'late') return { isTaken: false };
      changes.notify(uploadId);
      if (row?.end === 'taken') return { isTaken: true };
      const upload = await client.upload.findUniqueOrThrow({ where: { id: uploadId }, include: withUser });
      return { isTaken: true, ready: toUploadRecord(upload) };
    },
    async close(uploadId) {
      const upload = await completeManifest(client, uploadId);
      if (upload) changes.notify(uploadId);
      return upload;
    },
    async closeExpired(uploadId, now) {
      const upload = await completeManifest(client, uploadId, { expiredAt: now });
      if (upload) changes.notify(uploadId);
      return upload;
    },
    async handOver(uploadId) {
      const upload = await inTransaction(client, (transaction) => handOverFiles(transaction, uploadId));
      if (upload) changes.notify(uploadId);
      return upload;
    },
    async listAwaiting(limit, after) {
      const awaited = { outcome: 'pending' as const, session: { remoteName: { not: null } } };
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
