// Whether the database is usable: it responds, has the migrations of this version, and accepts writes. For heartbeats.
// Neighbours: client.ts, migrate.ts.
import { AppError } from '@symdepot/errors';
import type { PrismaConnection } from './prisma-connection.ts';
import { listMigrations } from './migrate.ts';

interface Found {
  readonly isReadOnly: boolean;
  readonly applied: readonly string[];
}

/** Those of this process: the checkout may be updated while it runs. */
let expected: readonly string[] | undefined;

/**
 * Every service that needs it also writes, if only that a token was used. A database of a later version is fine: a rollout
 * migrates first.
 * @throws AppError `database_unavailable`, `database_unusable`
 */
export async function checkDatabase(client: PrismaConnection): Promise<void> {
  const [found] = await client.$queryRaw<Found[]>`
    SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly",
      ARRAY(SELECT migration_name::text FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL) AS applied`;
  const applied = new Set(found?.applied);
  expected ??= await listMigrations();
  if (expected.some((name) => !applied.has(name))) {
    throw new AppError('database_unusable', { reason: 'it is not up to date: run `npm run service -- migrate`' });
  }
  if (found?.isReadOnly !== false) {
    throw new AppError('database_unusable', { reason: 'it is read-only. Name the primary in DATABASE_URL, or let it take writes again' });
  }
}
