// Several statements that take effect together or not at all. If no transaction can be begun, none of its statements reports it,
// so that error is translated here.
import type { PrismaConnection } from './prisma-connection.ts';
import { translateDatabaseError } from './translate-errors.ts';

export type Transaction = Omit<PrismaConnection, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/** How long to wait for a free connection, and how long the whole may take; the same as for a single statement. */
const beginTimeoutMs = 5_000;
const timeoutMs = 30_000;

/** @throws AppError `database_unavailable`, and what `work` throws */
export async function inTransaction<T>(
  client: PrismaConnection,
  work: (transaction: Transaction) => Promise<T>,
  options: { readonly isolationLevel?: 'RepeatableRead' } = {},
): Promise<T> {
  try {
    return await client.$transaction(work, { maxWait: beginTimeoutMs, timeout: timeoutMs, ...options });
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

/** For statements that only read: all of them see the same moment. @throws AppError `database_unavailable`, and what `work` throws */
export const atOneMoment = <T>(client: PrismaConnection, work: (transaction: Transaction) => Promise<T>): Promise<T> =>
  inTransaction(client, work, { isolationLevel: 'RepeatableRead' });
