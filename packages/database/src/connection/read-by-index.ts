// Reads that depend on the `…_list_by_…` indexes of the first migration. Neighbours: list-page.ts, upload-stats.ts.
import type { PrismaConnection } from './prisma-connection.ts';
import { inTransaction } from './in-transaction.ts';

/**
 * By default PostgreSQL assumes that a random read costs four sequential ones, as on spinning disks; it would then rather read
 * whole tables than the indexes of a list.
 */
export const readByIndex = <T>(
  client: PrismaConnection,
  read: (transaction: Pick<PrismaConnection, '$queryRaw'>) => Promise<T>,
): Promise<T> =>
  inTransaction(client, async (transaction) => {
    await transaction.$executeRaw`SET LOCAL random_page_cost = 1.1`;
    return read(transaction);
  });
