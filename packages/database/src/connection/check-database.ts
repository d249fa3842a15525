// Whether the database can be used: it answers, has the migrations of this version, and takes writes. For heartbeats.
// Neighbours: client.ts, migrate.ts.
import { AppError } from '@symdepot/errors';
import type { PrismaConnection } from './prisma-connection.ts';
import { listMigrations } from './migrate.ts';

interface Found {
  readonly isReadOnly: boolean;
  readonly applied: readonly string[];
}

/** Those of this process: a checkout may be brought up to date under it. */
let expected: readonly string[] | undefined;

/**
 * Every service that cannot do without it writes, if only when a token was used. A database of a later version is fine: who
 * rolls out migrates first.
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
