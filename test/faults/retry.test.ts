// Retry and cancel: what was done is not done again, counted by what the workers write; and what a worker still stores after its
// upload was cancelled is in the rows.
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createProvingGround, newArchive, operations, usingWorkers, type ProvingGround } from '../harness/faults/fault-harness.ts';
import { postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

const fileCount = 20;
/** One thing at a time, so that what was done at the moment of the fault is known to the file; and nobody's job is taken away. */
const settings = { WORKER_CONCURRENCY: '1', MEMBER_CONCURRENCY: '1', UPLOAD_MAX_ATTEMPTS: '2', JOB_LOCK_SECONDS: '60' };

const putNames = (worker: ServiceProcess) =>
  operations(worker).flatMap(({ operation, name }) => (operation === 'release storage.put' ? [name ?? ''] : []));
const count = (worker: ServiceProcess, wanted: string): number => operations(worker).filter(({ operation }) => operation === wanted).length;

describe.each([postgresQueue, redisQueue(6)])('queue on $name', (queue) => {
  let ground: ProvingGround;
  let worker: ServiceProcess;
  let seed = 700;

  beforeAll(async () => {
    if (queue.skipReason === null) ground = await createProvingGround(queue, settings);
  });
  afterAll(async () => ground?.[Symbol.asyncDispose]());
  beforeEach(async (context) => {
    context.skip(queue.skipReason !== null, queue.skipReason ?? '');
    worker = await startWorker();
  });
  const startWorker = usingWorkers(() => ground);

  test('failed while publishing, retried: only what is left is inspected and written', async () => {
    ground.arm({ operation: 'release storage.put', moment: 'before', call: 8, blow: 'break' });
    const archive = await newArchive(seed++, fileCount);
    const id = await ground.client.submit(archive.zip);
    expect(await ground.client.untilState(id, 'failed')).toMatchObject({ attempts: 1 });
    expect(putNames(worker)).toHaveLength(7);
    const inspections = count(worker, 'uploadFiles.recordInspections');
    expect((await ground.client.order(id, 'retry')).status).toBe(202);
    await ground.expectRight(id, archive);
    expect(putNames(worker).toSorted()).toEqual(archive.files.map(({ key }) => `v1/${key}`).toSorted());
    expect(count(worker, 'uploadFiles.recordInspections')).toBe(inspections);
    expect(count(worker, 'uploadFiles.recordListing')).toBe(1);
    expect(await worker.stop()).toBe(0);
  });

  test('the limit of attempts counts from the retry on', async () => {
    ground.arm({ operation: 'release storage.put', moment: 'before', call: 1, blow: 'break' });
    const archive = await newArchive(seed++);
    const id = await ground.client.submit(archive.zip);
    await ground.client.untilState(id, 'failed');
    ground.arm({ operation: 'release storage.put', moment: 'before', call: 1, blow: 'SIGKILL' });
    expect((await ground.client.order(id, 'retry')).status).toBe(202);
    expect(await worker.exit).toBe('SIGKILL');
    await ground.emptyQueue(); // so that it is the sweep that looks at the limit
    const heir = await startWorker();
    expect((await ground.expectRight(id, archive)).attempts).toBeGreaterThan(2);
    expect(await heir.stop()).toBe(0);
  });

  test.each([
    { operation: 'uploadFiles.recordListing', call: 1, stored: 0 },
    { operation: 'uploadFiles.recordInspections', call: 2, stored: 0 },
    { operation: 'release storage.put', call: 8, stored: 8 },
    { operation: 'uploads.complete', call: 1, stored: fileCount },
  ])('cancelled at $operation, call $call: the rows say what is stored; a retry does the rest', async ({ operation, call, stored }) => {
    ground.arm({ operation, moment: 'before', call, blow: 'SIGSTOP' });
    const archive = await newArchive(seed++, fileCount);
    const id = await ground.client.submit(archive.zip);
    await ground.untilAsleep(worker);
    expect((await ground.client.order(id, 'cancel')).status).toBe(200);
    const { progress: _, file_uploads: __, ...before } = await ground.client.status(id);
    // It asks every second whether the upload is still its own: what is in its hands shall end before it is told.
    ground.arm({ operation: 'uploads.findCurrent', moment: 'before', call: 1, blow: 'refuse' });
    worker.signal('SIGCONT');
    expect(await worker.stop()).toBe(0);
    ground.disarm();
    const after = await ground.client.status(id);
    expect(after).toMatchObject(before);
    // The put in hand has ended; no other was begun.
    expect(putNames(worker)).toHaveLength(stored);
    expect(after.progress.files.uploaded).toBe(stored);
    expect(after.file_uploads.map(({ key }) => `v1/${key}`).toSorted()).toEqual(putNames(worker).toSorted());

    expect((await ground.client.order(id, 'retry')).status).toBe(202);
    const heir = await startWorker();
    await ground.expectRight(id, archive);
    expect([...putNames(worker), ...putNames(heir)].toSorted()).toEqual(archive.files.map(({ key }) => `v1/${key}`).toSorted());
    expect(await heir.stop()).toBe(0);
  });

  test('cancelled and retried while the worker sleeps: it goes on with the new attempt', async () => {
    ground.arm({ operation: 'uploadFiles.recordInspections', moment: 'before', call: 2, blow: 'SIGSTOP' });
    const archive = await newArchive(seed++, fileCount);
    const id = await ground.client.submit(archive.zip);
    await ground.untilAsleep(worker);
    expect((await ground.client.order(id, 'cancel')).status).toBe(200);
    expect((await ground.client.order(id, 'retry')).status).toBe(202);
    worker.signal('SIGCONT');
    expect(await ground.expectRight(id, archive)).toMatchObject({ attempts: 2 });
    expect(await worker.stop()).toBe(0);
  });

  test('retried when the upload has ended, and its job has not: nobody waits for the sweep', async () => {
    await worker.stop();
    worker = await startWorker({ SWEEP_UNTOUCHED_SECONDS: '600', JOB_LOCK_SECONDS: '20' });
    ground.arm({ operation: 'uploads.reject', moment: 'after', call: 1, blow: 'SIGSTOP' });
    const id = await ground.client.submit(await createZip([{ name: 'unknown.txt', content: Buffer.from('?') }]));
    await ground.untilAsleep(worker);
    expect(await ground.client.status(id)).toMatchObject({ state: 'rejected', attempts: 1 });
    expect((await ground.client.order(id, 'retry')).status).toBe(202);
    worker.signal('SIGCONT');
    await ground.client.untilStatus(id, ({ state, attempts }) => state === 'rejected' && attempts === 2, 'rejected again');
    expect(await worker.stop()).toBe(0);
  });
});
