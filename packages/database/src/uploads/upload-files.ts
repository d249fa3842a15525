// The rows of `upload_files`: one per member. Written in batches, each statement guarded by the upload's attempt;
// every write also touches the upload, so that the sweeper sees that it is alive.
import { AppError } from '@symdepot/errors';
import type { Problem, UploadId, UploadState } from '@symdepot/symbols';
import type { Changes } from '../feeds/changes.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { countProgress } from './count-progress.ts';
import { listStoredFileSets, type StoredFiles } from './stored-files.ts';
import { listWarnings } from './members/file-warnings.ts';
import type { Prisma } from '../generated/client.ts';
import { inTransaction, type Transaction } from '../connection/in-transaction.ts';
import { createKnownArchives, type KnownArchives } from './members/known-archive.ts';
import { createUnpackedFiles, insertFiles, type UnpackedFiles } from './members/new-files.ts';
import { createNamedFiles, insertTwins, toTwins, type NamedFiles } from './members/named-files.ts';
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

export interface UploadFiles extends KnownArchives, NamedFiles, UnpackedFiles {
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
    ...createNamedFiles(client, changes),
    ...createUnpackedFiles(client, changes),
    async recordListing(uploadId, attempt, files, rules = null) {
      const now = new Date();
      await inTransaction(client, async (transaction) => {
        const { count } = await transaction.upload.updateMany({
          where: { id: uploadId, attempts: attempt, state: 'processing' },
          data: { step: 'inspect', rules, updatedAt: now },
        });
        if (count === 0) throw new AppError('upload_superseded', { uploadId });
        await transaction.uploadFile.deleteMany({ where: { uploadId } });
        await insertFiles(transaction, uploadId, files);
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
                buildId: result.buildId,
                warning: result.warning?.code,
                warningMessage: result.warning?.message,
                ...result.named,
                otherKeys: undefined,
              }
            : { id: String(result.id), reason: result.reason, message: result.message, isIgnored: result.isIgnored },
        ),
      );
      const twins = results.flatMap((result) => ('md5' in result ? toTwins(result.id, result.named?.otherKeys) : []));
      const record = (database: Pick<Transaction, '$queryRaw'>): Promise<{ id: number }[]> => database.$queryRaw`
        WITH fence AS (
          UPDATE uploads SET updated_at = now(), rules = CASE WHEN rules = ${rules} THEN rules END
          WHERE id = ${uploadId} AND attempts = ${attempt} AND state = 'processing' RETURNING id
        ), written AS (
        UPDATE upload_files f SET
          inspected_at = now(), md5 = r.md5, data_offset = r."dataOffset", raw_crc32 = r."rawCrc32", debug_file = r."debugFile", debug_id = r."debugId", code_file = r."codeFile",
          code_id = r."codeId", generator = r.generator, build_id = r."buildId",
          key = COALESCE(r.key, f.key), content_kind = r."contentKind", richness = r.richness, form = r.form, content_bytes = r."contentBytes",
          content_md5 = r."contentMd5", made_part = COALESCE(r."madePart", f.made_part), original_bytes = COALESCE(r."originalBytes", f.original_bytes),
          unpacked_bytes = COALESCE(r."unpackedBytes", f.unpacked_bytes),
          reason = CASE WHEN r.reason IS NULL AND COALESCE(r.key, f.key) IS NULL THEN 'ignored_name' ELSE r.reason END,
          message = r.message, warning = r.warning, warning_message = r."warningMessage", method = COALESCE(r.method, f.method),
          compressed_bytes = COALESCE(r."compressedBytes", f.compressed_bytes), crc32 = COALESCE(r.crc32, f.crc32),
          outcome = CASE WHEN r.reason IS NOT NULL AND r."isIgnored" IS NOT TRUE THEN 'failed'
            WHEN r.reason IS NOT NULL OR COALESCE(r.key, f.key) IS NULL THEN 'ignored' ELSE f.outcome END,
          completed_at = CASE WHEN r.reason IS NOT NULL OR COALESCE(r.key, f.key) IS NULL THEN now() END
        FROM fence, jsonb_to_recordset(${rows}::jsonb) AS r(
          id bigint, md5 text, "dataOffset" bigint, "rawCrc32" bigint, "debugFile" text, "debugId" text, "codeFile" text, "codeId" text, generator text, "buildId" text, reason text, message text,
          warning text, "warningMessage" text, method int, "compressedBytes" bigint, crc32 bigint, "isIgnored" boolean, key text,
          "contentKind" text, richness smallint, form text, "contentBytes" bigint, "contentMd5" text, "madePart" uuid, "originalBytes" bigint, "unpackedBytes" bigint)
        WHERE f.id = r.id AND f.upload_id = fence.id AND f.inspected_at IS NULL
        )
        SELECT id FROM fence`;
      // What another run of this attempt has inspected stays as that one left it.
      const fenced = await (twins.length === 0
        ? record(client)
        : inTransaction(client, async (transaction) => {
            const found = await record(transaction);
            if (found.length > 0) await insertTwins(transaction, uploadId, twins);
            return found;
          }));
      if (fenced.length === 0) throw new AppError('upload_superseded', { uploadId });
      changes.notify(uploadId);
    },
    async recordPublications(uploadId, attempt, results) {
      if (results.length === 0) return;
      const rows = toRows(results.map(({ stored, ...result }) => ({ ...result, ...stored, id: String(result.id) })));
      const [upload] = await client.$queryRaw<{ state: UploadState }[]>`
        WITH fence AS (
          UPDATE uploads SET updated_at = now()
          WHERE id = ${uploadId} AND attempts = ${attempt} AND state IN ('processing', 'failed', 'cancelled') RETURNING id, state
        ), written AS (
          UPDATE upload_files f SET
            outcome = r.outcome::file_outcome, stored_bytes = r."storedBytes", is_update = r."isUpdate", is_compressed = r."isCompressed",
            attempts = f.attempts + 1, completed_at = now(), reason = r.reason, message = NULL,
            md5 = CASE WHEN r.reason IS NULL THEN f.md5 ELSE r.md5 END, original_bytes = COALESCE(r."originalBytes", f.original_bytes),
            content_md5 = CASE WHEN r.reason = 'less_complete' THEN NULL ELSE f.content_md5 END,
            content_bytes = CASE WHEN r.reason = 'less_complete' THEN NULL ELSE f.content_bytes END
          FROM fence, jsonb_to_recordset(${rows}::jsonb) AS r(
            id bigint, outcome text, reason text, "storedBytes" bigint, "isUpdate" boolean, "isCompressed" boolean, md5 text,
            "originalBytes" bigint)
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
