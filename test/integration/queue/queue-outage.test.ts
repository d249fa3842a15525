// The queue when its server is away, comes back, or forgets everything. Also what it leaves behind and how much it holds.
import type { Queue } from '@symdepot/queue';
import { createIsolatedDatabase, waitFor, type IsolatedDatabase } from '@symdepot/testkit';
import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { batchJob, createQueueHarness, uploadJob } from '../../harness/systems/queue-harness.ts';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';

const release = { lane: 'release' } as const;

let database: IsolatedDatabase;
beforeAll(async () => {
  database = await createIsolatedDatabase(inject('postgresUrl'));
});
afterAll(async () => database.drop());

/** A call may be cut off and take effect all the same: then the next one adds nothing. */
const untilEnqueued = async (queue: Queue, id: number): Promise<unknown> =>
  waitFor(async () => queue.enqueue('process-upload', uploadJob(id), release).then(() => true), { what: 'a call that is answered' });
const untilReachable = async (queue: Queue): Promise<unknown> =>
  waitFor(async () => queue.check().then(() => true), { what: 'a server that answers' });
/** A consumer that has lost its connections asks again every second, and now and then after ten. */
const untilBack = { timeoutMs: 25_000 };

const isEmpty = async (queue: Queue): Promise<boolean> =>
  Object.values(await queue.counts()).every((states) => Object.values(states).every((count) => count === 0));

const backends = ['postgres', 'redis'] as const;
for (const backend of backends) {
  describe.skipIf(backend === 'redis' && inject('redisUrl') === null)(`queue on ${backend}, server away`, { timeout: 120_000 }, () => {
    const url = (): string => (backend === 'redis' ? (inject('redisUrl') ?? '') : database.url);
    const away = async (): Promise<TcpProxy> => createTcpProxy(url());

    test('calls fail within their deadline, and succeed when the server is there', async () => {
      const proxy = await away();
      await using harness = await createQueueHarness({ url: proxy.url, callTimeoutMs: 500 });
      const begin = Date.now();
      await expect(harness.queue.enqueue('process-upload', uploadJob(1), release)).rejects.toMatchObject({ code: 'queue_unavailable' });
      await expect(harness.queue.check()).rejects.toMatchObject({ code: 'queue_unavailable' });
      expect(Date.now() - begin).toBeLessThan(10_000); // no deadline of the system's own is as short
      await proxy.open();
      await untilEnqueued(harness.queue, 1);
      await untilReachable(harness.queue);
      await harness.queue.close();
      await proxy.cut();
    });

    test('a consumer that starts without the server begins when it is there', async () => {
      const proxy = await away();
      await using harness = await createQueueHarness({ url: url() });
      await using consuming = await createQueueHarness({ url: proxy.url, prefix: harness.prefix });
      let runs = 0;
      await consuming.consume({ 'process-upload': async () => void runs++ });
      await harness.queue.enqueue('process-upload', uploadJob(1), release);
      await proxy.open();
      await waitFor(() => runs === 1, untilBack);
      await waitFor(async () => isEmpty(harness.queue));
      await consuming[Symbol.asyncDispose]();
      await proxy.cut();
    });

    test('a consumer outlives a restart of the server, with a job under way', async () => {
      const proxy = await away();
      await proxy.open();
      await using harness = await createQueueHarness({ url: url() });
      await using consuming = await createQueueHarness({ url: proxy.url, prefix: harness.prefix, callTimeoutMs: 500 });
      const gate = consuming.gate();
      const runs: string[] = [];
      await consuming.consume(
        {
          'process-upload': async (job) => {
            runs.push(job.id);
            if (job.payload.uploadId === 1) await gate.opened;
          },
        },
        { lockDurationMs: 120_000 },
      );
      await harness.queue.enqueue('process-upload', uploadJob(1), release);
      await waitFor(() => runs.length === 1);
      await proxy.cut();
      await harness.queue.enqueue('process-upload', uploadJob(2), release);
      await expect(consuming.queue.enqueue('process-upload', uploadJob(3), release)).rejects.toMatchObject({ code: 'queue_unavailable' });
      await proxy.open();
      await waitFor(async () => {
        await consuming.queue.enqueue('process-upload', uploadJob(3), release);
        return runs.includes('upload-2') && runs.includes('upload-3');
      }, untilBack);
      gate.open();
      await waitFor(async () => isEmpty(harness.queue), untilBack);
      expect(runs.filter((id) => id === 'upload-1')).toHaveLength(1);
      await consuming[Symbol.asyncDispose]();
      await proxy.cut();
    });

    test('a lock that cannot be renewed counts as lost; the job is run elsewhere and its first run aborted', async () => {
      const proxy = await away();
      await proxy.open();
      await using harness = await createQueueHarness({ url: url() });
      await using cutOff = await createQueueHarness({ url: proxy.url, prefix: harness.prefix });
      const locks = { lockDurationMs: 2_000, stalledIntervalMs: 500 };
      const reasons: unknown[] = [];
      await cutOff.consume(
        {
          'process-upload': async (job) => {
            await once(job.signal, 'abort');
            reasons.push(job.signal.reason);
            job.signal.throwIfAborted();
          },
        },
        locks,
      );
      await harness.queue.enqueue('process-upload', uploadJob(1), release);
      await waitFor(() => cutOff.events.some(({ type }) => type === 'started'));
      await proxy.cut();
      let runs = 0;
      await harness.consume({ 'process-upload': async () => void runs++ }); // with a lock that is not lost
      await waitFor(() => runs === 1, untilBack);
      await waitFor(() => reasons.length === 1);
      expect(reasons).toMatchObject([{ code: 'job_lock_lost' }]);
    });

    test('stops and closes within the deadline although the server is away', async () => {
      const proxy = await away();
      await proxy.open();
      await using harness = await createQueueHarness({ url: proxy.url, callTimeoutMs: 1_000 });
      const consumer = await harness.consume({});
      await untilReachable(harness.queue);
      await proxy.cut();
      const begin = Date.now();
      await consumer.stop(3_000);
      await harness.queue.close();
      expect(Date.now() - begin).toBeLessThan(20_000); // and not for as long as it is away
    });

    test('ends of jobs leave nothing behind that grows', async () => {
      await using harness = await createQueueHarness({ url: url() });
      await harness.consume({
        'process-upload': async (job) => {
          await job.claim.save(1);
          const { uploadId } = job.payload;
          await job.waitForChildren(
            'inspect',
            [0, 1, 2].map((batch) => ({ name: 'inspect-members', payload: batchJob(uploadId, 1, batch), ...release })),
          );
        },
      });
      const uploads = Array.from({ length: 20 }, (_, index) => index + 1);
      await Promise.all(uploads.map(async (id) => harness.queue.enqueue('process-upload', uploadJob(id), release)));
      await waitFor(async () => isEmpty(harness.queue), untilBack);
      expect(await (backend === 'redis' ? leftInRedis(url(), harness.prefix) : leftInPostgres(harness.prefix))).toEqual([]);
    });
  });
}

