// The sweep and a long line: a lost job is restored however many uploads wait before it with their jobs.
import { openQueue } from '@symdepot/queue';
import { startInProcess } from '@symdepot/runtime/testing';
import { createMemoryStorage } from '@symdepot/storage';
import { waitFor } from '@symdepot/testkit';
import { configSchema, createWorker } from '@symdepot/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createMaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';
import { createUpload } from '../../harness/postgres/upload-rows.ts';

const waiting = 510;

test('a lost job is restored behind 510 uploads that wait with theirs', { timeout: 120_000 }, async () => {
  const harness = await createMaintenanceHarness(createMemoryStorage('staging'));
  onTestFinished(() => harness.close());
  const folder = await mkdtemp(join(tmpdir(), 'symdepot line '));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { id } = await createUpload(harness.database);
  await harness.sql(
    `INSERT INTO uploads (user_id, lane, archive_name, archive_bytes, sha256, bucket, request_id, updated_at)
     SELECT user_id, 'try', '', 10, repeat('a', 64), bucket, 'r', now() - interval '1 hour' FROM uploads, generate_series(1, $1::int)`,
    [waiting],
  );
  await harness.sql(`UPDATE uploads SET updated_at = now() - interval '2 minutes' WHERE id = $1`, [id]);
  const queue = await openQueue({ url: harness.url, poolSize: 8 });
  onTestFinished(() => queue.close());
  const line = await harness.database.uploads.listUnfinished(new Date(), 1_000);
  expect(line).toHaveLength(waiting + 1);
  expect(line.at(-1)).toMatchObject({ id });
  const delayMs = 3_600_000;
  for (const { id: uploadId, lane } of line.slice(0, waiting))
    await queue.enqueue('process-upload', { uploadId, retries: 0, requestId: 'r' }, { lane, delayMs });
  const settings = { DATABASE_URL: harness.url, QUEUE_URL: harness.url, UPLOAD_DEFAULT_URL: pathToFileURL(folder).href };
  const worker = await startInProcess('worker', configSchema, createWorker, settings);
  onTestFinished(async () => void (await worker.stop()));
  // Its archive was never staged: that is found out by the job that was restored.
  const { uploads } = harness.database;
  await waitFor(async () => (await uploads.find(id))?.state === 'failed', { timeoutMs: 60_000, what: 'the restored job' });
  expect(await uploads.listUnfinished(new Date(), 1_000)).toHaveLength(waiting);
});
