// The same bytes again, and the worker that takes their rows over dies, or sleeps, around that very statement: it is done once, by
// whoever holds the upload, and nothing of the archive is read.
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UploadStatus } from '../harness/clients/client.ts';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import {
  createFaultHarness,
  newArchive,
  operations,
  usingWorkers,
  type Archive,
  type FaultHarness,
} from '../harness/faults/fault-harness.ts';
import { firstOf, postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

/** What workers have read of the archive that is staged for an upload. */
const readsOf = (id: number, workers: readonly ServiceProcess[]) =>
  workers.flatMap(operations).filter(({ operation, name }) => operation === 'staging storage.get' && name === `staging/${id}.zip`);

describe.each(firstOf(postgresQueue, redisQueue(5)))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let seed = 1_700;
  const startWorker = usingWorkers(() => harness);

  beforeAll(async () => {
    if (queue.skipReason === null) harness = await createFaultHarness(queue);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  /** An archive that somebody has sent before. */
  async function knownArchive(): Promise<Archive> {
    const archive = await newArchive(seed++);
    await harness.sendUntilCreated(archive);
    return archive;
  }

  async function expectSkipped(id: number, { files }: Archive): Promise<UploadStatus> {
    const status = await harness.client.untilState(id, 'complete');
    expect(status.progress.files).toEqual({ total: files.length, uploaded: 0, skipped: files.length, ignored: 0, failed: 0 });
    expect(await harness.client.differing(files)).toEqual([]);
    return status;
  }

  test.each(['before', 'after'] as const)('killed %s its rows are taken over', async (moment) => {
    const killedWorker = await startWorker();
    const archive = await knownArchive();
    harness.arm({ operation: 'uploadFiles.recordKnown', moment, call: 1, fault: 'SIGKILL' });
    const id = await harness.client.submit(archive.zip);
    expect(await killedWorker.exit).toBe('SIGKILL');
    const replacement = await startWorker();
    expect((await expectSkipped(id, archive)).attempts).toBeGreaterThan(1);
    expect(readsOf(id, [killedWorker, replacement])).toEqual([]);
  });

  test('asleep before it, and another one has done it: the sleeper changes nothing', async () => {
    const sleeper = await startWorker();
    const archive = await knownArchive();
    harness.arm({ operation: 'uploadFiles.recordKnown', moment: 'before', call: 1, fault: 'SIGSTOP' });
    const id = await harness.client.submit(archive.zip);
    await harness.untilAsleep(sleeper);
    const replacement = await startWorker();
    const before = [await expectSkipped(id, archive), await harness.client.files(id)];

    const toldSoFar = sleeper.log().length;
    sleeper.signal('SIGCONT');
    await waitFor(() => sleeper.log().length > toldSoFar, { timeoutMs: 60_000, what: 'a worker that woke up' });
    expect(await sleeper.stop()).toBe(0);
    expect([await harness.client.status(id), await harness.client.files(id)]).toEqual(before);
    expect(readsOf(id, [replacement])).toEqual([]);
  });
});
