// The staged archives of uploads: which are kept for a retry, and which nobody needs any more. Part of uploads.ts.
import type { UploadId } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { inRetriable, retriable } from './upload-conditions.ts';
import { toUploadRecord, withUser, type DiscardReason, type UploadRecord } from './upload-record.ts';

/** How much may be kept for retries. */
export interface KeptBytes {
  readonly perUser: number;
  readonly inAll: number;
}

export interface StagedArchives {
  /** The staged archive is gone. */
  markUnstaged(id: UploadId): Promise<void>;
  /** From now on no retry can rely on the archive, which may be removed. False when one already does. */
  giveUpArchive(id: UploadId, why: { readonly endedBefore: Date } | { readonly reason: DiscardReason }): Promise<boolean>;
  /** Archives kept for a retry that exceed the limit: the oldest ones, and those of failed uploads last. */
  listBeyondQuota(bytes: KeptBytes, limit: number): Promise<UploadRecord[]>;
  /** Terminal, with a staged archive that nobody needs any more: complete, or ended before `endedBefore`. */
  listWithDisposableArchive(endedBefore: Date, limit: number): Promise<UploadRecord[]>;
  /** Which of these ids have a row that relies on its staged archive. For archives that nobody refers to. */
  findStaged(ids: readonly UploadId[]): Promise<ReadonlySet<UploadId>>;
}

export function createStagedArchives(client: PrismaConnection): StagedArchives {
  return {
    async markUnstaged(id) {
      await client.upload.updateMany({ where: { id }, data: { isStaged: false } });
    },
    async giveUpArchive(id, why) {
      const ended = 'endedBefore' in why ? endedIncomplete(why.endedBefore) : { state: retriable };
      const discardedFor = 'reason' in why ? why.reason : null;
      const where = { id, isStaged: true, ...ended } satisfies Prisma.UploadWhereInput;
      const { count } = await client.upload.updateMany({ where, data: { isStaged: false, discardedFor } });
      return count > 0;
    },
    async listBeyondQuota({ perUser, inAll }, limit) {
      // Counted from those that are to stay longest, each with what was unpacked or made of it.
      const found = await client.$queryRaw<{ id: number }[]>`
        SELECT id FROM (
          SELECT id, sum(bytes) OVER (PARTITION BY user_id ORDER BY state = 'failed' DESC, completed_at DESC, id DESC) AS own,
            sum(bytes) OVER (ORDER BY state = 'failed' DESC, completed_at DESC, id DESC) AS everybodys
          FROM uploads u CROSS JOIN LATERAL (
            SELECT u.archive_bytes + COALESCE(sum(part.bytes), 0) AS bytes
            FROM (
              SELECT max(f.compressed_bytes) AS bytes FROM upload_files f
              WHERE f.upload_id = u.id AND f.made_part IS NOT NULL AND u.state <> 'rejected' GROUP BY f.made_part
            ) part
          ) staged
          WHERE is_staged AND state IN ${inRetriable}) AS kept
        WHERE own > ${perUser}::numeric OR everybodys > ${inAll}::numeric
        ORDER BY everybodys DESC LIMIT ${limit}`;
      const rows = await client.upload.findMany({
        where: { id: { in: found.map(({ id }) => id) } },
        orderBy: { id: 'asc' },
        include: withUser,
      });
      return rows.map(toUploadRecord);
    },
    async listWithDisposableArchive(endedBefore, limit) {
      const rows = await client.upload.findMany({
        where: { isStaged: true, OR: [{ state: 'complete' }, endedIncomplete(endedBefore)] },
        take: limit,
        include: withUser,
      });
      return rows.map(toUploadRecord);
    },
    async findStaged(ids) {
      const rows = await client.upload.findMany({ where: { id: { in: [...ids] }, isStaged: true }, select: { id: true } });
      return new Set(rows.map((row) => row.id as UploadId));
    },
  };
}

/** What could still be retried, were it not so long ago. */
const endedIncomplete = (endedBefore: Date) => ({ state: retriable, completedAt: { lt: endedBefore } }) satisfies Prisma.UploadWhereInput;
