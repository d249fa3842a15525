// What the rows promise about stored objects: the files of complete uploads, and those that were sent one by one, in pages; and
// the buckets that they name.
// Read by packages/maintenance, which compares them with the stores.
import type { Key, Lane, UploadId, UploadState } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { isSentOneByOne, sentOneByOne, toUploadRecord, withUser, type UploadRecord } from '../uploads/upload-record.ts';
import { stored } from '../uploads/upload-conditions.ts';

export interface PublishedFile {
  readonly id: bigint;
  readonly uploadId: UploadId;
  readonly key: Key;
  readonly originalBytes: number;
  /** Hex; null in rows from before it was recorded. */
  readonly md5: string | null;
  readonly completedAt: Date;
  /** The name shown to people. */
  readonly bucket: string;
  /** Null for the lane's own bucket. */
  readonly privateBucketUrl: string | null;
}

export interface PublishedFilesPage {
  readonly lane: Lane;
  /** Published after this. */
  readonly since: Date;
  /** Only ids above this one; 0n for the first page. */
  readonly after: bigint;
  readonly limit: number;
}

export interface RefusedUpload {
  readonly state: UploadState;
  /** Files that were sent one by one each stand for themselves. */
  readonly standing: ReadonlySet<Key>;
}

export interface PublishedFiles {
  /** In the order of their ids. */
  list(page: PublishedFilesPage): Promise<PublishedFile[]>;
  /** The lowest and the highest id of all files, for drawing a sample; undefined when there are none. */
  findIdRange(): Promise<{ readonly min: bigint; readonly max: bigint } | undefined>;
  /** Which of these keys have a row of the lane; in that private bucket, or for null in the lane's own. */
  findKnownKeys(lane: Lane, privateBucketUrl: string | null, keys: readonly Key[]): Promise<ReadonlySet<Key>>;
  /** Which of these keys another upload has stored, or found stored, in the bucket and lane of this one. */
  findKeysOfOthers(upload: Pick<UploadRecord, 'id' | 'lane' | 'bucket'>, keys: readonly Key[]): Promise<ReadonlySet<Key>>;
  /**
   * Which of these uploads were refused or cancelled, and which of these keys are still stored. Not those that were refused for a
   * takedown: what they had published by then stays (ADR 39).
   */
  findRefused(ids: readonly UploadId[], keys: readonly Key[]): Promise<ReadonlyMap<UploadId, RefusedUpload>>;
  /** The newest upload to each private bucket, whatever its outcome. Nothing else names these buckets. */
  listNewestOfPrivateBuckets(): Promise<UploadRecord[]>;
}

/** In the bucket and lane of its upload: those that were skipped because of another lane have a reason. */
const published = {
  outcome: stored,
  key: { not: null },
  OR: [{ reason: null }, { reason: { not: 'stored_in_release' } }],
} satisfies Prisma.UploadFileWhereInput;

export function createPublishedFiles(client: PrismaConnection): PublishedFiles {
  return {
    async list({ lane, since, after, limit }) {
      const rows = await client.uploadFile.findMany({
        where: {
          ...published,
          id: { gt: after },
          completedAt: { gt: since },
          upload: { lane, OR: [{ state: 'complete' }, sentOneByOne] },
        },
        orderBy: { id: 'asc' },
        take: limit,
        select: {
          id: true,
          uploadId: true,
          key: true,
          originalBytes: true,
          md5: true,
          completedAt: true,
          upload: { select: { bucket: true, privateBucketUrl: true } },
        },
      });
      return rows.map(({ upload, ...row }) => ({
        ...row,
        ...upload,
        uploadId: row.uploadId as UploadId,
        key: row.key as Key,
        originalBytes: Number(row.originalBytes),
        completedAt: row.completedAt!,
      }));
    },
    async findIdRange() {
      const { _min: min, _max: max } = await client.uploadFile.aggregate({ _min: { id: true }, _max: { id: true } });
      return min.id === null || max.id === null ? undefined : { min: min.id, max: max.id };
    },
    async findKnownKeys(lane, privateBucketUrl, keys) {
      const where = { key: { in: [...keys] }, upload: { lane, privateBucketUrl } };
      const rows = await client.uploadFile.groupBy({ by: ['key'], where });
      return new Set(rows.map(({ key }) => key as Key));
    },
    async findKeysOfOthers({ id, lane, bucket }, keys) {
      const where = { ...published, key: { in: [...keys] }, uploadId: { not: id }, upload: { lane, bucket } };
      const rows = await client.uploadFile.groupBy({ by: ['key'], where });
      return new Set(rows.map(({ key }) => key as Key));
    },
    async findRefused(ids, keys) {
      const refused = {
        id: { in: [...ids] },
        state: { in: ['rejected', 'cancelled'] },
        NOT: { problems: { array_contains: [{ code: 'taken_down' }] } },
      } satisfies Prisma.UploadWhereInput;
      const uploads = await client.upload.findMany({ where: refused, select: { id: true, state: true, sessionExpiresAt: true } });
      const lists = uploads.filter(isSentOneByOne).map(({ id }) => id);
      const where = { ...published, key: { in: [...keys] }, uploadId: { in: lists } };
      const files = lists.length === 0 ? [] : await client.uploadFile.findMany({ where, select: { uploadId: true, key: true } });
      const standing = (id: number): Set<Key> => new Set(files.flatMap(({ uploadId, key }) => (uploadId === id ? [key as Key] : [])));
      return new Map(uploads.map(({ id, state }) => [id as UploadId, { state, standing: standing(id) }]));
    },
    async listNewestOfPrivateBuckets() {
      const where = { privateBucketUrl: { not: null } };
      const buckets = await client.upload.groupBy({ by: ['privateBucketUrl'], where, _max: { id: true } });
      const ids = buckets.flatMap(({ _max }) => _max.id ?? []);
      const rows = await client.upload.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' }, include: withUser });
      return rows.map(toUploadRecord);
    },
  };
}
