// Told by one process, heard by another: also when the listening connection breaks, and never more than is useful. When it is
// told is tested beside the code.
import { migrate, openDatabase, type Database } from '@symdepot/database';
import { createIsolatedDatabase, waitFor, type IsolatedDatabase } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createUpload } from '../../harness/postgres/upload-rows.ts';

let isolated: IsolatedDatabase;
let teller: Database;
let listener: Database;
const faults: unknown[] = [];

beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  teller = openDatabase({ url: isolated.url });
  listener = openDatabase({ url: isolated.url, onBackgroundError: (error) => faults.push(error) });
});
afterAll(async () => {
  await Promise.all([teller.close(), listener.close()]);
  await isolated.drop();
});

async function subscribed() {
  const upload = await createUpload(teller);
  let calls = 0;
  const { unsubscribe } = listener.changes.subscribe(upload.id, () => calls++);
  onTestFinished(unsubscribe);
  await waitFor(isListening);
  teller.changes.notify(upload.id);
  await waitFor(() => calls > 0);
  return { id: upload.id, calls: () => calls, reset: () => (calls = 0), unsubscribe };
}

const listeners = () =>
  withConnection(isolated.url, async (client) => {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'symdepot-listen' AND query LIKE 'LISTEN%'`,
    );
    return rows.map(({ pid }) => pid);
  });
const isListening = async (): Promise<boolean> => (await listeners()).length === 1;

test('every change of an upload is told to who subscribed to it, and to nobody else', async () => {
  const [mine, other] = [await subscribed(), await subscribed()];
  mine.reset();
  other.reset();
  await teller.uploads.claim(mine.id);
  await waitFor(() => mine.calls() > 0);
  expect(other.calls()).toBe(0);
});

test('a burst is told at most four times a second, and its last change is told', async () => {
  const { id, calls, reset } = await subscribed();
  reset();
  const startedAt = performance.now();
  const seen: unknown[] = [];
  const reader = listener.changes.subscribe(id, () => {
    void listener.uploads.find(id).then((upload) => seen.push(upload?.state));
  });
  await teller.uploads.claim(id);
  for (let i = 0; i < 50; i++) await teller.uploads.advance(id, 1, 'inspect');
  await teller.uploads.complete(id, 1);
  await waitFor(() => seen.includes('complete'));
  reader.unsubscribe();
  expect(calls()).toBeLessThanOrEqual(2 + Math.ceil((performance.now() - startedAt) / 250));
});

test('a listening connection that is ended comes back, and its subscribers look again', async () => {
  const { id, calls, reset } = await subscribed();
  const [pid] = await listeners();
  faults.length = 0;
  reset();
  await withConnection(isolated.url, async (client) => client.query('SELECT pg_terminate_backend($1)', [pid]));
  await waitFor(() => calls() > 0, { what: 'a subscriber that is told to look' });
  expect(faults).not.toEqual([]);
  await waitFor(async () => (await isListening()) && (await listeners())[0] !== pid);
  reset();
  await teller.uploads.claim(id);
  await waitFor(() => calls() > 0);
});

test('who has unsubscribed is not told', async () => {
  const [gone, stays] = [await subscribed(), await subscribed()];
  gone.unsubscribe();
  gone.reset();
  stays.reset();
  await teller.uploads.claim(gone.id);
  await teller.uploads.claim(stays.id);
  await waitFor(() => stays.calls() > 0);
  expect(gone.calls()).toBe(0);
});
