// Marks rows of files whose content was taken down: as if they had been refused, so that nothing finds them (ADR 39).
// A part of takedowns.ts.
import { AppError } from '@symdepot/errors';
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import { inTransaction, type Transaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { Prisma } from '../generated/client.ts';
import { inStored } from '../uploads/upload-conditions.ts';

/** A file under its key, by what it is and not by where it lies. */
export interface KeyContent {
  readonly key: Key;
  readonly originalBytes: number;
  /** Hex. */
  readonly md5: string;
}

/** A file of an upload. */
export interface WithdrawnFile extends KeyContent {
  readonly id: bigint;
  readonly uploadId: UploadId;
  /** It is marked by this call, and was not before. */
  readonly isNew: boolean;
}

interface Row extends Omit<WithdrawnFile, 'originalBytes'> {
  readonly originalBytes: bigint;
}

const columns = Prisma.sql`
  f.id, f.key, f.upload_id AS "uploadId", f.original_bytes AS "originalBytes", f.md5, f.outcome <> 'failed' AS "isNew"`;
const isMarkable = Prisma.sql`(f.outcome = 'pending' OR f.outcome IN ${inStored})`;
/** Where it is stored, or would be. */
const laneOfFile = Prisma.sql`(CASE WHEN f.reason = 'stored_in_release' THEN 'release' ELSE u.lane END)`;

/** Of all uploads, whatever their state. */
export async function withdrawContents(
  transaction: Transaction,
  contents: readonly KeyContent[],
  lanes: readonly Lane[],
): Promise<WithdrawnFile[]> {
  const rows = await transaction.$queryRaw<Row[]>`
    SELECT DISTINCT ${columns}
    FROM jsonb_to_recordset(${JSON.stringify(contents)}::jsonb) AS c(key text, "originalBytes" bigint, md5 text)
    JOIN upload_files f ON fold_name(f.key) = fold_name(c.key) AND f.md5 = c.md5 AND f.original_bytes = c."originalBytes"
    JOIN uploads u ON u.id = f.upload_id
    WHERE ${isMarkable} AND ${laneOfFile} = ANY(${[...lanes]}::lane[])`;
  return mark(transaction, rows);
}

/**
 * Of one upload, by what was taken down until now; those that are marked already, too. Whoever asks may be a worker that has lost the
 * upload: what it says is true all the same. The same content by another compressor is the same content, as far as any row knows it.
 */
export async function withdrawFilesOf(client: PrismaConnection, uploadId: UploadId): Promise<WithdrawnFile[]> {
  // Every batch asks, and hardly ever is there anything: a transaction only then.
  const rows = await client.$queryRaw<Row[]>`
    SELECT DISTINCT ${columns}
    FROM upload_files f
    JOIN uploads u ON u.id = f.upload_id
    JOIN takedowns t
      ON t.md5 = f.md5 AND t.original_bytes = f.original_bytes AND t.lane = ${laneOfFile} AND fold_name(t.key) = fold_name(f.key)
    WHERE u.id = ${uploadId} AND (${isMarkable} OR f.reason = 'taken_down')
    UNION
    SELECT ${columns}
    FROM upload_files f
    JOIN uploads u ON u.id = f.upload_id
    JOIN takedowns t ON t.lane = ${laneOfFile} AND fold_name(t.key) = fold_name(f.key)
    WHERE u.id = ${uploadId} AND f.content_md5 IS NOT NULL AND (${isMarkable} OR f.reason = 'taken_down')
      AND EXISTS (
        SELECT FROM upload_files k
        WHERE fold_name(k.key) = fold_name(t.key) AND k.md5 = t.md5 AND k.original_bytes = t.original_bytes AND k.content_md5 = f.content_md5
      )`;
  if (rows.length === 0) return [];
  return inTransaction(client, (transaction) => mark(transaction, rows));
}

async function mark(transaction: Transaction, rows: readonly Row[]): Promise<WithdrawnFile[]> {
  const files = rows.map((row) => ({ ...row, originalBytes: Number(row.originalBytes) }));
  const marked = files.filter(({ isNew }) => isNew);
  if (marked.length === 0) return files;
  const uploadIds = [...new Set(marked.map(({ uploadId }) => uploadId))];
  const messages = marked.map(({ id, key }) => ({ id: String(id), message: new AppError('taken_down', { key }).message }));
  // The uploads first, as everybody locks them; watchers are told by their revision.
  await transaction.$executeRaw`UPDATE uploads SET updated_at = now() WHERE id = ANY(${uploadIds}::int[])`;
  await transaction.$executeRaw`
    UPDATE upload_files f SET outcome = 'failed', reason = 'taken_down', message = r.message, completed_at = COALESCE(f.completed_at, now())
    FROM jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) AS r(id bigint, message text) WHERE f.id = r.id`;
  return files;
}
