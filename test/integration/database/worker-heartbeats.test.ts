// Whether any worker lives, as PostgreSQL knows it.
import { randomUUID } from 'node:crypto';
import type { Database } from '@symdepot/database';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';

let database: Database;
let url: string;
beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ database, url } = opened);
  return opened.close;
});
const sql = (text: string) => withConnection(url, (client) => client.query(text));
afterEach(() => sql('DELETE FROM worker_heartbeats'));

test('alive is who has beaten within half a minute and has not left', async () => {
  const { beat, leave, isAnyAlive } = database.workerHeartbeats;
  const [one, other] = [randomUUID(), randomUUID()];
  expect(await isAnyAlive()).toBe(false);
  await beat(one);
  await beat(other);
  await leave(one);
  expect(await isAnyAlive()).toBe(true);
  await sql(`UPDATE worker_heartbeats SET seen_at = now() - interval '31 seconds'`);
  expect(await isAnyAlive()).toBe(false);
  await beat(other);
  expect(await isAnyAlive()).toBe(true);
});

test('what those that live found of their dependencies; one of before does not say', async () => {
  const { beat, readChecks } = database.workerHeartbeats;
  const [one, other] = [randomUUID(), randomUUID()];
  const ok = { queue: { status: 'ok', ms: 1 } } as const;
  const away = { queue: { status: 'error', ms: 2_000, error: 'no answer' } } as const;
  await sql(`INSERT INTO worker_heartbeats (id, seen_at) VALUES ('${randomUUID()}', now())`);
  await beat(one, ok);
  await beat(other, ok);
  await beat(other, away);
  expect(await readChecks()).toEqual(expect.arrayContaining([ok, away]));
  await sql(`UPDATE worker_heartbeats SET seen_at = now() - interval '31 seconds' WHERE id = '${one}'`);
  expect(await readChecks()).toEqual([away]);
});

test('a beat removes those that died long ago', async () => {
  await database.workerHeartbeats.beat(randomUUID());
  await sql(`UPDATE worker_heartbeats SET seen_at = now() - interval '2 hours'`);
  const alive = randomUUID();
  await database.workerHeartbeats.beat(alive);
  expect((await sql('SELECT id FROM worker_heartbeats')).rows).toEqual([{ id: alive }]);
});

test('how many live, also of those that a version before has reported', async () => {
  await sql(`INSERT INTO worker_heartbeats (id, seen_at, version) VALUES ('${randomUUID()}', now(), '0.9.0')`);
  expect((await database.operations.read()).workers).toMatchObject({ alive: 1 });
  await database.workerHeartbeats.beat(randomUUID());
  await sql(`INSERT INTO worker_heartbeats (id, seen_at) VALUES ('${randomUUID()}', now() - interval '31 seconds')`);
  expect((await database.operations.read()).workers).toEqual({ alive: 2, seenAt: expect.any(Date) });
});
