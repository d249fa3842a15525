// What was taken down (ADR 39): content that is refused under a key, in a lane. Other content under that key is taken.
// Neighbours: withdraw-files.ts (rows of files), packages/maintenance (stored objects), services/ingest and worker (refuse it).
import { AppError } from '@symdepot/errors';
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import { recordAudits, type Actor } from '../accounts/audit.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { tellChangedFiles } from '../feeds/publication-feed.ts';
import { inStored } from '../uploads/upload-conditions.ts';
import { withdrawContents, withdrawFilesOf, type KeyContent, type WithdrawnFile } from './withdraw-files.ts';

export interface TakedownRecord extends KeyContent {
  readonly id: number;
  readonly lane: Lane;
  readonly reason: string;
  readonly takenDownBy: string;
  readonly takenDownAt: Date;
}

export interface NewTakedown {
  readonly contents: readonly KeyContent[];
  readonly lanes: readonly Lane[];
  readonly reason: string;
}

export interface Takedowns {
  /** Newest first. `key`: in any spelling. */
  list(filter?: { readonly key?: Key | undefined }): Promise<TakedownRecord[]>;
  /** This one, and all others under which rows have it (ADR 20). */
  findSpellings(key: Key): Promise<Key[]>;
  /** What rows say was stored last under a key, for each of the lanes. */
  findLastStored(key: Key, lanes: readonly Lane[]): Promise<KeyContent[]>;
  /** What an upload brought, stored or not, as far as it has been read. */
  listContentsOf(uploadId: UploadId, key?: Key): Promise<KeyContent[]>;
  /** From the commit on the contents are refused, and no row says that they are stored. What is on record already stays. */
  record(takedown: NewTakedown, by: Actor): Promise<WithdrawnFile[]>;
  /** Has every process forget what it found under these keys. After the objects have gone: else it would find them again. */
  tell(keys: readonly Key[]): Promise<void>;
  /** From now on they are taken again. @throws AppError `takedown_not_found` */
  lift(ids: readonly number[], by: Actor): Promise<TakedownRecord[]>;
  /** Marks the files of an upload that were taken down; all of them, also those marked before. */
  withdrawFilesOf(upload: { readonly id: UploadId; readonly attempts: number }): Promise<WithdrawnFile[]>;
  /** Which of these files are refused in a lane. */
  findRefused(lane: Lane, contents: readonly KeyContent[]): Promise<ReadonlySet<Key>>;
}

interface Content {
  readonly key: string | null;
  readonly originalBytes: bigint;
  readonly md5: string | null;
}

const toContents = (rows: readonly Content[]): KeyContent[] =>
  rows.map(({ key, originalBytes, md5 }) => ({ key: key as Key, originalBytes: Number(originalBytes), md5: md5! }));

const toRecord = (row: Omit<TakedownRecord, 'key' | 'originalBytes'> & { key: string; originalBytes: bigint }): TakedownRecord => ({
  ...row,
  key: row.key as Key,
  originalBytes: Number(row.originalBytes),
});

export const createTakedowns = (client: PrismaConnection): Takedowns => ({
  async list({ key } = {}) {
    const rows = await client.takedown.findMany({ orderBy: { id: 'desc' } });
    if (key === undefined) return rows.map(toRecord);
    const spelled = await client.$queryRaw<{ id: number }[]>`SELECT id FROM takedowns WHERE fold_name(key) = fold_name(${key})`;
    const ids = new Set(spelled.map(({ id }) => id));
    return rows.filter(({ id }) => ids.has(id)).map(toRecord);
  },
  async findSpellings(key) {
    const rows = await client.$queryRaw<{ key: Key }[]>`SELECT DISTINCT key FROM upload_files WHERE fold_name(key) = fold_name(${key})`;
    return [...new Set([key, ...rows.map((row) => row.key)])];
  },
  async findLastStored(key, lanes) {
    const rows = await client.$queryRaw<Content[]>`
      SELECT DISTINCT ON (u.lane) f.key, f.original_bytes AS "originalBytes", f.md5
      FROM upload_files f JOIN uploads u ON u.id = f.upload_id
      WHERE fold_name(f.key) = fold_name(${key}) AND f.outcome IN ${inStored} AND f.md5 IS NOT NULL AND u.lane = ANY(${[...lanes]}::lane[])
      ORDER BY u.lane, f.id DESC`;
    return toContents(rows);
  },
  async listContentsOf(uploadId, key) {
    const rows = await client.$queryRaw<Content[]>`
      SELECT f.key, f.original_bytes AS "originalBytes", f.md5 FROM upload_files f
      WHERE f.upload_id = ${uploadId} AND f.key IS NOT NULL AND f.md5 IS NOT NULL
        AND (${key ?? null}::text IS NULL OR fold_name(f.key) = fold_name(${key ?? null}))`;
    return toContents(rows);
  },
  record: ({ contents, lanes, reason }, by) =>
    inTransaction(client, async (transaction) => {
      const own = { reason, takenDownBy: by.actor.slice(0, 300) };
      const data = contents.flatMap((content) => lanes.map((lane) => ({ ...content, ...own, lane })));
      const added = await transaction.takedown.createManyAndReturn({ data, skipDuplicates: true });
      const files = await withdrawContents(transaction, contents, lanes);
      const entries = [...Map.groupBy(added, ({ key }) => key)].map(([key, rows]) => ({
        action: 'file.take_down' as const,
        subjectKind: 'file' as const,
        subject: key,
        details: {
          reason,
          lanes: [...new Set(rows.map(({ lane }) => lane))],
          md5: [...new Set(rows.map(({ md5 }) => md5))],
          takedowns: rows.map(({ id }) => id),
          uploads: files.flatMap((file) => (file.key === key && file.isNew ? [file.uploadId] : [])).slice(0, maxNamedUploads),
        },
      }));
      await recordAudits(transaction, by, entries);
      return files;
    }),
  tell: (keys) => tellChangedFiles(client, keys),
  lift: (ids, by) =>
    inTransaction(client, async (transaction) => {
      const where = { id: { in: [...ids] } };
      const rows = await transaction.takedown.findMany({ where, orderBy: { id: 'asc' } });
      const missing = ids.find((id) => !rows.some((row) => row.id === id));
      if (missing !== undefined) throw new AppError('takedown_not_found', { id: missing });
      await transaction.takedown.deleteMany({ where });
      const entries = rows.map(({ id, key, lane, md5, reason }) => ({
        action: 'file.lift' as const,
        subjectKind: 'file' as const,
        subject: key,
        details: { takedown: id, lane, md5, reason },
      }));
      await recordAudits(transaction, by, entries);
      return rows.map(toRecord);
    }),
  withdrawFilesOf: (upload) => inTransaction(client, (transaction) => withdrawFilesOf(transaction, upload)),
  async findRefused(lane, contents) {
    const rows = await client.$queryRaw<{ key: Key }[]>`
      SELECT DISTINCT c.key FROM jsonb_to_recordset(${JSON.stringify(contents)}::jsonb) AS c(key text, "originalBytes" bigint, md5 text)
      JOIN takedowns t ON t.md5 = c.md5 AND t.original_bytes = c."originalBytes" AND t.lane = ${lane}::lane AND fold_name(t.key) = fold_name(c.key)`;
    return new Set(rows.map(({ key }) => key));
  },
});

/** In an entry of the audit log. */
const maxNamedUploads = 100;