test('PostgreSQL: one process with the workers of all queues holds at most 20 connections', async () => {
  const count = async (): Promise<number> => {
    const [row] = await query<{ count: number }>(
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'symdepot queue'",
    );
    return row?.count ?? 0;
  };
  // The server ends a session a little later than its client.
  await waitFor(async () => (await count()) === 0, { what: 'the connections of the tests before to end' });
  await using harness = await createQueueHarness({ url: database.url, callTimeoutMs: 60_000 });
  await harness.consume({}, { concurrency: { uploads: 20, members: 20 } });
  const ids = Array.from({ length: 100 }, (_, index) => index + 1);
  await Promise.all(ids.map(async (id) => harness.queue.enqueue('process-upload', uploadJob(id), release)));
  await waitFor(async () => isEmpty(harness.queue), untilBack);
  expect(await count()).toBeLessThanOrEqual(20);
});

test('PostgreSQL: connections ended by the server at any moment do not end the process', async () => {
  const endConnections = async (): Promise<unknown> =>
    query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'symdepot queue'",
    );
  const prefix = 'terminated';
  for (let round = 1; round <= 10; round++) {
    const harness = await createQueueHarness({ url: database.url, prefix });
    const runs: string[] = [];
    await harness.consume({ 'process-upload': async (job) => void runs.push(job.id) });
    await endConnections();
    await untilEnqueued(harness.queue, round);
    await endConnections();
    await waitFor(() => runs.includes(`upload-${round}`), untilBack);
    // An uncaught error event would fail this file.
    await Promise.all([harness[Symbol.asyncDispose](), ...Array.from({ length: 5 }, endConnections)]);
  }
}, 180_000);

test('PostgreSQL: many processes may start on an empty database at once', async () => {
  const prefix = 'together';
  const beds = await Promise.all(Array.from({ length: 8 }, async () => createQueueHarness({ url: database.url, prefix })));
  const added = await Promise.all(beds.map(async ({ queue }) => queue.enqueue('process-upload', uploadJob(1), release)));
  expect(added).toContain(true);
  expect((await beds[0]?.queue.counts())?.uploads.prioritized).toBe(1);
  await Promise.all(beds.map(async (harness) => harness[Symbol.asyncDispose]()));
});

describe.skipIf(inject('redisUrl') === null)('Redis', () => {
  test('a worker outlives a flush and takes what is put back', async () => {
    const url = `${inject('redisUrl')}/7`;
    await using harness = await createQueueHarness({ url });
    const gate = harness.gate();
    const runs: string[] = [];
    await harness.consume({
      'process-upload': async (job) => {
        runs.push(job.id);
        if (runs.length === 1) await gate.opened;
      },
    });
    await harness.queue.enqueue('process-upload', uploadJob(1), release);
    await waitFor(() => runs.length === 1);
    await redisCommand(url, 'FLUSHDB');
    expect(await harness.queue.isLive('process-upload', uploadJob(1), release)).toBe(false);
    expect(await harness.queue.enqueue('process-upload', uploadJob(1), release)).toBe(true);
    await waitFor(() => runs.length === 2);
    gate.open();
    await waitFor(async () => isEmpty(harness.queue));
  });
});

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** `event` is trimmed by BullMQ; what is left must be of jobs only. */
async function leftInPostgres(prefix: string): Promise<unknown[]> {
  const schema = `${prefix}_queue`;
  return query(`SELECT id FROM ${schema}.job UNION ALL SELECT child_id FROM ${schema}.job_dependency`);
}

async function leftInRedis(url: string, prefix: string): Promise<string[]> {
  const reply = await redisCommand(url, `KEYS ${prefix}:*`);
  return reply.split('\r\n').filter((line) => /:(upload|inspect|publish)-/.test(line));
}

async function redisCommand(url: string, command: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(`SELECT ${pathname.slice(1) || '0'}\r\n${command}\r\nQUIT\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
