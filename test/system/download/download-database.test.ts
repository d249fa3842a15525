// Downloads while the database is busy, cut, or silent: no file goes missing because of it, and nobody waits long.
import { createSampleArchive, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let fleet: Fleet;
let postgres: TcpProxy;
/** Its download service reaches the database by way of the proxy, and remembers nothing. */
let client: Client;
let files: readonly SampleFile[];

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  postgres = await createTcpProxy(fleet.databaseUrl);
  await postgres.open();
  const [endpoints, download] = await Promise.all([
    fleet.startPublic(),
    fleet.start('download', { DATABASE_URL: postgres.url, DOWNLOAD_MEMORY_ANSWERS: '0' }),
    fleet.start('worker'),
  ]);
  client = createClient(
    { ...endpoints, download: download.url },
    await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] }),
  );
  const archive = await createSampleArchive({ files: 3, bytes: 20_000, seed: 1, companions: false });
  files = archive.files;
  await client.upload(archive.zip);
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await postgres.cut();
});

const inOtherLetters = ({ key }: SampleFile): string => `/${key}`.toUpperCase();
const status = async (path: string): Promise<number> => (await client.get(path)).status;
const missing = `/none.pdb/${'A'.repeat(33)}/none.sym`;

/** How many wait for a lock with a question of the download service. */
const waitingConnections = (): Promise<number> =>
  withConnection(fleet.databaseUrl, async (connection) => {
    const { rows } = await connection.query(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%WITH ORDINALITY AS wanted%'`,
    );
    return rows.length;
  });

test('hundreds of questions at a time wait for few connections, and all of them are answered', async () => {
  await withConnection(fleet.databaseUrl, async (connection) => {
    await connection.query('BEGIN; LOCK TABLE upload_files IN ACCESS EXCLUSIVE MODE');
    const responses = Promise.all(Array.from({ length: 300 }, (_, i) => status(inOtherLetters(files[i % files.length]!))));
    await waitFor(async () => (await waitingConnections()) === 4);
    await connection.query('COMMIT');
    const found = await responses;
    expect(found.filter((one) => one !== 302)).toEqual([]);
  });
});

test('of a database that is there but does not answer nobody can tell: 503, which is no miss', async () => {
  await withConnection(fleet.databaseUrl, async (connection) => {
    await connection.query('BEGIN; LOCK TABLE upload_files IN ACCESS EXCLUSIVE MODE');
    const [other, exact] = await Promise.all([client.get(inOtherLetters(files[0]!)), client.get(`/${files[0]!.key}`)]);
    expect([other.status, other.headers['retry-after'], exact.status]).toEqual([503, '5', 302]);
  });
  expect(await status(inOtherLetters(files[0]!))).toBe(302);
});

test('connections that are cut make no file go missing', async () => {
  let isOver = false;
  const asked = files.map((file) => ({ path: inOtherLetters(file), statuses: [] as number[] }));
  const asking = Promise.all(
    asked.map(async ({ path, statuses }) => {
      while (!isOver) statuses.push(await status(path));
    }),
  );
  for (let round = 0; round < 20; round++) {
    const before = asked.map(({ statuses }) => statuses.length);
    await withConnection(fleet.databaseUrl, (connection) =>
      connection.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      ),
    );
    expect(await status(inOtherLetters(files[0]!))).toBe(302);
    // No question is cut again and again: of a database that goes on like that nobody would wait for the end.
    await waitFor(() => asked.every(({ statuses }, at) => statuses.length > before[at]! + 1), { timeoutMs: 30_000 });
  }
  isOver = true;
  await asking;
  expect(asked.flatMap(({ statuses }) => statuses).filter((one) => one !== 302)).toEqual([]);
});

test('of a database that is silent the first callers hear late, all others at once', async () => {
  expect(await status(inOtherLetters(files[0]!))).toBe(302);
  postgres.silence();
  expect(await status(missing)).toBe(404);
  // Each would take seconds; this many would take longer than a test may.
  for (let round = 0; round < 50; round++) {
    expect(await status(missing)).toBe(404);
    expect((await client.get(`/${files[1]!.key}`, { 'Auth-Token': 'f'.repeat(32) })).status).toBe(302);
    expect(await status('/none.dll/51ABCDEF2000/none.sym')).toBe(503);
  }
  await postgres.cut();
  await postgres.open();
  await waitFor(async () => (await status(inOtherLetters(files[0]!))) === 302);
  expect(await status('/none.dll/51ABCDEF2000/none.sym')).toBe(404);
});
