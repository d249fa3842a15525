// Reads that live on the indexes of the migration `lists`. Neighbours: list-page.ts, upload-stats.ts.
import type { Client } from './client.ts';
import { translateDatabaseError } from './errors.ts';

/** How long it may take until a connection is free, and until the answer is there. */
const beginTimeoutMs = 5_000;
const timeoutMs = 30_000;

/**
 * PostgreSQL's default takes a random read for four sequential ones, as on spinning disks; then it would rather read whole
 * tables than the indexes of a list.
 */
export async function readByIndex<T>(client: Client, read: (transaction: Pick<Client, '$queryRaw'>) => Promise<T>): Promise<T> {
  try {
    return await client.$transaction(
      async (transaction) => {
        await transaction.$executeRaw`SET LOCAL random_page_cost = 1.1`;
        return read(transaction);
      },
      { maxWait: beginTimeoutMs, timeout: timeoutMs },
    );
  } catch (error) {
    throw translateDatabaseError(error); // that no transaction can be begun is told by none of its statements
  }
}
