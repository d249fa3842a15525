// The rows of `upload_files`: one per member. Written in batches, each statement guarded by the upload's attempt;
// every write also touches the upload, so that the sweeper sees that it is alive.
import { AppError } from '@symdepot/errors';
import type { Problem, UploadId, UploadState } from '@symdepot/symbols';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { countProgress } from './count-progress.ts';
import { listStoredFileSets, type StoredFiles } from './stored-files.ts';
import { listWarnings } from './file-warnings.ts';
import type { Prisma } from '../generated/client.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import { createKnownArchives, type KnownArchives } from './known-archive.ts';
import { sanitizeText } from '../connection/sanitize-text.ts';
import {
  toUploadFileRecord,
  type InspectionRow,
  type NewUploadFile,
  type PublicationResult,
  type UploadFileRecord,
  type UploadFilesPage,
  type UploadProgress,
} from './upload-file-record.ts';

export interface UploadFiles extends KnownArchives {
  /**
   * Replaces the rows of the upload by the members of its directory, and advances it to `inspect`; all or nothing. `rules`: digest
   * of the rules that were applied; null: other uploads cannot rely on the result being the same.
   */
  recordListing(uploadId: UploadId, attempt: number, files: readonly NewUploadFile[], rules?: string | null): Promise<void>;
  /** By other rules than before, in a fleet whose settings are being changed: then the upload's rules are no longer known. */
  recordInspections(uploadId: UploadId, attempt: number, results: readonly InspectionRow[], rules?: string | null): Promise<void>;
  /**
   * Stored files are also recorded for an upload that was cancelled, or failed, in the meantime. A file that another run of this
   * attempt has published stays as that one left it.
   */
  recordPublications(uploadId: UploadId, attempt: number, results: readonly PublicationResult[]): Promise<void>;
  /** False when another run of this attempt has published the file. @throws AppError `upload_superseded` */
  isPending(uploadId: UploadId, attempt: number, id: bigint): Promise<boolean>;
  /** Batches with members that are still to be inspected. */
  listBatchesToInspect(uploadId: UploadId): Promise<number[]>;
  /** Batches with members that are still to be published. */
  listBatchesToPublish(uploadId: UploadId): Promise<number[]>;
  listToInspect(uploadId: UploadId, batch: number): Promise<UploadFileRecord[]>;
  listToPublish(uploadId: UploadId, batch: number): Promise<UploadFileRecord[]>;
  /** Why the upload must be refused, in the order of the directory; empty when every member passed. */
  listProblems(uploadId: UploadId): Promise<Problem[]>;
  /** In the order of the archive. Without `outcomes`: all of them. `page` starts at 1. */
  listPage(uploadId: UploadId, page: UploadFilesPage): Promise<{ readonly files: UploadFileRecord[]; readonly total: number }>;
  /** The outcome of the members of these uploads; `first`: of this many from the start of each. */
  listDone(uploadIds: readonly UploadId[], first?: number): Promise<ReadonlyMap<UploadId, StoredFiles>>;
  /** Names as the archive spells them. */
  listMembers(uploadId: UploadId, outcome: 'skipped' | 'ignored'): Promise<string[]>;
  /** Of files that are stored and of no use, in the order of the archive; as many as a response may have. */
  listWarnings(uploadId: UploadId): Promise<Problem[]>;
  countProgress(uploadId: UploadId): Promise<UploadProgress>;
}

