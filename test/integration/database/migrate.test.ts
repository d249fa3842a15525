// Migrations: applied once whoever starts first, in the ledger of `prisma migrate`, and never over somebody's changes.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { migrate } from '@symdepot/database';
import { createIsolatedDatabase, waitFor } from '@symdepot/testkit';
import { expect, inject, onTestFinished, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';

const folder = new URL('../../../packages/database/prisma/migrations/', import.meta.url);

async function readMigrations(): Promise<{ name: string; checksum: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const digest = async (name: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(new URL(`${name}/migration.sql`, folder)))
      .digest('hex');
  return Promise.all(names.toSorted().map(async (name) => ({ name, checksum: await digest(name) })));
}

async function emptyDatabase(): Promise<string> {
  const isolated = await createIsolatedDatabase(inject('postgresUrl'));
  onTestFinished(async () => isolated.drop());
  return isolated.url;
}

const query = (url: string, sql: string) => withConnection(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

test('applies everything once, and nothing the second time', async () => {
  const url = await emptyDatabase();
  const names = (await readMigrations()).map(({ name }) => name);
  expect(await migrate(url)).toEqual(names);
  expect(await migrate(url)).toEqual([]);
});

test('creates a database that is not there; several at once do it once', async () => {
  const isolated = await createIsolatedDatabase(inject('postgresUrl'));
  onTestFinished(async () => isolated.drop());
  await isolated.drop(); // its name stays ours
  const applied = await Promise.all(Array.from({ length: 6 }, () => migrate(isolated.url)));
  expect(applied.flat()).toEqual((await readMigrations()).map(({ name }) => name));
});

test('keeps the ledger as `prisma migrate` does', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  const columns = await query(
    url,
    `SELECT column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '') ||
       CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END || coalesce(' default ' || column_default, '') AS text
     FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
  );
  expect(columns.map(({ text }) => text)).toEqual([
    'id character varying(36) not null',
    'checksum character varying(64) not null',
    'finished_at timestamp with time zone',
    'migration_name character varying(255) not null',
    'logs text',
    'rolled_back_at timestamp with time zone',
    'started_at timestamp with time zone not null default now()',
    'applied_steps_count integer not null default 0',
  ]);
  const rows = await query(url, 'SELECT * FROM _prisma_migrations ORDER BY migration_name');
  expect(rows).toEqual(
    (await readMigrations()).map(({ name, checksum }) => ({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum,
      finished_at: expect.any(Date),
      migration_name: name,
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    })),
  );
});

test('needs no superuser: the owner of the database will do', async () => {
  const isolated = await createIsolatedDatabase(inject('postgresUrl'));
  const owned = new URL(isolated.url);
  const owner = `owner_${owned.pathname.slice(1)}`;
  await query(isolated.url, `CREATE ROLE ${owner} LOGIN PASSWORD 'secret'`);
  onTestFinished(async () => {
    await isolated.drop();
    await query(inject('postgresUrl'), `DROP ROLE ${owner}`);
  });
  await query(isolated.url, `ALTER DATABASE ${owned.pathname.slice(1)} OWNER TO ${owner}`);
  Object.assign(owned, { username: owner, password: 'secret' });
  expect(await migrate(owned.href)).toEqual((await readMigrations()).map(({ name }) => name));
});

test('an index over a large table is built beside those who write to it, and anew if a build was ended', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  const isBuilt = async () =>
    (await query(url, `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'upload_files_by_id_idx'::regclass`))[0]?.['valid'];
  const forget = () => query(url, `DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_files_by_id'`);
  await forget();
  await query(url, `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'upload_files_by_id_idx'::regclass`);
  expect(await migrate(url)).toHaveLength(1);
  expect(await isBuilt()).toBe(true);

  await forget();
  await query(url, 'DROP INDEX upload_files_by_id_idx');
  await withConnection(url, async (client) => {
    // What has begun is waited for; what begins meanwhile is not kept waiting.
    await client.query(`BEGIN; LOCK TABLE upload_files IN ROW EXCLUSIVE MODE`);
    const migrating = migrate(url);
    const isWaiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'`;
    await waitFor(async () => (await query(url, isWaiting)).length > 0);
    await query(url, `SET lock_timeout = '5s'; UPDATE upload_files SET attempts = 1 WHERE false`);
    await client.query('COMMIT');
    expect(await migrating).toHaveLength(1);
  });
  expect(await isBuilt()).toBe(true);
});

test('refuses a database whose migration was edited afterwards', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  await query(url, `UPDATE _prisma_migrations SET checksum = repeat('0', 64)`);
  await expect(migrate(url)).rejects.toThrow('was changed after it had been applied');
});

test('leaves the database of a newer version as it is, after a rollback; one that lacks something besides is refused', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  const ledger = (sql: string) => query(url, sql.replaceAll('LEDGER', '_prisma_migrations'));
  await ledger(`INSERT INTO LEDGER (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_later', now())`);
  expect(await migrate(url)).toEqual([]);
  await ledger(`DELETE FROM LEDGER WHERE migration_name = (SELECT max(migration_name) FROM LEDGER WHERE id <> 'x')`);
  await expect(migrate(url)).rejects.toThrow(/migration 29990101000000_later, which this version does not know, and lacks \d+_/);
});

