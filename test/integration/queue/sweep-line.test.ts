// The sweep and the line: a lost job is restored however many uploads wait before it with their jobs, and stands where it stood.
import { enqueueUpload, openQueue, type Queue } from '@symdepot/queue';
import { startInProcess } from '@symdepot/runtime/testing';
import { createMemoryStorage } from '@symdepot/storage';
import type { UploadId } from '@symdepot/symbols';
import { waitFor } from '@symdepot/testkit';
import { configSchema, createWorker } from '@symdepot/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';
import { createUpload } from '../../harness/postgres/upload-rows.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

const waiting = 510;

interface Line {
  readonly harness: MaintenanceHarness;
  readonly queue: Queue;
  /** Finds no archive of any upload, so that each ends as soon as it is begun. */
  startWorker(settings?: Readonly<Record<string, string>>): Promise<void>;
}

async function createLine(): Promise<Line> {
  const harness = await createMaintenanceHarness(createMemoryStorage('staging'));
  onTestFinished(() => harness.close());
  const folder = await mkdtemp(join(tmpdir(), 'symdepot line '));
  onTestFinished(() => rm(folder, { recursive: true }));
  const queue = await openQueue({ url: harness.url, poolSize: 8 });
  onTestFinished(() => queue.close());
  return {
    harness,
    queue,
    async startWorker(settings = {}) {
      const urls = { DATABASE_URL: harness.url, QUEUE_URL: harness.url, UPLOAD_DEFAULT_URL: pathToFileURL(folder).href };
      const worker = await startInProcess('worker', configSchema, createWorker, { ...urls, ...settings });
      onTestFinished(async () => void (await worker.stop()));
    },
  };
}

test('a lost job is restored behind 510 uploads that wait with theirs', { timeout: 120_000 }, async () => {
  const { harness, queue, startWorker } = await createLine();
  const { id } = await createUpload(harness.database);
  await harness.sql(
    `INSERT INTO uploads (user_id, lane, archive_name, archive_bytes, sha256, bucket, request_id, updated_at)
     SELECT user_id, 'try', '', 10, repeat('a', 64), bucket, 'r', now() - interval '1 hour' FROM uploads, generate_series(1, $1::int)`,
    [waiting],
  );
  await harness.sql(`UPDATE uploads SET updated_at = now() - interval '2 minutes' WHERE id = $1`, [id]);
  const line = await harness.database.uploads.listUnfinished(new Date(), 1_000);
  expect(line).toHaveLength(waiting + 1);
  expect(line.at(-1)).toMatchObject({ id });
  const delayMs = 3_600_000;
  for (const { id: uploadId, lane } of line.slice(0, waiting))
    await queue.enqueue('process-upload', { uploadId, retries: 0, requestId: 'r' }, { lane, delayMs });
  await startWorker();
  // Its archive was never staged: that is found out by the job that was restored.
  const { uploads } = harness.database;
  await waitFor(async () => (await uploads.find(id))?.state === 'failed', { timeoutMs: 60_000, what: 'the restored job' });
  expect(await uploads.listUnfinished(new Date(), 1_000)).toHaveLength(waiting);
});

test('a restored job stands where it stood, also that of an old retry and of a manifest', { timeout: 120_000 }, async () => {
  const { harness, queue, startWorker } = await createLine();
  const { database, sql } = harness;
  const user = { email: 'line@example.com' };
  // The turns of one user, in the order in which there begins to be work to do: not in that of their ids.
  const retried = await createUpload(database, user);
  const [list] = (await sql(
    `INSERT INTO uploads (
       user_id, lane, kind, step, is_receiving, session_expires_at, archive_name, archive_bytes, sha256, bucket, request_id)
     SELECT id, 'release', 'files', 'receive', true, now() + interval '1 hour', '', 0, repeat('f', 64), 'symbols', 'r' FROM users WHERE email = $1 RETURNING id`,
    [user.email],
  )) as readonly [{ readonly id: UploadId }];
  const first = await createUpload(database, user);
  await database.fileSessions.close(list.id);
  const third = await createUpload(database, user);
  await database.uploads.cancel(retried.id, testActor);
  await database.uploads.retry(retried.id, testActor);
  const last = await createUpload(database, user);
  const order = [first.id, list.id, third.id, retried.id, last.id];
  // What the sweep finds first, since nothing has happened to it for longest, is what came last.
  for (const [index, id] of order.entries())
    await sql(`UPDATE uploads SET updated_at = now() - $2::int * interval '1 hour' WHERE id = $1`, [id, index + 1]);
  // Two have their jobs, the others have lost them. The sweep stands before them all, and the worker does one thing at a time.
  await queue.enqueue('sweep-uploads', {}, { lane: 'release' });
  for (const { id } of [third, first]) await enqueueUpload({ queue, database }, (await database.uploads.find(id))!);
  await startWorker({ WORKER_CONCURRENCY: '1' });
  const ended = async (): Promise<readonly UploadId[]> => {
    const rows = (await sql('SELECT id FROM uploads WHERE completed_at IS NOT NULL ORDER BY completed_at')) as readonly { id: UploadId }[];
    return rows.map(({ id }) => id);
  };
  await waitFor(async () => (await ended()).length === order.length, { timeoutMs: 60_000, what: 'the ends of all' });
  expect(await ended()).toEqual(order);
});

test('failed jobs are counted until their upload is settled in another way', { timeout: 120_000 }, async () => {
  const { harness, queue, startWorker } = await createLine();
  const { database } = harness;
  const { uploads } = database;
  const [retried, left] = [await createUpload(database), await createUpload(database)];
  // Their archives were never staged.
  for (const { id } of [retried, left]) await enqueueUpload({ queue, database }, (await uploads.find(id))!);
  await startWorker({ SWEEP_INTERVAL_SECONDS: '1' });
  const failedJobs = async (): Promise<number> => (await queue.counts())[retried.lane === 'try' ? 'try-uploads' : 'uploads'].failed;
  await waitFor(async () => (await failedJobs()) === 2, { timeoutMs: 60_000, what: 'two failed jobs' });
  expect(await uploads.find(retried.id)).toMatchObject({ state: 'failed' });
  await uploads.retry(retried.id, testActor);
  await uploads.cancel(retried.id, testActor);
  await waitFor(async () => (await failedJobs()) === 1, { timeoutMs: 60_000, what: 'the failure that is left' });
  expect(await uploads.findFailedOrActive([retried.id, left.id])).toEqual(new Set([left.id]));
});
