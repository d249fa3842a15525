// Servers that end and start again while an upload is worked on: a Redis that forgets everything, and PostgreSQL, which is
// the truth and may not forget. Both are this file's own.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@symdepot/database/embedded';
import { discardEmbeddedPostgres } from '@symdepot/database/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { takeOwnPort } from '../harness/network/own-port.ts';
import { findRedis, startServer } from '../harness/redis/redis.ts';
import { createFaultHarness, newArchive, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { postgresQueue } from '../harness/faults/queue-kinds.ts';

const rounds = 2;

interface RestartedServer {
  end(): Promise<unknown>;
  begin(): Promise<unknown>;
}

/** While an upload is being inspected or published, the server is taken away and brought back. */
async function throughRestarts(harness: FaultHarness, server: RestartedServer): Promise<void> {
  const worker = await harness.startWorker();
  for (let round = 0; round < rounds; round++) {
    const archive = await newArchive(1 + round, 60);
    // Not complete before the server has gone: its caller would be told so, and download in the middle of the outage.
    harness.arm({ operation: 'uploads.complete', moment: 'before', call: 1, fault: 'SIGSTOP' });
    const sent = harness.sendUntilCreated(archive);
    const count = round * 20 + 1;
    const publishedAtLeast = `SELECT 1 FROM upload_files WHERE outcome = 'uploaded' HAVING count(*) >= ${round * 60 + count}`;
    await harness.untilRow(publishedAtLeast);
    await server.end();
    harness.disarm();
    worker.signal('SIGCONT');
    await server.begin();
    worker.signal('SIGCONT'); // should it have seen the plan at the last moment
    await harness.expectRight(await sent, archive);
  }
  expect(await worker.stop()).toBe(0);
}

test(`Redis ends and comes back empty, ${rounds} times`, async ({ skip }) => {
  const reason = inject('redisSkipReason');
  skip(reason !== null, reason ?? '');
  const program = await findRedis();
  let redis = await startServer(program);
  const { url } = redis;
  const harness = await createFaultHarness({ url: () => url });
  onTestFinished(async () => {
    await harness[Symbol.asyncDispose]();
    await redis.stop();
  });
  await throughRestarts(harness, {
    end: () => redis.stop(),
    begin: async () => (redis = await startServer(program, Number(new URL(url).port))),
  });
});

test(`PostgreSQL ends and comes back, ${rounds} times: with the queue in it`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'symdepot-test-postgres-'));
  const options = { dataDir, durable: false, port: await takeOwnPort() };
  let postgres = await startEmbeddedPostgres(options);
  const adminUrl = new URL(postgres.url);
  adminUrl.pathname = '/postgres';
  const harness = await createFaultHarness(postgresQueue, {}, adminUrl.href);
  onTestFinished(async () => {
    await harness[Symbol.asyncDispose]();
    await postgres.stop();
    await discardEmbeddedPostgres(dataDir);
  });
  await throughRestarts(harness, {
    end: () => postgres.stop(),
    begin: async () => (postgres = await startEmbeddedPostgres(options)),
  });
});
