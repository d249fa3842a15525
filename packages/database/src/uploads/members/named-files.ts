// Files whose keys come from their content (kind `any`): further keys of the same bytes, and members of one upload that have the
// same key. A part of ../upload-files.ts.
import { AppError } from '@symdepot/errors';
import { maxProblems, type ContentWarning, type Key, type UploadId } from '@symdepot/symbols';
import type { Changes } from '../../feeds/changes.ts';
import type { PrismaConnection } from '../../connection/prisma-connection.ts';
import type { UploadFileModel } from '../../generated/models.ts';
import type { Transaction } from '../../connection/in-transaction.ts';
import { sanitizeText } from '../../connection/sanitize-text.ts';
import { toUploadFileRecord, type UploadFileRecord } from '../upload-file-record.ts';

export type NamedFile = Pick<UploadFileRecord, 'member' | 'key' | 'contentKind' | 'outcome' | 'reason'>;

/** What becomes of a member beside another one of the same key: not published, or why all of the upload is refused. */
export interface SettledFile {
  readonly id: bigint;
  readonly outcome: 'ignored' | 'failed';
  readonly reason: string;
  readonly message: string;
  readonly warning?: ContentWarning;
}

export interface NamedFiles {
  /** Inspected members that have their key in common with another one of the upload, key by key, in the order of the archive. */
  listSameKey(uploadId: UploadId): Promise<UploadFileRecord[]>;
  /** Those that are still pending. @throws AppError `upload_superseded` */
  recordSettled(uploadId: UploadId, attempt: number, files: readonly SettledFile[]): Promise<void>;
  /**
   * How much a member has unpacked to so far, while it is inspected; what an attempt before has found of it counts. Returns how much
   * all of the upload has. @throws AppError `upload_superseded`
   */
  recordUnpacking(uploadId: UploadId, attempt: number, id: bigint, bytes: number): Promise<number>;
  /** Of inspected members with all that is packed within them; `largest`: the one that unpacks to most. */
  countUnpacked(uploadId: UploadId): Promise<{ readonly bytes: number; readonly largest: string }>;
  /** Whether any member has a key, or was refused. */
  hasNamed(uploadId: UploadId): Promise<boolean>;
  /** What became of the members, in the order of the archive; of as many as a response may have. */
  listNamed(uploadId: UploadId): Promise<{ readonly files: NamedFile[]; readonly total: number }>;
}

