// Stored files by filters, in pages, and one by its id (Tecken §5.2). Neighbours: listed-upload.ts, list-page.ts,
// upload-lists.ts; upload-files.ts has the files of one upload, whatever their outcome.
import type { Key, Lane } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { compareBytes, compareMoments, contains, type Comparison, type MomentComparison } from './comparison.ts';
import { Prisma } from '../generated/client.ts';
import type { Chosen } from './filters/field.ts';
import { findPage, inOrder, type Page, type PageRange } from './list-page.ts';
import { sentBy, type Senders } from './senders.ts';
import { listedUpload, summarizeMembers, toListedUpload, type ListedUpload, type MemberSummary } from './listed-upload.ts';

/** All conditions must hold. */
export interface FileFilter {
  /** Texts that the key contains, in any letter case. */
  readonly keyTexts: readonly string[];
  /** As stored. */
  readonly bytes: readonly Comparison<number>[];
  readonly createdAt: readonly MomentComparison[];
  readonly completedAt: readonly MomentComparison[];
  readonly buckets: Chosen<string>;
  readonly lane?: Lane | undefined;
  /** Of whose uploads; undefined: of everybody's. */
  readonly senders?: Senders | undefined;
}

export interface ListedFile {
  readonly id: number;
  readonly key: Key;
  readonly isUpdate: boolean;
  readonly isCompressed: boolean;
  readonly storedBytes: number;
  /** Uncompressed, as is what `md5` is of. */
  readonly originalBytes: number;
  readonly md5: string | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  readonly debugFile: string | null;
  readonly debugId: string | null;
  readonly codeFile: string | null;
  readonly codeId: string | null;
  readonly generator: string | null;
  readonly upload: ListedUpload;
}

export interface FileLists {
  /** Newest first. */
  list(filter: FileFilter, range: PageRange): Promise<Page<ListedFile>>;
  /** Undefined unless this very row was stored. */
  find(id: number): Promise<{ readonly file: ListedFile; readonly members: MemberSummary } | undefined>;
  /** Of all rows of uploads, stored or not; undefined: there is none. */
  findNewestId(): Promise<number | undefined>;
  /** By the ids of files that were skipped: those of the newest that have stored the same content where it was seen, of these senders. */
  findStored(skippedIds: readonly number[], senders: Senders | undefined): Promise<ReadonlyMap<number, number>>;
}

const listedFile = {
  id: true,
  key: true,
  isUpdate: true,
  isCompressed: true,
  storedBytes: true,
  originalBytes: true,
  md5: true,
  createdAt: true,
  completedAt: true,
  debugFile: true,
  debugId: true,
  codeFile: true,
  codeId: true,
  generator: true,
  upload: { select: listedUpload },
} as const satisfies Prisma.UploadFileSelect;

const toListedFile = (row: Prisma.UploadFileGetPayload<{ select: typeof listedFile }>): ListedFile => ({
  ...row,
  id: Number(row.id),
  key: row.key as Key,
  storedBytes: Number(row.storedBytes),
  originalBytes: Number(row.originalBytes),
  upload: toListedUpload(row.upload),
});

export function createFileLists(client: PrismaConnection): FileLists {
  return {
    async list(filter, range) {
      const query = { id: Prisma.sql`f.id`, orderBy: Prisma.sql`f.created_at DESC, f.id DESC`, ...sourceOf(filter) };
      const { items: ids, total } = await findPage(client, query, range);
      const rows = await client.uploadFile.findMany({ where: { id: { in: [...ids] } }, select: listedFile });
      return { items: inOrder(ids, rows).map(toListedFile), total };
    },
    async find(id) {
      const row = await client.uploadFile.findFirst({ where: { id, outcome: 'uploaded' }, select: listedFile });
      if (!row) return undefined;
      const file = toListedFile(row);
      const membersOf = await summarizeMembers(client, [file.upload.id]);
      return { file, members: membersOf(file.upload.id) };
    },
    async findNewestId() {
      const newest = await client.uploadFile.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
      return newest ? Number(newest.id) : undefined;
    },
    async findStored(skippedIds, senders) {
      // The lanes of an upload may have buckets of their own: which one a try upload has looked into besides is not recorded.
      const rows = await client.$queryRaw<{ skippedId: bigint; id: bigint }[]>`
        SELECT DISTINCT ON (skipped.id) skipped.id AS "skippedId", f.id
        FROM upload_files skipped JOIN uploads own ON own.id = skipped.upload_id
        JOIN upload_files f ON f.key = skipped.key AND f.md5 = skipped.md5 AND f.original_bytes = skipped.original_bytes
        JOIN uploads u ON u.id = f.upload_id
        WHERE skipped.id = ANY(${[...skippedIds]}::bigint[]) AND skipped.outcome = 'skipped' AND f.outcome = 'uploaded'
          AND CASE WHEN skipped.reason = 'stored_in_release' THEN u.lane = 'release'
            ELSE u.lane = own.lane AND u.bucket = own.bucket AND u.private_bucket_url IS NOT DISTINCT FROM own.private_bucket_url END
          AND ${senders === undefined ? Prisma.sql`true` : sentBy(Prisma.sql`u`, senders)}
        ORDER BY skipped.id, f.id DESC`;
      return new Map(rows.map(({ skippedId, id }) => [Number(skippedId), Number(id)]));
    },
  };
}

/** Sender, lane and bucket are the upload's; without a filter on them its table is not joined. */
function sourceOf({ keyTexts, bytes, createdAt, completedAt, buckets, lane, senders }: FileFilter): {
  from: Prisma.Sql;
  conditions: Prisma.Sql[];
} {
  const ofUpload = [
    ...(senders === undefined ? [] : [sentBy(Prisma.sql`u`, senders)]),
    ...(lane === undefined ? [] : [Prisma.sql`u.lane = ${lane}::lane`]),
    ...(buckets.included.length === 0 ? [] : [Prisma.sql`u.bucket = ANY(${[...buckets.included]}::text[])`]),
    ...(buckets.excluded.length === 0 ? [] : [Prisma.sql`u.bucket <> ALL(${[...buckets.excluded]}::text[])`]),
  ];
  const conditions = [
    Prisma.sql`f.outcome = 'uploaded'`, // written exactly like this: it is what the indexes are made for
    ...keyTexts.map((text) => contains(Prisma.sql`f.key`, text)),
    ...compareBytes(Prisma.sql`f.stored_bytes`, bytes),
    ...compareMoments(Prisma.sql`f.created_at`, createdAt),
    ...compareMoments(Prisma.sql`f.completed_at`, completedAt),
    ...ofUpload,
  ];
  const from = ofUpload.length === 0 ? Prisma.sql`upload_files f` : Prisma.sql`upload_files f JOIN uploads u ON u.id = f.upload_id`;
  return { from, conditions };
}
