// What other people write into rows comes out in bounded answers.
import { migrate, openDatabase, type Database } from '@symdepot/database';
import { createIsolatedDatabase, type IsolatedDatabase } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createUpload, listing } from '../../harness/postgres/upload-rows.ts';

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

const anyUpload = { bytes: [], createdAt: [], completedAt: [], states: [], steps: { included: [], excluded: [] }, lanes: [], codes: [] };
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
