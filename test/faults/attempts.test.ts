// A store that fails, and how often an upload is begun: as UPLOAD_MAX_ATTEMPTS says, whether one job does the work or many; and
// what its status says meanwhile.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGcsEmulator, type EmulatedRequest, type GcsEmulator } from '../harness/gcs/gcs-emulator.ts';
import { createFaultHarness, newArchive, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { postgresQueue } from '../harness/faults/queue-kinds.ts';

const isPublication = ({ method, path }: EmulatedRequest): boolean => method === 'POST' && path.startsWith('/upload/storage/v1/b/symbols/');

describe('a store that takes nothing', () => {
  let store: GcsEmulator;
  let harness: FaultHarness;

  beforeAll(async () => {
    store = await startGcsEmulator({ buckets: ['symbols', 'staging'] });
    harness = await createFaultHarness(postgresQueue, {
      UPLOAD_DEFAULT_URL: store.bucketUrl('symbols'),
      STAGING_URL: store.bucketUrl('staging'),
      UPLOAD_MAX_ATTEMPTS: '2',
      JOB_LOCK_SECONDS: '30',
    });
    await harness.startWorker();
  });
  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
    await store?.stop();
  });
  afterEach(() => store.setFate());
  const fail = (): void => store.setFate((request) => (isPublication(request) ? { status: 503 } : 'pass'));
  const retried = (id: number) =>
    harness.client.untilStatus(id, (status) => status.next_attempt_at !== null, 'an attempt that is waited for');

  // Four files to a batch: one job, and child jobs.
  test.each([{ files: 3 }, { files: 12 }])('$files files: two attempts, then it is failed', async ({ files }) => {
    fail();
    const id = await harness.client.submit((await newArchive(900 + files, files)).zip);
    const waiting = await retried(id);
    expect(waiting).toMatchObject({
      state: 'processing',
      attempts: 1,
      max_attempts: 2,
      error: null,
      last_error: { code: 'storage_unavailable', message: expect.any(String), at: expect.any(String) },
    });
    expect(Date.parse(waiting.next_attempt_at!)).toBeGreaterThanOrEqual(Date.parse(waiting.last_error!.at) - 1_000);
    const { message } = waiting.last_error!;
    const failed = await harness.client.untilState(id, 'failed');
    expect(failed).toMatchObject({ attempts: 2, error: message, last_error: null, next_attempt_at: null });
  });

  test('it takes them again: the second attempt ends well, and nothing is said of the first', async () => {
    fail();
    const archive = await newArchive(950, 3);
    const id = await harness.client.submit(archive.zip);
    await retried(id);
    store.setFate();
    const complete = await harness.client.untilState(id, 'complete');
    expect(complete).toMatchObject({ attempts: 2, error: null, last_error: null, next_attempt_at: null });
  });
});
