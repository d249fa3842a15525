// Files whose keys come from their content (kind `any`): further keys of the same bytes, and members of one upload that have the
// same key. A part of ../upload-files.ts.
import { AppError } from '@symdepot/errors';
import type { Key, UploadId } from '@symdepot/symbols';
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
}

export interface NamedFiles {
  /** Inspected members that have their key in common with another one of the upload, key by key, in the order of the archive. */
  listSameKey(uploadId: UploadId): Promise<UploadFileRecord[]>;
  /** Those that are still pending. @throws AppError `upload_superseded` */
  recordSettled(uploadId: UploadId, attempt: number, files: readonly SettledFile[]): Promise<void>;
  /** Whether any member has a key, or was refused. */
  hasNamed(uploadId: UploadId): Promise<boolean>;
  /** What became of every member, in the order of the archive. */
  listNamed(uploadId: UploadId): Promise<NamedFile[]>;
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
    const rows = JSON.stringify(sanitizeText(files.map((file) => ({ ...file, id: String(file.id) }))));
    const [upload] = await client.$queryRaw<{ id: number }[]>`
      WITH fence AS (
        UPDATE uploads SET updated_at = now() WHERE id = ${uploadId} AND attempts = ${attempt} AND state = 'processing' RETURNING id
      ), written AS (
        UPDATE upload_files f SET outcome = r.outcome::file_outcome, reason = r.reason, message = r.message, completed_at = now()
        FROM fence, jsonb_to_recordset(${rows}::jsonb) AS r(id bigint, outcome text, reason text, message text)
        WHERE f.id = r.id AND f.upload_id = fence.id AND f.outcome = 'pending'
      )
      SELECT id FROM fence`;
    if (!upload) throw new AppError('upload_superseded', { uploadId });
    changes.notify(uploadId);
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
    const rows = await client.uploadFile.findMany({ where: { uploadId }, select, orderBy: { position: 'asc' } });
    return rows.map((row) => ({ ...row, key: row.key as Key | null }));
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
      content_kind, richness, form, content_bytes, content_md5, made_part)
    SELECT f.upload_id, f.position + t.place * ${membersAtMost}, f.batch, f.member, t.key, f.header_offset, f.compressed_bytes,
      f.original_bytes, f.method, f.flags, f.crc32, f.inspected_at, f.md5, f.data_offset, f.raw_crc32, f.warning, f.warning_message,
      f.content_kind, f.richness, f.form, f.content_bytes, f.content_md5, f.made_part
    FROM upload_files f JOIN jsonb_to_recordset(${JSON.stringify(twins)}::jsonb) AS t(id bigint, place int, key text) ON t.id = f.id
    WHERE f.upload_id = ${uploadId}
    ON CONFLICT (upload_id, position) DO NOTHING`;
}
