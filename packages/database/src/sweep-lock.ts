// One sweeper at a time over the whole fleet: a lease in the database, taken by a transaction-level advisory lock.
import type { Client } from './client.ts';

/** Any constant that no other user of this database takes; Prisma's migrations use 72707369. */
const lockKey = 1_937_337_956;

export interface SweepLock {
  /** Runs the sweep unless another process is sweeping; says whether it ran. */
  runExclusively(sweep: () => Promise<void>, timeoutMs: number): Promise<boolean>;
}

export function createSweepLock(client: Client): SweepLock {
  return {
    runExclusively: (sweep, timeoutMs) =>
      client.$transaction(
        async (transaction) => {
          const [row] = await transaction.$queryRaw<{ locked: boolean }[]>`SELECT pg_try_advisory_xact_lock(${lockKey}) AS locked`;
          if (!row?.locked) return false;
          await sweep(); // on other connections: a long transaction holds nothing but this lock
          return true;
        },
        { timeout: timeoutMs },
      ),
  };
}