test('refuses the database of a version from before the first release, which no migration leads on from', async () => {
  const url = await emptyDatabase();
  await migrate(url);
  await query(
    url,
    `DELETE FROM _prisma_migrations WHERE migration_name NOT LIKE '%_first';
     UPDATE _prisma_migrations SET migration_name = '20261121000000_first';
     INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '20261121120000_admission', now())`,
  );
  await expect(migrate(url)).rejects.toMatchObject({
    code: 'database_unusable',
    message: expect.stringContaining(
      'made by a version from before the first release (migration 20261121000000_first)' +
        ', and cannot be brought up to date. Name an empty database in DATABASE_URL, or an empty data dir',
    ) as string,
  });
  expect(await query(url, 'SELECT migration_name FROM _prisma_migrations')).toHaveLength(2);
});

test('waits for another migrator, and leaves nothing of a migration that fails', async () => {
  const url = await emptyDatabase();
  await query(url, 'CREATE TABLE upload_files ()'); // in the way
  await expect(migrate(url)).rejects.toThrow(/^Migration \d+_first failed: relation "upload_files" already exists$/);
  expect(await query(url, `SELECT to_regclass('uploads') AS found`)).toEqual([{ found: null }]);
  await query(url, 'DROP TABLE upload_files');
  const applied = await withConnection(url, async (client) => {
    await client.query('SELECT pg_advisory_lock(72707369)');
    const migrating = migrate(url);
    expect(await query(url, `SELECT to_regclass('uploads') AS found`)).toEqual([{ found: null }]);
    await client.query('SELECT pg_advisory_unlock(72707369)');
    return migrating;
  });
  expect(applied.length).toBeGreaterThan(0);
});

test('does not stand in the way of others while it waits for a table: it gives up, and tries again', async () => {
  const url = await emptyDatabase();
  await query(url, 'CREATE TABLE upload_files ()');
  await expect(migrate(url)).rejects.toThrow('already exists'); // from here on there is the table of migrations
  await query(url, 'DROP TABLE upload_files');
  const waiting = async () =>
    (await query(url, `SELECT FROM pg_locks WHERE NOT granted AND relation = '_prisma_migrations'::regclass`)).length;
  const applied = await withConnection(url, async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE _prisma_migrations IN SHARE MODE');
    const migrating = migrate(url);
    await expect.poll(waiting).toBe(1);
    await expect.poll(waiting).toBe(0);
    await client.query('COMMIT');
    return migrating;
  });
  expect(applied).toHaveLength((await readMigrations()).length);
});

test('says that a server is away', async () => {
  await expect(migrate('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({ code: 'database_unavailable' });
});
