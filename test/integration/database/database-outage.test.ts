// A client that fails fast (the download service's): who waits for a database that is away, and for how long.
import { randomUUID } from 'node:crypto';
import { migrate, openDatabase, type Database } from '@symdepot/database';
import { createIsolatedDatabase, waitFor, type IsolatedDatabase } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';

let isolated: IsolatedDatabase;
let postgres: TcpProxy;
let database: Database;

beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  postgres = await createTcpProxy(isolated.url);
  await postgres.open();
  database = openDatabase({ url: postgres.url, failsFast: true });
});
afterAll(async () => {
  await database.close();
  await postgres.cut();
  await isolated.drop();
});

const away = { code: 'database_unavailable' };
const back = (asked: Database): Promise<unknown> => waitFor(() => !asked.isUnavailable());

test('connections that are cut cost no answer', async () => {
  for (let round = 0; round < 20; round++) {
    const asked = Array.from({ length: 20 }, () => database.check());
    const cut = withConnection(isolated.url, (connection) =>
      connection.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      ),
    );
    await Promise.all([...asked, cut, database.check()]);
  }
  expect(database.isUnavailable()).toBe(false);
});

test('one that has no place for another connection is not away', async () => {
  const role = `outage_${randomUUID().replaceAll('-', '')}`;
  const asAdmin = (sql: string) => withConnection(isolated.url, (connection) => connection.query(sql));
  await asAdmin(`CREATE ROLE ${role} LOGIN PASSWORD 'guest' CONNECTION LIMIT 1 IN ROLE pg_read_all_data`);
  const guest = openDatabase({ url: guestUrl(role), maxConnections: 5, failsFast: true });
  try {
    await guest.check();
    const responses = await Promise.allSettled(Array.from({ length: 20 }, () => guest.check()));
    expect(responses.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(guest.isUnavailable()).toBe(false);
    await guest.check();
  } finally {
    await guest.close();
    await asAdmin(`DROP ROLE ${role}`);
  }
});

const guestUrl = (role: string): string => {
  const url = new URL(isolated.url);
  [url.username, url.password] = [role, 'guest'];
  return url.href;
};

test('a database that refuses connections is away until it is back', async () => {
  await postgres.cut();
  await expect(database.check()).rejects.toMatchObject(away);
  expect(database.isUnavailable()).toBe(true);
  await postgres.open();
  await back(database);
  await database.check();
});

test('of one that is silent the first caller hears late, all others at once', async () => {
  const hasty = openDatabase({ url: postgres.url, connectTimeoutMs: 1_000, queryTimeoutMs: 1_000, failsFast: true });
  onTestFinished(() => hasty.close());
  const responses = (): Promise<unknown> => waitFor(() => hasty.check().then(() => true));
  await responses();
  postgres.silence();
  await expect(hasty.check()).rejects.toMatchObject(away);
  expect(hasty.isUnavailable()).toBe(true);
  // Each would take seconds; this many would take longer than a test may.
  for (let calls = 0; calls < 100; calls++) await expect(hasty.check()).rejects.toMatchObject(away);
  await postgres.cut();
  await postgres.open();
  await back(hasty);
  await responses();
});
