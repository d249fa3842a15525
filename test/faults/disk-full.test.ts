// A disk that takes no more: writes of a process are cut off by a limit on the size of its files, as a full disk cuts them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { waitFor } from '@symdepot/testkit';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createFaultHarness, newArchive, operations } from '../harness/faults/fault-harness.ts';
import { firstOf, postgresQueue, redisQueue, type QueueKind } from '../harness/faults/queue-kinds.ts';

const limitFileSize = async ({ pid }: ServiceProcess, limit: number | 'unlimited'): Promise<void> => {
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${limit}:unlimited`]);
};

async function newGround(queue: QueueKind) {
  const harness = await createFaultHarness(queue);
  onTestFinished(async () => harness[Symbol.asyncDispose]());
  return harness;
}

describe.each(firstOf(postgresQueue, redisQueue(8)))('queue on $name', (queue) => {
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  test('under the symbols store: the upload waits, and is completed when there is room', async () => {
    const harness = await newGround(queue);
    const worker = await harness.startWorker();
    await limitFileSize(worker, 100);
    const archive = await newArchive(1);
    const id = await harness.client.submit(archive.zip);
    await waitFor(() => worker.log().some(({ msg }) => msg === 'job failed'), { timeoutMs: 60_000, what: 'a job that failed' });
    expect((await harness.client.status(id)).state).toBe('processing');
    expect(operations(worker).filter(({ operation }) => operation === 'release storage.put')).toEqual([]);
    expect(await harness.fleet.buckets.objects('symbols')).toEqual([]);
    await limitFileSize(worker, 'unlimited');
    await harness.expectRight(id, archive);
    expect(await worker.stop()).toBe(0);
  });

  test('under the staging area: 503, nothing is left behind, and the same archive is accepted when there is room', async () => {
    const harness = await newGround(queue);
    await harness.startWorker();
    const ingest = await harness.fleet.start('ingest');
    const client = harness.clientOf(ingest.url);
    const archive = await newArchive(2);
    await limitFileSize(ingest, 1_000);
    const refused = await client.upload(archive.zip);
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(await harness.fleet.buckets.objects('staging')).toEqual([]);
    await limitFileSize(ingest, 'unlimited');
    const accepted = await client.upload(archive.zip);
    expect(accepted.status).toBe(201);
    await harness.expectRight(accepted.json<{ upload: { id: number } }>().upload.id, archive);
  });
});
