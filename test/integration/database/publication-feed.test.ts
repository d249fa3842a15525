// What is published is told to every process, with the commit that says so, and nothing before a question is missed.
import { markOfId, migrate, openDatabase, type Database, type IdMark } from '@symdepot/database';
import { createIsolatedDatabase, waitFor, type IsolatedDatabase } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';
import { createUpload, inspected, listing, published } from '../../harness/postgres/upload-rows.ts';

let isolated: IsolatedDatabase;
let line: TcpProxy;
let worker: Database;
let reader: Database;
const told = new Set<IdMark>();
let gaps = 0;

beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  line = await createTcpProxy(isolated.url);
  await line.open();
  worker = openDatabase({ url: isolated.url });
  reader = openDatabase({ url: line.url });
  reader.publicationFeed.subscribe({ onPublished: (mark) => told.add(mark), onGap: () => gaps++ });
  await waitFor(() => reader.publicationFeed.isHearing());
});
afterAll(async () => {
  await Promise.all([worker.close(), reader.close()]);
  await line.cut();
  await isolated.drop();
});
beforeEach(() => told.clear());

/** On a busy machine the response can be "that cannot be known" for a while. */
const untilCaughtUp = (database: Database): Promise<unknown> => waitFor(() => database.publicationFeed.caughtUp());

/** Rows of an upload whose members wait to be published. */
async function inspectedUpload(count: number) {
  const { id } = await createUpload(worker);
  await worker.uploads.claim(id);
  await worker.uploadFiles.recordListing(id, 1, listing(count, count));
  const rows = await worker.uploadFiles.listToInspect(id, 0);
  await worker.uploadFiles.recordInspections(id, 1, rows.map(inspected));
  return { id, rows };
}

test('a file is told by its key, its debug id and its code id, when it is published and not before', async () => {
  const { id, rows } = await inspectedUpload(2);
  await untilCaughtUp(reader);
  expect(told.size).toBe(0);
  await worker.uploadFiles.recordPublications(id, 1, [published(rows[0]!)]);
  // Committed before the question: so it is told before the response.
  await untilCaughtUp(reader);
  expect([...told].toSorted()).toEqual(['ab0', 'AB', 'CD'].map(markOfId).toSorted());
});

test('a large batch is told whole, again and again, never too late', async () => {
  for (let round = 0; round < 5; round++) {
    const { id, rows } = await inspectedUpload(1_500);
    told.clear();
    await worker.uploadFiles.recordPublications(
      id,
      1,
      rows.map((row) => published(row, round % 2 === 0 ? 'uploaded' : 'skipped')),
    );
    await untilCaughtUp(reader);
    expect(rows.filter(({ position }) => !told.has(markOfId(`AB${position}`)))).toEqual([]);
  }
});

test('without a connection nothing is known, and its return is a gap', async () => {
  await line.cut();
  await waitFor(() => !reader.publicationFeed.isHearing());
  expect(await reader.publicationFeed.caughtUp()).toBe(false);
  const before = gaps;
  await line.open();
  await waitFor(() => reader.publicationFeed.isHearing());
  expect(gaps).toBeGreaterThan(before);
  await untilCaughtUp(reader);
});

test('of a server that is frozen nothing is known soon, and everything again when it goes on', async () => {
  const pid = await waitFor(async () => {
    const [found, another] = (await listeners()).map((row) => row.pid);
    return another === undefined ? found : undefined; // the one that was cut may take its time to go
  });
  process.kill(pid, 'SIGSTOP');
  try {
    expect(await reader.publicationFeed.caughtUp()).toBe(false);
    expect(reader.publicationFeed.isHearing()).toBe(true); // it was not waited for until the connection counts as lost
    expect(await reader.publicationFeed.caughtUp()).toBe(false);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await untilCaughtUp(reader);
});

test('what is listened to on a connection that is open already is heard too', async () => {
  const late = openDatabase({ url: isolated.url });
  try {
    const { id, rows } = await inspectedUpload(1);
    let changes = 0;
    late.changes.subscribe(id, () => changes++);
    await waitFor(() => isListening('symdepot_uploads'));
    const heard: IdMark[] = [];
    late.publicationFeed.subscribe({ onPublished: (mark) => heard.push(mark), onGap: () => {} });
    await waitFor(() => late.publicationFeed.isHearing());
    await worker.uploadFiles.recordPublications(
      id,
      1,
      rows.map((row) => published(row)),
    );
    await untilCaughtUp(late);
    expect(heard).toContain(markOfId('AB0'));
    await waitFor(() => changes > 0);
  } finally {
    await late.close();
  }
});

const isListening = async (channel: string): Promise<boolean> => (await listeners()).some(({ query }) => query === `LISTEN ${channel}`);

const listeners = () =>
  withConnection(isolated.url, async (client) => {
    const { rows } = await client.query<{ pid: number; query: string }>(
      `SELECT pid, query FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'symdepot-listen'`,
    );
    return rows;
  });
