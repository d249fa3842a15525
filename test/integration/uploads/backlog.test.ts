// What waits, as PostgreSQL sees it: what the fleet is scaled by.
import type { Database } from '@symdepot/database';
import { beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';
import { createUpload } from '../../harness/postgres/upload-rows.ts';

let database: Database;
let url: string;

beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ database, url } = opened);
  return opened.close;
});

test('read lane by lane and step by step; what has ended is not there', async () => {
  for (const email of ['one@example.com', 'one@example.com', 'one@example.com']) await createUpload(database, { email });
  await createUpload(database, { lane: 'try' });
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

const runSql = (statement: string) => withConnection(url, (client) => client.query(statement));

test('what is retried waits since then, and a worker is at it since it began', async () => {
  await runSql('DELETE FROM uploads');
  const { id } = await createUpload(database, { email: 'four@example.com' });
  const age = async () =>
    (await database.backlogs.read()).parts.map(({ state, oldestSeconds }) => [state, Math.round(oldestSeconds / 3_600)]);
  await runSql("UPDATE uploads SET created_at = now() - interval '5 hours', updated_at = now() - interval '5 hours'");
  expect(await age()).toEqual([['staged', 5]]);
  await runSql("UPDATE uploads SET state = 'failed', completed_at = now() - interval '4 hours'");
  await database.uploads.retry(id, testActor);
  expect(await age()).toEqual([['staged', 0]]);
  await runSql("UPDATE uploads SET updated_at = now() - interval '3 hours'");
  expect(await age()).toEqual([['staged', 3]]);
  await database.uploads.claim(id);
  expect(await age()).toEqual([['processing', 0]]);
});
