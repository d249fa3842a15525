// What was taken down (ADR 39): content that is refused under a key, in a lane. Other content under that key is taken.
// Neighbours: record-takedown.ts and withdraw-files.ts (what is written), packages/maintenance (stored objects), services/ingest and
// worker (refuse it).
import { AppError } from '@symdepot/errors';
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import { recordAudits, type Actor } from '../accounts/audit.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { tellChangedFiles } from '../feeds/publication-feed.ts';
import { inStored } from '../uploads/upload-conditions.ts';
import { recordRemovals, recordTakedown, type NewTakedown, type Removal } from './record-takedown.ts';
import { withdrawContents, withdrawFilesOf, type KeyContent, type WithdrawnFile } from './withdraw-files.ts';

export interface TakedownRecord extends KeyContent {
  readonly id: number;
  readonly lane: Lane;
  readonly reason: string;
  readonly takenDownBy: string;
  readonly takenDownAt: Date;
}

export interface UploadContents {
  readonly contents: readonly KeyContent[];
  /** How many files of it nobody has read yet, though they may be published: what is in them is not known. */
  readonly unread: number;
}

export interface Takedowns {
  /** Newest first. `key`: in any spelling. */
  list(filter?: { readonly key?: Key | undefined }): Promise<TakedownRecord[]>;
  /** In the order of their ids, after this one. */
  listPage(after: number, limit: number): Promise<TakedownRecord[]>;
  /** Of each of these keys: itself, and all others under which rows have it (ADR 20). */
  findSpellings(keys: readonly Key[]): Promise<ReadonlyMap<Key, readonly Key[]>>;
  /** What rows know to have come last under a key, for each of the lanes: stored, or taken down since. */
  findLastKnown(key: Key, lanes: readonly Lane[]): Promise<KeyContent[]>;
  /** What an upload brought, stored or not; of a manifest also what was announced and has not come. */
  listContentsOf(uploadId: UploadId, key?: Key): Promise<UploadContents>;
  /** From the commit on the contents are refused, and no row says that they are stored. What is on record already stays. */
  record(takedown: NewTakedown, by: Actor): Promise<WithdrawnFile[]>;
  /** For the audit log: which objects went. */
  recordRemovals(removed: readonly Removal[], reason: string, by: Actor): Promise<void>;
  /** Marks files that say that they are stored, and are refused: they came by a process that did not know of it. */
  withdraw(contents: readonly KeyContent[], lanes: readonly Lane[]): Promise<WithdrawnFile[]>;
  /** Has every process forget what it found under these keys. After the objects have gone: else it would find them again. */
  tell(keys: readonly Key[]): Promise<void>;
  /** From now on they are taken again. @throws AppError `takedown_not_found` */
  lift(ids: readonly number[], by: Actor): Promise<TakedownRecord[]>;
  /** Marks the files of an upload that were taken down, whatever has become of it; all of them, also those marked before. */
  withdrawFilesOf(uploadId: UploadId): Promise<WithdrawnFile[]>;
  /** Which of these files are refused in a lane. */
  findRefused(lane: Lane, contents: readonly KeyContent[]): Promise<ReadonlySet<Key>>;
  /** Whether anything under this key, in any spelling, was taken down in the lane after this time. */
  isTakenDownSince(lane: Lane, key: Key, since: Date): Promise<boolean>;
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
  async listPage(after, limit) {
    const rows = await client.takedown.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: limit });
    return rows.map(toRecord);
  },
  async findSpellings(keys) {
    const rows = await client.$queryRaw<{ key: Key; spelling: Key }[]>`
      SELECT DISTINCT wanted.key, f.key AS spelling
      FROM unnest(${[...keys]}::text[]) AS wanted(key) JOIN upload_files f ON fold_name(f.key) = fold_name(wanted.key)`;
    const found = Map.groupBy(rows, ({ key }) => key);
    return new Map(keys.map((key) => [key, [...new Set([key, ...(found.get(key) ?? []).map(({ spelling }) => spelling)])]]));
  },
  async findLastKnown(key, lanes) {
    const rows = await client.$queryRaw<Content[]>`
      SELECT DISTINCT ON (u.lane) f.key, f.original_bytes AS "originalBytes", f.md5
      FROM upload_files f JOIN uploads u ON u.id = f.upload_id
      WHERE fold_name(f.key) = fold_name(${key}) AND (f.outcome IN ${inStored} OR f.reason = 'taken_down')
        AND f.md5 IS NOT NULL AND u.lane = ANY(${[...lanes]}::lane[])
      ORDER BY u.lane, f.id DESC`;
    return toContents(rows);
  },
  async listContentsOf(uploadId, key) {
    const rows = await client.$queryRaw<(Content & { isPending: boolean })[]>`
      SELECT f.key, f.original_bytes AS "originalBytes", COALESCE(f.md5, s.announced_md5) AS md5, f.outcome = 'pending' AS "isPending"
      FROM upload_files f LEFT JOIN file_sessions s ON s.file_id = f.id
      WHERE f.upload_id = ${uploadId} AND f.key IS NOT NULL
        AND (${key ?? null}::text IS NULL OR fold_name(f.key) = fold_name(${key ?? null}))`;
    const unread = rows.filter(({ md5, isPending }) => md5 === null && isPending).length;
    return { contents: toContents(rows.filter(({ md5 }) => md5 !== null)), unread };
  },
  record: (takedown, by) => inTransaction(client, (transaction) => recordTakedown(transaction, takedown, by)),
  recordRemovals: (removed, reason, by) => recordRemovals(client, removed, reason, by),
  withdraw: (contents, lanes) => inTransaction(client, (transaction) => withdrawContents(transaction, contents, lanes)),
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
  withdrawFilesOf: (uploadId) => withdrawFilesOf(client, uploadId),
  async findRefused(lane, contents) {
    const rows = await client.$queryRaw<{ key: Key }[]>`
      SELECT DISTINCT c.key FROM jsonb_to_recordset(${JSON.stringify(contents)}::jsonb) AS c(key text, "originalBytes" bigint, md5 text)
      JOIN takedowns t ON t.md5 = c.md5 AND t.original_bytes = c."originalBytes" AND t.lane = ${lane}::lane AND fold_name(t.key) = fold_name(c.key)`;
    return new Set(rows.map(({ key }) => key));
  },
  async isTakenDownSince(lane, key, since) {
    const [row] = await client.$queryRaw<{ isTakenDown: boolean }[]>`
      SELECT EXISTS (
        SELECT FROM takedowns WHERE lane = ${lane}::lane AND taken_down_at > ${since} AND fold_name(key) = fold_name(${key})
      ) AS "isTakenDown"`;
    return row!.isTakenDown;
  },
});
