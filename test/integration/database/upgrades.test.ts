// What upgrades rely on (docs/operations.md, "Upgrades"): the database of each earlier version is migrated with all that is in it,
// and the statements of each earlier version work on the newest schema, so that the database goes first and services follow.
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { migrate, openDatabase, type Database } from '@symdepot/database';
import { hashToken, type UploadId } from '@symdepot/symbols';
import { createIsolatedDatabase, parseKey } from '@symdepot/testkit';
import type pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';

const folder = new URL('../../../packages/database/prisma/migrations/', import.meta.url);
const entries = await readdir(folder, { withFileTypes: true });
const names = entries
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .toSorted();

/** As its migrator has left it: with these migrations, and no later one. */
async function databaseOfVersion(applied: readonly string[]): Promise<string> {
  const isolated = await createIsolatedDatabase(inject('postgresUrl'));
  onTestFinished(async () => isolated.drop());
  await withConnection(isolated.url, async (client) => {
    await client.query(`CREATE TABLE _prisma_migrations (
      id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
      logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
    for (const name of applied) {
      const sql = await readFile(new URL(`${name}/migration.sql`, folder), 'utf8');
      await client.query(sql);
      const checksum = createHash('sha256').update(sql).digest('hex');
      await client.query(
        'INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)',
        [randomUUID(), checksum, name],
      );
    }
  });
  return isolated.url;
}

/** What services of a version write, as of the migration that begins it. `n` tells the rows of two runs apart. */
const writes: readonly { readonly since: string; readonly write: (client: pg.Client, n: number) => Promise<void> }[] = [
  {
    since: 'first',
    async write(client, n) {
      const run = (sql: string) => client.query(sql);
      await run(`INSERT INTO users (id, email) VALUES (${n}, 'ann${n}@example.com')`);
      await run(`INSERT INTO "_user_permissions" ("A", "B") VALUES (1, ${n})`);
      await run(`INSERT INTO tokens (id, user_id, secret_hash, prefix, expires_at)
        VALUES (${n}, ${n}, '${hashToken(`secret ${n}`)}', 'secr', now() + interval '1 day')`);
      await run(`INSERT INTO "_token_permissions" ("A", "B") VALUES (1, ${n})`);
      await run(`INSERT INTO uploads (id, user_id, token_id, lane, archive_name, archive_bytes, sha256, bucket, request_id)
        VALUES (${n}, ${n}, ${n}, 'release', 'a.zip', 10, repeat('0', 64), 'symbols', 'r')`);
      await run(`UPDATE uploads SET state = 'processing', attempts = attempts + 1, updated_at = now(), started_at = now() WHERE id = ${n}`);
      await run(`INSERT INTO upload_files (upload_id, position, batch, member, key, header_offset, compressed_bytes, original_bytes, method, flags, crc32,
          inspected_at, md5, debug_file, debug_id, code_file, code_id)
        VALUES (${n}, 0, 0, 'a.pdb/AB${n}/a.sym', 'a.pdb/AB${n}/a.sym', 0, 10, 20, 8, 0, 1, now(), repeat('a', 32), 'a.pdb', 'AB${n}', 'a.dll', 'C${n}')`);
      await run(`UPDATE upload_files SET outcome = 'uploaded', stored_bytes = 10, completed_at = now() WHERE upload_id = ${n}`);
      await run(`UPDATE uploads SET state = 'complete', step = 'done', completed_at = now(), updated_at = now() WHERE id = ${n}`);
      await run(`INSERT INTO worker_heartbeats (id, seen_at) VALUES ('${randomUUID()}', now())`);
    },
  },
  {
    since: 'site',
    async write(client, n) {
      const run = (sql: string) => client.query(sql);
      await run(`INSERT INTO groups (id, name) VALUES (${100 + n}, 'Farm ${n}')`);
      await run(`UPDATE tokens SET group_id = ${100 + n} WHERE id = ${n}`);
      await run(
        `INSERT INTO sessions (secret_hash, user_id, expires_at) VALUES ('${hashToken(`session ${n}`)}', ${n}, now() + interval '1 day')`,
      );
      await run(
        `INSERT INTO audit_entries (actor, via, action, subject_kind, subject) VALUES ('root', 'command', 'token.create', 'token', '${n}')`,
      );
    },
  },
  {
    since: 'worker_versions',
    async write(client) {
      await client.query(`INSERT INTO worker_heartbeats (id, seen_at, version) VALUES ('${randomUUID()}', now(), '1.0.0')`);
    },
  },
];

const isSince = (applied: readonly string[], since: string): boolean => applied.some((name) => name.endsWith(`_${since}`));

async function writeAs(url: string, applied: readonly string[], n: number): Promise<void> {
  await withConnection(url, async (client) => {
    for (const { since, write } of writes) if (isSince(applied, since)) await write(client, n);
  });
}

/** By the code of this version. */
async function expectWhole(database: Database, applied: readonly string[], n: number): Promise<void> {
  const key = parseKey(`a.pdb/AB${n}/a.sym`);
  expect(await database.tokens.findByHash(hashToken(`secret ${n}`))).toMatchObject({ id: n, permissions: ['upload_symbols'] });
  expect(await database.uploads.find(n as UploadId)).toMatchObject({ state: 'complete', attempts: 1, archiveName: 'a.zip' });
  expect(await database.symbolsIndex.findSpellings([key], ['release'])).toEqual([[key]]);
  expect(await database.symbolsIndex.findByFileAndId([{ file: 'A.DLL', id: `C${n}` }], ['release'])).toMatchObject([{ key }]);
  if (!isSince(applied, 'site')) return;
  expect((await database.tokens.get(n)).group).toBe(`Farm ${n}`);
  expect((await database.audit.list({ subject: String(n) }, { page: 1, pageSize: 10 })).entries).toMatchObject([
    { action: 'token.create' },
  ]);
}

test.each(names.slice(0, -1).map((name, index) => [name, names.slice(0, index + 1)] as const))(
  'from %s: migrated with all that is in it, and its services go on',
  async (_name, applied) => {
    const url = await databaseOfVersion(applied);
    await writeAs(url, applied, 1);
    const database = openDatabase({ url, maxConnections: 2 });
    onTestFinished(async () => database.close());
    // Services of this version are not ready on it, and say what to do.
    await expect(database.check()).rejects.toMatchObject({ code: 'database_unusable', message: expect.stringContaining('migrate') });
    expect(await migrate(url)).toEqual(names.slice(applied.length));
    await database.check();
    await expectWhole(database, applied, 1);
    // Services of that version still run.
    await writeAs(url, applied, 2);
    await expectWhole(database, applied, 2);
  },
);