export function createUploadFiles(client: PrismaConnection, changes: Changes): UploadFiles {
  const listWhere = async (where: Prisma.UploadFileWhereInput): Promise<UploadFileRecord[]> => {
    const rows = await client.uploadFile.findMany({ where, orderBy: { position: 'asc' } });
    return rows.map(toUploadFileRecord);
  };
  const listBatches = async (where: Prisma.UploadFileWhereInput): Promise<number[]> => {
    const rows = await client.uploadFile.groupBy({
      by: ['batch'],
      where,
      orderBy: { batch: 'asc' },
    });
    return rows.flatMap(({ batch }) => (batch === null ? [] : [batch]));
  };
  const toInspect = (uploadId: UploadId) => ({ uploadId, outcome: 'pending', inspectedAt: null }) satisfies Prisma.UploadFileWhereInput;
  const toPublish = (uploadId: UploadId) => ({ uploadId, outcome: 'pending', key: { not: null } }) satisfies Prisma.UploadFileWhereInput;

  return {
    ...createKnownArchives(client, changes),
    async recordListing(uploadId, attempt, files, rules = null) {
      const now = new Date();
      await inTransaction(client, async (transaction) => {
        const { count } = await transaction.upload.updateMany({
          where: { id: uploadId, attempts: attempt, state: 'processing' },
          data: { step: 'inspect', rules, updatedAt: now },
        });
        if (count === 0) throw new AppError('upload_superseded', { uploadId });
        await transaction.uploadFile.deleteMany({ where: { uploadId } });
        for (let start = 0; start < files.length; start += insertRows) {
          const rows = toRows(files.slice(start, start + insertRows));
          // A transaction has one connection: its statements run one by one.
          await transaction.$executeRaw`
              INSERT INTO upload_files (
                upload_id, position, batch, member, key, header_offset, compressed_bytes, original_bytes, method, flags, crc32)
              SELECT ${uploadId}, r.position, r.batch, r.member, r.key, r."headerOffset", r."compressedBytes", r."originalBytes",
                r.method, r.flags, r.crc32
              FROM jsonb_to_recordset(${rows}::jsonb) AS r(
                position int, batch int, member text, key text, "headerOffset" bigint, "compressedBytes" bigint, "originalBytes" bigint,
                method int, flags int, crc32 bigint)`;
        }
      });
      changes.notify(uploadId);
    },
    async recordInspections(uploadId, attempt, results, rules = null) {
      if (results.length === 0) return;
      const rows = toRows(
        results.map((result) =>
          'md5' in result
            ? {
                ...result.header,
                ...result.sent,
                id: String(result.id),
                md5: result.md5,
                dataOffset: result.dataOffset,
                rawCrc32: result.rawCrc32,
                warning: result.warning?.code,
                warningMessage: result.warning?.message,
              }
            : { id: String(result.id), reason: result.reason, message: result.message },
        ),
      );
      const changed = await client.$executeRaw`
        WITH fence AS (
          UPDATE uploads SET updated_at = now(), rules = CASE WHEN rules = ${rules} THEN rules END
          WHERE id = ${uploadId} AND attempts = ${attempt} AND state = 'processing' RETURNING id
        )
        UPDATE upload_files f SET
          inspected_at = now(), md5 = r.md5, data_offset = r."dataOffset", raw_crc32 = r."rawCrc32", debug_file = r."debugFile", debug_id = r."debugId", code_file = r."codeFile",
          code_id = r."codeId", generator = r.generator, reason = CASE WHEN r.reason IS NULL AND f.key IS NULL THEN 'ignored_name' ELSE r.reason END,
          message = r.message, warning = r.warning, warning_message = r."warningMessage", method = COALESCE(r.method, f.method),
          compressed_bytes = COALESCE(r."compressedBytes", f.compressed_bytes), crc32 = COALESCE(r.crc32, f.crc32),
          outcome = CASE WHEN r.reason IS NOT NULL THEN 'failed' WHEN f.key IS NULL THEN 'ignored' ELSE f.outcome END,
          completed_at = CASE WHEN r.reason IS NOT NULL OR f.key IS NULL THEN now() END
        FROM fence, jsonb_to_recordset(${rows}::jsonb) AS r(
          id bigint, md5 text, "dataOffset" bigint, "rawCrc32" bigint, "debugFile" text, "debugId" text, "codeFile" text, "codeId" text, generator text, reason text, message text,
          warning text, "warningMessage" text, method int, "compressedBytes" bigint, crc32 bigint)
        WHERE f.id = r.id AND f.upload_id = fence.id`;
      if (changed < results.length) throw new AppError('upload_superseded', { uploadId });
      changes.notify(uploadId);
    },
    async recordPublications(uploadId, attempt, results) {
      if (results.length === 0) return;
      const rows = toRows(results.map((result) => ({ ...result, id: String(result.id) })));
      const [upload] = await client.$queryRaw<{ state: UploadState }[]>`
        WITH fence AS (
          UPDATE uploads SET updated_at = now()
          WHERE id = ${uploadId} AND attempts = ${attempt} AND state IN ('processing', 'failed', 'cancelled') RETURNING id, state
        ), written AS (
          UPDATE upload_files f SET
            outcome = r.outcome::file_outcome, stored_bytes = r."storedBytes", is_update = r."isUpdate", is_compressed = r."isCompressed",
            attempts = f.attempts + 1, completed_at = now(), reason = NULL, message = NULL
          FROM fence, jsonb_to_recordset(${rows}::jsonb) AS r(
            id bigint, outcome text, "storedBytes" bigint, "isUpdate" boolean, "isCompressed" boolean)
          WHERE f.id = r.id AND f.upload_id = fence.id AND f.outcome = 'pending'
        )
        SELECT state::text FROM fence`;
      if (upload) changes.notify(uploadId);
      if (upload?.state !== 'processing') throw new AppError('upload_superseded', { uploadId });
    },
    async isPending(uploadId, attempt, id) {
      const row = await client.uploadFile.findFirst({
        where: { id, upload: { id: uploadId, attempts: attempt, state: 'processing' } },
        select: { outcome: true },
      });
      if (!row) throw new AppError('upload_superseded', { uploadId });
      return row.outcome === 'pending';
    },
    listBatchesToInspect: (uploadId) => listBatches(toInspect(uploadId)),
    listBatchesToPublish: (uploadId) => listBatches(toPublish(uploadId)),
    listToInspect: (uploadId, batch) => listWhere({ ...toInspect(uploadId), batch }),
    listToPublish: (uploadId, batch) => listWhere({ ...toPublish(uploadId), batch }),
    async listProblems(uploadId) {
      const rows = await listWhere({ uploadId, outcome: 'failed' });
      return rows.map(({ member, reason, message }) => ({
        code: reason as Problem['code'],
        member,
        message: message ?? '',
      }));
    },
    async listPage(uploadId, { outcomes, page, pageSize }) {
      const where = { uploadId, ...(outcomes && { outcome: { in: [...outcomes] } }) };
      const [rows, total] = await Promise.all([
        client.uploadFile.findMany({ where, orderBy: { position: 'asc' }, skip: (page - 1) * pageSize, take: pageSize }),
        client.uploadFile.count({ where }),
      ]);
      return { files: rows.map(toUploadFileRecord), total };
    },
    listDone: (uploadIds, first) => listStoredFileSets(client, uploadIds, first),
    async listMembers(uploadId, outcome) {
      const rows = await client.uploadFile.findMany({
        where: { uploadId, outcome },
        select: { member: true },
        orderBy: { position: 'asc' },
      });
      return rows.map(({ member }) => member);
    },
    listWarnings: (uploadId) => listWarnings(client, uploadId),
    countProgress: (uploadId) => countProgress(client, uploadId),
  };
}

const toRows = (values: readonly object[]): string => JSON.stringify(sanitizeText(values));

/** A few hundred KiB of JSON, whatever the archive. */
const insertRows = 2_000;
