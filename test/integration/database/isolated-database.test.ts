// Every test file gets a database of its own, copied from a template that is migrated once.
import { migrate } from '@symdepot/database';
import { createIsolatedDatabase } from '@symdepot/testkit';
import pg from 'pg';
import { expect, inject, test } from 'vitest';

const admin = inject('postgresUrl');

async function query(url: string, sql: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

test('two databases are migrated and do not see each other', async () => {
  let migrations = 0;
  const counted = (url: string) => {
    migrations++;
    return migrate(url);
  };
  const [one, two] = await Promise.all([
    createIsolatedDatabase(admin, { migrate: counted }),
    createIsolatedDatabase(admin, { migrate: counted }),
  ]);
  await query(one.url, 'CREATE TABLE only_here ()');
  expect(migrations).toBe(1);
  expect(await query(two.url, "SELECT to_regclass('only_here'), to_regclass('uploads')")).toEqual([[null, 'uploads']]);
  await Promise.all([one.drop(), two.drop()]);
  await expect(query(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
});

test('without a migration the database is empty; dropping ends open connections', async () => {
  const database = await createIsolatedDatabase(admin);
  const client = new pg.Client({ connectionString: database.url });
  const ended = new Promise<Error>((resolve) => client.on('error', resolve));
  await client.connect();
  const tables = await client.query("SELECT FROM pg_tables WHERE schemaname = 'public'");
  expect(tables.rowCount).toBe(0);
  await database.drop();
  expect((await ended).message).toContain('terminating connection');
});
