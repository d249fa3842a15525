// Applies prisma/migrations to a database, with the ledger that `prisma migrate` keeps, so that both can be used:
// table _prisma_migrations, SHA-256 checksums, advisory lock 72707369. No engine binary is needed at run time.
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '@symdepot/errors';
import pg from 'pg';
import { translateDatabaseError } from './translate-errors.ts';

const folder = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url));
const prismaLock = 72_707_369;

/**
 * Migrates the database to this version; several processes may do so at once. Creates the database if it does not exist.
 * Returns the names of the migrations that it applied.
 * @throws AppError `database_unavailable`, `database_unusable` (made before the first release); Error when an applied migration
 *   was edited, or one is unknown here while others are missing
 */
export async function migrate(url: string): Promise<string[]> {
  const client = await connect(url);
  try {
    return await applyPending(client);
  } catch (error) {
    throw translateDatabaseError(error);
  } finally {
    await client.end();
  }
}

async function connect(url: string, mayCreate = true): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the current query is rejected with it
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    const isMissing = error instanceof pg.DatabaseError && error.code === '3D000';
    if (!isMissing || !mayCreate) throw translateDatabaseError(error);
    await createDatabase(url);
    return connect(url, false);
  }
}

async function createDatabase(url: string): Promise<void> {
  const admin = new URL(url);
  const name = decodeURIComponent(admin.pathname.slice(1));
  admin.pathname = '/postgres';
  const client = await connect(admin.href, false);
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    const isOtherFaster = error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
    if (!isOtherFaster) throw translateDatabaseError(error);
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client): Promise<string[]> {
  await lock(client);
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
    logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL',
  );
  const ledger = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const migrations = await readMigrations();
  refuseUnknown(
    [...ledger.keys()].toSorted(),
    migrations.map(({ name }) => name),
  );
  const applied: string[] = [];
  for (const { name, sql, checksum } of migrations) {
    const known = ledger.get(name);
    if (known === checksum) continue;
    if (known !== undefined) throw new Error(`Migration ${name} was changed after it had been applied. Restore it and add a new one.`);
    // In order, each in its own transaction, if it can be in one.
    const index = indexBuiltBesideWrites(sql);
    if (index === undefined) await applyOne(client, name, sql, checksum);
    else await buildIndex(client, { name, sql, checksum, index });
    applied.push(name);
  }
  return applied;
}

/**
 * Both in the order of their names, which start with the time at which they were written. A database that a later version has migrated
 * is fit for this one, after a rollback (docs/operations.md, Upgrades): everything that this version needs is there.
 */
function refuseUnknown(applied: readonly string[], known: readonly string[]): void {
  const unknown = applied.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  if (unknown > known[0]!) {
    const missing = known.find((name) => !applied.includes(name));
    if (missing === undefined) return;
    throw new Error(`The database has migration ${unknown}, which this version does not know, and lacks ${missing}. Run a newer version.`);
  }
  throw new AppError('database_unusable', {
    reason:
      `it was made by a version from before the first release (migration ${unknown}), and cannot be brought up to date. ` +
      `Name an empty database in DATABASE_URL, or an empty data dir (docs/operations.md, "From before the first release")`,
  });
}

/** Polls instead of waiting in the server, so that no statement timeout can end it. */
async function lock(client: pg.Client): Promise<void> {
  for (;;) {
    // Waits for the other migrator.
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [prismaLock]);
    if (rows[0]?.locked) return;
    await delay(50);
  }
}

/** A table that is in use: whoever waits for it makes all wait who come later, so that it is given up and tried again. */
const lockTimeoutMs = 2_000;
const lockTries = 60;
const isLocked = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01'); // not available, or a deadlock

async function applyOne(client: pg.Client, name: string, sql: string, checksum: string, triesLeft = lockTries): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await client.query(sql);
    await recordApplied(client, name, checksum);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {}); // the first error is the one to report
    if (isLocked(error) && triesLeft > 1) {
      await delay(lockTimeoutMs / 2);
      return applyOne(client, name, sql, checksum, triesLeft - 1);
    }
    throw failed(name, error);
  }
}

const failed = (name: string, error: unknown): Error =>
  new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });

const recordApplied = (client: pg.Client, name: string, checksum: string): Promise<unknown> =>
  client.query(
    'INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)',
    [randomUUID(), checksum, name],
  );

/** The name of the index, if the migration builds one while others write to its table: its only statement, and in no transaction. */
const indexBuiltBesideWrites = (sql: string): string | undefined => /^CREATE INDEX CONCURRENTLY IF NOT EXISTS "(\w+)"/m.exec(sql)?.[1];

/** Waits for transactions that have begun, as long as they take; nobody waits for it. What a build left that was ended is of no use. */
async function buildIndex(
  client: pg.Client,
  { name, sql, checksum, index }: { name: string; sql: string; checksum: string; index: string },
): Promise<void> {
  try {
    await client.query('SET lock_timeout = 0; SET statement_timeout = 0');
    const { rowCount } = await client.query('SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid', [index]);
    if (rowCount !== 0) await client.query(`DROP INDEX CONCURRENTLY ${client.escapeIdentifier(index)}`);
    await client.query(sql);
    await recordApplied(client, name, checksum);
  } catch (error) {
    throw failed(name, error);
  }
}

/** In the order in which they are applied. */
export async function listMigrations(): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

async function readMigrations(): Promise<{ name: string; sql: string; checksum: string }[]> {
  const names = await listMigrations();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(`${folder}${name}/migration.sql`, 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
