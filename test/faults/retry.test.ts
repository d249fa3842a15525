// Retry and cancel: what was done is not done again, counted by what the workers write; and what a worker still stores after its
// upload was cancelled is in the rows.
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createFaultHarness, newArchive, operations, usingWorkers, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { firstOf, postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

const fileCount = 20;
/** One thing at a time, so that what was done at the moment of the fault is known to the file; and nobody's job is taken away. */
const settings = { WORKER_CONCURRENCY: '1', MEMBER_CONCURRENCY: '1', UPLOAD_MAX_ATTEMPTS: '2', JOB_LOCK_SECONDS: '60' };

const putNames = (worker: ServiceProcess) =>
  operations(worker).flatMap(({ operation, name }) => (operation === 'release storage.put' ? [name ?? ''] : []));
const count = (worker: ServiceProcess, wanted: string): number => operations(worker).filter(({ operation }) => operation === wanted).length;

describe.each(firstOf(redisQueue(6), postgresQueue))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let worker: ServiceProcess;
  let seed = 700;

  beforeAll(async () => {
    if (queue.skipReason === null) harness = await createFaultHarness(queue, settings);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach(async (context) => {
    context.skip(queue.skipReason !== null, queue.skipReason ?? '');
    worker = await startWorker();
  });
  const startWorker = usingWorkers(() => harness);

  test('failed while publishing, retried: only what is left is inspected and written', async () => {
    harness.arm({ operation: 'release storage.put', moment: 'before', call: 8, fault: 'break' });
    const archive = await newArchive(seed++, fileCount);
    const id = await harness.client.submit(archive.zip);
    expect(await harness.client.untilState(id, 'failed')).toMatchObject({ attempts: 1 });
    expect(putNames(worker)).toHaveLength(7);
    const inspections = count(worker, 'uploadFiles.recordInspections');
    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    await harness.expectRight(id, archive);
    expect(putNames(worker).toSorted()).toEqual(archive.files.map(({ key }) => `v1/${key}`).toSorted());
    expect(count(worker, 'uploadFiles.recordInspections')).toBe(inspections);
    expect(count(worker, 'uploadFiles.recordListing')).toBe(1);
    expect(await worker.stop()).toBe(0);
  });

  test('the limit of attempts counts from the retry on', async () => {
    harness.arm({ operation: 'release storage.put', moment: 'before', call: 1, fault: 'break' });
    const archive = await newArchive(seed++);
    const id = await harness.client.submit(archive.zip);
    await harness.client.untilState(id, 'failed');
    harness.arm({ operation: 'release storage.put', moment: 'before', call: 1, fault: 'SIGKILL' });
    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    expect(await worker.exit).toBe('SIGKILL');
    await harness.emptyQueue(); // so that it is the sweep that looks at the limit
    const replacement = await startWorker();
    expect((await harness.expectRight(id, archive)).attempts).toBeGreaterThan(2);
    expect(await replacement.stop()).toBe(0);
  });

  test.each([
    { operation: 'uploadFiles.recordListing', call: 1, stored: 0 },
    { operation: 'uploadFiles.recordInspections', call: 2, stored: 0 },
    { operation: 'release storage.put', call: 8, stored: 8 },
    { operation: 'uploads.complete', call: 1, stored: fileCount },
  ])('cancelled at $operation, call $call: the rows say what is stored; a retry does the rest', async ({ operation, call, stored }) => {
    harness.arm({ operation, moment: 'before', call, fault: 'SIGSTOP' });
    const archive = await newArchive(seed++, fileCount);
    const id = await harness.client.submit(archive.zip);
    await harness.untilAsleep(worker);
    expect((await harness.client.order(id, 'cancel')).status).toBe(200);
    const { progress: _, file_uploads: __, ...before } = await harness.client.status(id);
    // It asks every second whether the upload is still its own: what is in its hands shall end before it is told.
    harness.arm({ operation: 'uploads.findCurrent', moment: 'before', call: 1, fault: 'refuse' });
    worker.signal('SIGCONT');
    expect(await worker.stop()).toBe(0);
    harness.disarm();
    const after = await harness.client.status(id);
    expect(after).toMatchObject(before);
    // The put in hand has ended; no other was begun.
    expect(putNames(worker)).toHaveLength(stored);
    expect(after.progress.files.uploaded).toBe(stored);
    expect(after.file_uploads.map(({ key }) => `v1/${key}`).toSorted()).toEqual(putNames(worker).toSorted());

    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    const replacement = await startWorker();
    await harness.expectRight(id, archive);
    expect([...putNames(worker), ...putNames(replacement)].toSorted()).toEqual(archive.files.map(({ key }) => `v1/${key}`).toSorted());
    expect(await replacement.stop()).toBe(0);
  });

  test('cancelled and retried while the worker sleeps: it goes on with the new attempt', async () => {
    harness.arm({ operation: 'uploadFiles.recordInspections', moment: 'before', call: 2, fault: 'SIGSTOP' });
    const archive = await newArchive(seed++, fileCount);
    const id = await harness.client.submit(archive.zip);
    await harness.untilAsleep(worker);
    expect((await harness.client.order(id, 'cancel')).status).toBe(200);
    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    worker.signal('SIGCONT');
    expect(await harness.expectRight(id, archive)).toMatchObject({ attempts: 2 });
    expect(await worker.stop()).toBe(0);
  });

  test('retried when the upload has ended, and its job has not: nobody waits for the sweep', async () => {
    await worker.stop();
    worker = await startWorker({ SWEEP_UNTOUCHED_SECONDS: '600', JOB_LOCK_SECONDS: '20' });
    harness.arm({ operation: 'uploads.reject', moment: 'after', call: 1, fault: 'SIGSTOP' });
    const id = await harness.client.submit(await createZip([{ name: 'unknown.txt', content: Buffer.from('?') }]));
    await harness.untilAsleep(worker);
    expect(await harness.client.status(id)).toMatchObject({ state: 'rejected', attempts: 1 });
    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    worker.signal('SIGCONT');
    await harness.client.untilStatus(id, ({ state, attempts }) => state === 'rejected' && attempts === 2, 'rejected again');
    expect(await worker.stop()).toBe(0);
  });
});
