// What other people write into rows comes out in bounded answers, also what was written before there were bounds.
import { readFile } from 'node:fs/promises';
import { migrate, openDatabase, type Database } from '@symdepot/database';
import { createIsolatedDatabase, type IsolatedDatabase } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withConnection } from '../infra/sql.ts';
import { createUpload, listing } from '../infra/upload-rows.ts';

let isolated: IsolatedDatabase;
let database: Database;

beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  database = openDatabase({ url: isolated.url });
});
afterAll(async () => {
  await database.close();
  await isolated.drop();
});

const anyUpload = { bytes: [], createdAt: [], completedAt: [], states: [] };
const newestFirst = { by: 'created_at', isDescending: true } as const;

test('a page of the list has the first hundred names of an upload, and how many there are', async () => {
  const { id } = await createUpload(database);
  await database.uploads.claim(id);
  await database.uploadFiles.recordListing(id, 1, listing(450));
  await withConnection(isolated.url, async (client) => {
    await client.query(`UPDATE upload_files SET outcome = 'skipped' WHERE upload_id = $1 AND position < 250`, [id]);
    await client.query(`UPDATE upload_files SET outcome = 'ignored' WHERE upload_id = $1 AND position >= 300`, [id]);
  });
  const { items } = await database.uploadLists.list(anyUpload, newestFirst, { offset: 0, limit: 1 });
  const { skipped, ignored, ...counts } = items[0]!.members;
  expect(counts).toEqual({ uploaded: 0, pending: 50, skippedCount: 250, ignoredCount: 150 });
  const names = listing(450).map(({ member }) => member);
  expect([skipped, ignored]).toEqual([names.slice(0, 100), names.slice(300, 400)]);

  const related = await database.uploadFiles.listDone([id], 320);
  expect([related.get(id)!.skipped.length, related.get(id)!.ignored.length]).toEqual([250, 20]);
});

test('rows of an attack from before there were bounds are cut by the migration, others stay', async () => {
  const { id } = await createUpload(database);
  await database.uploads.claim(id);
  await database.uploadFiles.recordListing(id, 1, listing(2));
  const problems = Array.from({ length: 300 }, (_, index) => ({
    code: 'member_name_unrecognized',
    member: `${index}`,
    message: 'm'.repeat(60_000),
  }));
  const kept = [{ code: 'archive_empty', member: null, message: 'short' }];
  const migration = new URL('../../packages/database/prisma/migrations/20261129130300_bounded_texts/migration.sql', import.meta.url);
  const rows = await withConnection(isolated.url, async (client) => {
    await client.query(
      `UPDATE upload_files SET member = repeat('x', 60000), message = repeat('y', 60000) WHERE upload_id = $1 AND position = 0`,
      [id],
    );
    await client.query('UPDATE uploads SET problems = $2, error = $3 WHERE id = $1', [id, JSON.stringify(problems), 'e'.repeat(60_000)]);
    const other = await createUpload(database);
    await client.query('UPDATE uploads SET problems = $2 WHERE id = $1', [other.id, JSON.stringify(kept)]);
    await client.query(await readFile(migration, 'utf8'));
    expect((await database.uploads.find(other.id))!.problems).toEqual(kept);
    return client.query<{ member: string; message: string | null }>(
      'SELECT member, message FROM upload_files WHERE upload_id = $1 ORDER BY position',
      [id],
    );
  });
  expect(rows.rows).toEqual([
    { member: `${'x'.repeat(500)}…`, message: `${'y'.repeat(1_000)}…` },
    { member: listing(2)[1]!.member, message: null },
  ]);
  const upload = (await database.uploads.find(id))!;
  expect(upload.error).toHaveLength(1_001);
  expect(upload.problems).toHaveLength(100);
  expect(upload.problems[99]).toEqual({ code: 'member_name_unrecognized', member: '99', message: 'm'.repeat(1_000) });
});
