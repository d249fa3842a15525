// What waits, as PostgreSQL sees it: whose turn it is, and what the fleet is scaled by.
import type { Database, UploadRecord } from '@symdepot/database';
import { beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../infra/open-test-database.ts';
import { createUpload } from '../infra/upload-rows.ts';

let database: Database;

beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ database } = opened);
  return opened.close;
});

test('counted as ahead: older, unfinished, of the same caller and lane', async () => {
  const ahead = async (upload: UploadRecord): Promise<number> => database.backlogs.countAhead(upload);
  const first = await createUpload(database);
  const tried = await createUpload(database, { lane: 'try' });
  const other = await createUpload(database, { email: 'other@example.com' });
  const second = await createUpload(database);
  const third = await createUpload(database);
  expect(await Promise.all([first, tried, other, second, third].map(ahead))).toEqual([0, 0, 0, 1, 2]);
  expect(await ahead({ ...third, tokenId: 1 })).toBe(0);

  const { attempts } = (await database.uploads.claim(first.id))!;
  expect(await ahead(third)).toBe(2); // being processed is not finished
  await database.uploads.complete(first.id, attempts);
  expect(await ahead(third)).toBe(1);
});

test('read lane by lane and step by step; what has ended is not there', async () => {
  await createUpload(database, { lane: 'try', email: 'two@example.com' });
  const { id } = await createUpload(database, { lane: 'try', email: 'three@example.com' });
  await database.uploads.claim(id);
  const { parts } = await database.backlogs.read();
  const tries = parts.filter(({ lane }) => lane === 'try').toSorted((a, b) => b.uploads - a.uploads);
  expect(tries).toMatchObject([
    { state: 'staged', step: 'list', uploads: 2, bytes: 10_000_000_000 },
    { state: 'processing', step: 'list', uploads: 1, bytes: 5_000_000_000 },
  ]);
  expect(parts.filter(({ lane }) => lane === 'release')).toMatchObject([{ state: 'staged', uploads: 3 }]);
  for (const { oldestSeconds } of parts) expect(oldestSeconds).toBeGreaterThanOrEqual(0);
});
