// What a heartbeat must see: a database or a queue that answers, but with which nothing can be done.
import { migrate, openDatabase } from '@symdepot/database';
import { createIsolatedDatabase } from '@symdepot/testkit';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createQueueHarness, type QueueHarness } from '../../harness/systems/queue-harness.ts';
import { findRedis, startServer } from '../../harness/redis/redis.ts';
import { withConnection } from '../../harness/postgres/sql.ts';

const unusable = (reason: RegExp) => ({ code: 'database_unusable', message: expect.stringMatching(reason) as string });

test('a database without the migrations of this version is not well, and is after them', async () => {
  const isolated = await createIsolatedDatabase(inject('postgresUrl'));
  const database = openDatabase({ url: isolated.url });
  try {
    await expect(database.check()).rejects.toMatchObject(unusable(/not up to date: run `npm run service -- migrate`/));
    await migrate(isolated.url);
    await database.check();
    await withConnection(isolated.url, (connection) =>
      connection.query('DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)'),
    );
    await expect(database.check()).rejects.toMatchObject(unusable(/not up to date/));
  } finally {
    await database.close();
    await isolated.drop();
  }
});

test('a database of a later version is well: who rolls out migrates first', async () => {
  const isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  const database = openDatabase({ url: isolated.url });
  try {
    await withConnection(isolated.url, (connection) =>
      connection.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('later', 'x', '29990101000000_later', now())`,
      ),
    );
    await database.check();
  } finally {
    await database.close();
    await isolated.drop();
  }
});

test('a database that takes no writes is not well, nor is a queue in it', async () => {
  const isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  await using harness = await createQueueHarness({ url: isolated.url });
  await harness.queue.check();
  await setReadOnly(isolated.url);
  const database = openDatabase({ url: isolated.url });
  await using laterBed = await createQueueHarness({ url: isolated.url, prefix: harness.prefix });
  try {
    await expect(database.check()).rejects.toMatchObject(unusable(/it is read-only/));
    await expect(laterBed.queue.check()).rejects.toMatchObject({
      code: 'queue_unusable',
      message: expect.stringContaining('this PostgreSQL is read-only') as string,
    });
  } finally {
    await database.close();
    await laterBed[Symbol.asyncDispose]();
    await harness[Symbol.asyncDispose]();
    await isolated.drop();
  }
});

/** For connections that are opened from now on. */
const setReadOnly = (url: string): Promise<unknown> =>
  withConnection(url, async (connection) => {
    const name = connection.escapeIdentifier(new URL(url).pathname.slice(1));
    await connection.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  });

describe.skipIf(inject('redisUrl') === null)('a Redis that answers and takes no jobs is not well', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let harness: QueueHarness;

  beforeAll(async () => {
    server = await startServer(await findRedis());
    harness = await createQueueHarness({ url: server.url });
  });
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
    await server.stop();
  });

  test.each([
    ['a replica', 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE', /a replica, which is read-only/],
    ['out of memory', 'CONFIG SET maxmemory 1', 'CONFIG SET maxmemory 0', /out of memory/],
    ['without its replicas', 'CONFIG SET min-replicas-to-write 1', 'CONFIG SET min-replicas-to-write 0', /fewer replicas/],
  ])('%s', async (_what, breaks, mends, reason) => {
    await harness.queue.check();
    await command(server.url, breaks);
    const refused = { code: 'queue_unusable', message: expect.stringMatching(reason) as string };
    await expect(harness.queue.check()).rejects.toMatchObject(refused);
    const job = { uploadId: 1, requestId: 'request-1', retries: 0 } as Parameters<typeof harness.queue.enqueue<'process-upload'>>[1];
    await expect(harness.queue.enqueue('process-upload', job, { lane: 'release' })).rejects.toMatchObject(refused);
    await command(server.url, mends);
    await harness.queue.check();
  });
});

async function command(url: string, line: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${line}\r\n`);
  const [reply] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(reply.toString()).toBe('+OK\r\n');
}
