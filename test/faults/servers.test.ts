// Servers that end and start again while an upload is worked on: a Redis that forgets everything, and PostgreSQL, which is
// the truth and may not forget. Both are this file's own.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardEmbeddedPostgres, startEmbeddedPostgres } from '@symdepot/database/embedded';
import { expect, inject, onTestFinished, test } from 'vitest';
import { findRedis, startServer } from '../infra/redis.ts';
import { createProvingGround, newArchive, type ProvingGround } from './proving-ground.ts';
import { postgresQueue } from './queue-kinds.ts';

const rounds = 2;

/** While an upload is being inspected or published, `restart` takes a server away and brings it back. */
async function throughRestarts(ground: ProvingGround, restart: () => Promise<void>): Promise<void> {
  const worker = await ground.startWorker();
  for (let round = 0; round < rounds; round++) {
    const archive = await newArchive(1 + round, 60);
    const sent = ground.sendUntilCreated(archive);
    const count = round * 20 + 1;
    const publishedAtLeast = `SELECT 1 FROM upload_files WHERE outcome = 'uploaded' HAVING count(*) >= ${round * 60 + count}`;
    await ground.untilRow(publishedAtLeast);
    await restart();
    await ground.expectRight(await sent, archive);
  }
  expect(await worker.stop()).toBe(0);
}

test(`Redis ends and comes back empty, ${rounds} times`, async ({ skip }) => {
  const reason = inject('redisSkipReason');
  skip(reason !== null, reason ?? '');
  const program = await findRedis();
  let redis = await startServer(program);
  const { url } = redis;
  const ground = await createProvingGround({ url: () => url });
  onTestFinished(async () => {
    await ground[Symbol.asyncDispose]();
    await redis.stop();
  });
  await throughRestarts(ground, async () => {
    await redis.stop();
    redis = await startServer(program, Number(new URL(url).port));
  });
});

test(`PostgreSQL ends and comes back, ${rounds} times: with the queue in it`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'symdepot-test-postgres-'));
  let postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const adminUrl = new URL(postgres.url);
  adminUrl.pathname = '/postgres';
  const ground = await createProvingGround(postgresQueue, {}, adminUrl.href);
  onTestFinished(async () => {
    await ground[Symbol.asyncDispose]();
    await postgres.stop();
    await discardEmbeddedPostgres(dataDir);
  });
  await throughRestarts(ground, async () => {
    await postgres.stop();
    postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  });
});
