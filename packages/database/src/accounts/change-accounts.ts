// Changes of users, groups and tokens are made one after the other: each sees what the one before it has left, so that rules over
// several rows hold (a maker's permissions, the last superuser) and the audit log says exactly what changed.
import type { Transaction } from '../connection/in-transaction.ts';
import { inTurn } from '../connection/in-turn.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';

/** @throws AppError `database_unavailable`, and what `work` throws */
export const changeAccounts = <T>(client: PrismaConnection, work: (transaction: Transaction) => Promise<T>): Promise<T> =>
  inTurn(client, 'accounts', work);
