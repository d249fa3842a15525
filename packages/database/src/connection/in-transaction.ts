// Several statements that take effect together or not at all. That no transaction can be begun is told by none of its statements,
// so the error is translated here.
import type { PrismaConnection } from './prisma-connection.ts';
import { translateDatabaseError } from './translate-errors.ts';

export type Transaction = Omit<PrismaConnection, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/** How long it may take until a connection is free, and until all is done; as long as for a single statement. */
const beginTimeoutMs = 5_000;
const timeoutMs = 30_000;

/** @throws AppError `database_unavailable`, and what `work` throws */
export async function inTransaction<T>(client: PrismaConnection, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  try {
    return await client.$transaction(work, { maxWait: beginTimeoutMs, timeout: timeoutMs });
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
