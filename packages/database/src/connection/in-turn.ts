// Changes over several rows are made one after the other: each sees what the one before it has left, and none waits for rows of
// another that waits for its own. Neighbours: ../accounts/change-accounts.ts, ../artefacts/.
import { inTransaction, type Transaction } from './in-transaction.ts';
import type { PrismaConnection } from './prisma-connection.ts';

/** Takes the lock first, and keeps it until the end of the transaction. @throws AppError `database_unavailable`, and what `work` throws */
export const inTurn = <T>(
  client: PrismaConnection,
  what: 'accounts' | 'artefacts',
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> =>
  inTransaction(client, async (transaction) => {
    await transaction.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${what}, 0))::text`;
    return work(transaction);
  });
