// The number and size of uploads (Tecken §5.2, stats). Neighbour: list-page.ts.
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Lane } from '@symdepot/symbols';
import { Prisma } from '../generated/client.ts';
import { allOf } from './list-page.ts';
import { readByIndex } from '../connection/read-by-index.ts';

export interface UploadsWanted {
  /** Its start (inclusive), and its end (exclusive). */
  readonly from: Date;
  readonly until: Date;
  /** Undefined: of all users. */
  readonly userId: number | undefined;
}

export interface DailyUploads {
  /** `2026-11-21`, UTC. */
  readonly day: string;
  readonly lane: Lane;
  readonly count: number;
  readonly bytes: number;
  /** Failed or rejected. */
  readonly failed: number;
}

export interface UploadStats {
  /** Of each day and lane that has any. */
  countDaily(wanted: UploadsWanted): Promise<DailyUploads[]>;
  /** `bytes` are those of the archives. */
  count(wanted: UploadsWanted): Promise<{ readonly count: number; readonly bytes: number }>;
}

export function createUploadStats(client: PrismaConnection): UploadStats {
  return {
    countDaily: (wanted) =>
      readByIndex(
        client,
        (transaction) => transaction.$queryRaw<DailyUploads[]>`
          SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, lane::text, count(*)::int AS count,
            sum(archive_bytes)::float8 AS bytes, (count(*) FILTER (WHERE state IN ('failed', 'rejected')))::int AS failed
          FROM uploads WHERE ${within(wanted)} GROUP BY 1, 2`,
      ),
    count: (wanted) =>
      readByIndex(client, async (transaction) => {
        const where = within(wanted);
        const [row] = await transaction.$queryRaw<{ count: bigint; bytes: bigint }[]>`
          SELECT count(*) AS count, coalesce(sum(archive_bytes), 0)::bigint AS bytes FROM uploads WHERE ${where}`;
        return { count: Number(row!.count), bytes: Number(row!.bytes) };
      }),
  };
}

const within = ({ from, until, userId }: UploadsWanted): Prisma.Sql =>
  allOf([
    Prisma.sql`created_at >= ${from.toISOString()}::timestamptz AND created_at < ${until.toISOString()}::timestamptz`,
    ...(userId === undefined ? [] : [Prisma.sql`user_id = ${userId}`]),
  ]);