export const createNamedFiles = (client: PrismaConnection, changes: Changes): NamedFiles => ({
  async listSameKey(uploadId) {
    // By one statement, however many there are.
    const found = await client.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM (
        SELECT id, key, position, count(*) OVER (PARTITION BY key) AS of_key
        FROM upload_files WHERE upload_id = ${uploadId} AND outcome = 'pending' AND key IS NOT NULL
      ) AS named WHERE of_key > 1 ORDER BY key, position`;
    const rows: UploadFileModel[] = [];
    for (let start = 0; start < found.length; start += rowsAtOnce) {
      const ids = found.slice(start, start + rowsAtOnce).map(({ id }) => id);
      rows.push(...(await client.uploadFile.findMany({ where: { id: { in: ids } }, orderBy: [{ key: 'asc' }, { position: 'asc' }] })));
    }
    return rows.map(toUploadFileRecord);
  },
  async recordSettled(uploadId, attempt, files) {
    if (files.length === 0) return;
    const rows = JSON.stringify(
      sanitizeText(
        files.map(({ warning, ...file }) => ({ ...file, id: String(file.id), warning: warning?.code, warningMessage: warning?.message })),
      ),
    );
    const [upload] = await client.$queryRaw<{ id: number }[]>`
      WITH fence AS (
        UPDATE uploads SET updated_at = now() WHERE id = ${uploadId} AND attempts = ${attempt} AND state = 'processing' RETURNING id
      ), written AS (
        UPDATE upload_files f SET outcome = r.outcome::file_outcome, reason = r.reason, message = r.message, completed_at = now(),
          warning = COALESCE(r.warning, f.warning), warning_message = COALESCE(r."warningMessage", f.warning_message)
        FROM fence, jsonb_to_recordset(${rows}::jsonb) AS r(
          id bigint, outcome text, reason text, message text, warning text, "warningMessage" text)
        WHERE f.id = r.id AND f.upload_id = fence.id AND f.outcome = 'pending'
      )
      SELECT id FROM fence`;
    if (!upload) throw new AppError('upload_superseded', { uploadId });
    changes.notify(uploadId);
  },
  async recordUnpacking(uploadId, attempt, id, bytes) {
    const [all] = await client.$queryRaw<{ bytes: number }[]>`
      WITH fence AS (
        UPDATE uploads SET updated_at = now() WHERE id = ${uploadId} AND attempts = ${attempt} AND state = 'processing' RETURNING id
      ), written AS (
        UPDATE upload_files f SET unpacked_bytes = GREATEST(f.unpacked_bytes, ${bytes}::bigint)
        FROM fence WHERE f.id = ${id} AND f.upload_id = fence.id AND f.inspected_at IS NULL
        RETURNING f.unpacked_bytes
      )
      SELECT (COALESCE((SELECT unpacked_bytes FROM written), 0) + COALESCE(sum(COALESCE(f.unpacked_bytes, f.original_bytes)), 0))::float8 AS bytes
      FROM fence LEFT JOIN upload_files f ON f.upload_id = fence.id AND f.id <> ${id} GROUP BY fence.id`;
    if (!all) throw new AppError('upload_superseded', { uploadId });
    return all.bytes;
  },
  async countUnpacked(uploadId) {
    const [all] = await client.$queryRaw<{ bytes: number; largest: string | null }[]>`
      SELECT COALESCE(sum(bytes), 0)::float8 AS bytes, (array_agg(member ORDER BY bytes DESC, position))[1] AS largest
      FROM (SELECT member, position, COALESCE(unpacked_bytes, original_bytes) AS bytes FROM upload_files WHERE upload_id = ${uploadId}) AS members`;
    return { bytes: all!.bytes, largest: all!.largest ?? '' };
  },
  async hasNamed(uploadId) {
    const found = await client.uploadFile.findFirst({
      where: { uploadId, OR: [{ key: { not: null } }, { outcome: 'failed' }] },
      select: { id: true },
    });
    return found !== null;
  },
  async listNamed(uploadId) {
    const select = { member: true, key: true, contentKind: true, outcome: true, reason: true } as const;
    const where = { uploadId };
    const rows = await client.uploadFile.findMany({ where, select, orderBy: { position: 'asc' }, take: maxProblems + 1 });
    const total = rows.length > maxProblems ? await client.uploadFile.count({ where }) : rows.length;
    return { files: rows.map((row) => ({ ...row, key: row.key as Key | null })), total };
  },
});

/** Far fewer than a statement takes. */
const rowsAtOnce = 5_000;

interface Twin {
  readonly id: string;
  readonly place: number;
  readonly key: Key;
}

export const toTwins = (id: bigint, keys: readonly Key[] = []): Twin[] =>
  keys.map((key, index) => ({ id: String(id), place: index + 1, key }));

/** Behind every member that an archive can have: the largest position has room for two hundred times as many. */
const membersAtMost = 10_000_000;

/** A row for each of its further keys: the same bytes, found in the same place. Twice is as good as once. */
export async function insertTwins(transaction: Transaction, uploadId: UploadId, twins: readonly Twin[]): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO upload_files (
      upload_id, position, batch, member, key, header_offset, compressed_bytes, original_bytes, method, flags, crc32,
      inspected_at, md5, data_offset, raw_crc32, warning, warning_message,
      content_kind, richness, form, content_bytes, content_md5, made_part, unpacked_bytes)
    SELECT f.upload_id, f.position + t.place * ${membersAtMost}, f.batch, f.member, t.key, f.header_offset, f.compressed_bytes,
      f.original_bytes, f.method, f.flags, f.crc32, f.inspected_at, f.md5, f.data_offset, f.raw_crc32, f.warning, f.warning_message,
      f.content_kind, f.richness, f.form, f.content_bytes, f.content_md5, f.made_part, 0
    FROM upload_files f JOIN jsonb_to_recordset(${JSON.stringify(twins)}::jsonb) AS t(id bigint, place int, key text) ON t.id = f.id
    WHERE f.upload_id = ${uploadId}
    ON CONFLICT (upload_id, position) DO NOTHING`;
}
