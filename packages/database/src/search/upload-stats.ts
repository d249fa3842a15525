// The number and size of uploads (Tecken §5.2, stats). Neighbour: list-page.ts.
import type { PrismaConnection } from '../connection/prisma-connection.ts';
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

export interface UploadStats {
  /** `bytes` are those of the archives. */
  count(wanted: UploadsWanted): Promise<{ readonly count: number; readonly bytes: number }>;
}

export function createUploadStats(client: PrismaConnection): UploadStats {
  return {
    count: ({ from, until, userId }) =>
      readByIndex(client, async (transaction) => {
        const where = allOf([
          Prisma.sql`created_at >= ${from.toISOString()}::timestamptz AND created_at < ${until.toISOString()}::timestamptz`,
          ...(userId === undefined ? [] : [Prisma.sql`user_id = ${userId}`]),
        ]);
        const [row] = await transaction.$queryRaw<{ count: bigint; bytes: bigint }[]>`
          SELECT count(*) AS count, coalesce(sum(archive_bytes), 0)::bigint AS bytes FROM uploads WHERE ${where}`;
        return { count: Number(row!.count), bytes: Number(row!.bytes) };
      }),
  };
}
