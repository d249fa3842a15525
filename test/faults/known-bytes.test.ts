// The same bytes again, and the worker that takes their rows over dies, or sleeps, around that very statement: it is done once, by
// whoever holds the upload, and nothing of the archive is read.
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UploadStatus } from '../harness/clients/client.ts';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import {
  createProvingGround,
  newArchive,
  operations,
  usingWorkers,
  type Archive,
  type ProvingGround,
} from '../harness/faults/fault-harness.ts';
import { postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

/** What workers have read of the archive that is staged for an upload. */
const readsOf = (id: number, workers: readonly ServiceProcess[]) =>
  workers.flatMap(operations).filter(({ operation, name }) => operation === 'staging storage.get' && name === `staging/${id}.zip`);

describe.each([postgresQueue, redisQueue(5)])('queue on $name', (queue) => {
  let ground: ProvingGround;
  let seed = 1_700;
  const startWorker = usingWorkers(() => ground);

  beforeAll(async () => {
    if (queue.skipReason === null) ground = await createProvingGround(queue);
  });
  afterAll(async () => ground?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  /** An archive that somebody has sent before. */
  async function knownArchive(): Promise<Archive> {
    const archive = await newArchive(seed++);
    await ground.sendUntilCreated(archive);
    return archive;
  }

  async function expectSkipped(id: number, { files }: Archive): Promise<UploadStatus> {
    const status = await ground.client.untilState(id, 'complete');
    expect(status.progress.files).toEqual({ total: files.length, uploaded: 0, skipped: files.length, ignored: 0, failed: 0 });
    expect(await ground.client.differing(files)).toEqual([]);
    return status;
  }

  test.each(['before', 'after'] as const)('killed %s its rows are taken over', async (moment) => {
    const victim = await startWorker();
    const archive = await knownArchive();
    ground.arm({ operation: 'uploadFiles.recordKnown', moment, call: 1, blow: 'SIGKILL' });
    const id = await ground.client.submit(archive.zip);
    expect(await victim.exit).toBe('SIGKILL');
    const heir = await startWorker();
    expect((await expectSkipped(id, archive)).attempts).toBeGreaterThan(1);
    expect(readsOf(id, [victim, heir])).toEqual([]);
  });

  test('asleep before it, and another one has done it: the sleeper changes nothing', async () => {
    const sleeper = await startWorker();
    const archive = await knownArchive();
    ground.arm({ operation: 'uploadFiles.recordKnown', moment: 'before', call: 1, blow: 'SIGSTOP' });
    const id = await ground.client.submit(archive.zip);
    await ground.untilAsleep(sleeper);
    const heir = await startWorker();
    const before = [await expectSkipped(id, archive), await ground.client.files(id)];

    const toldSoFar = sleeper.log().length;
    sleeper.signal('SIGCONT');
    await waitFor(() => sleeper.log().length > toldSoFar, { timeoutMs: 60_000, what: 'a worker that woke up' });
    expect(await sleeper.stop()).toBe(0);
    expect([await ground.client.status(id), await ground.client.files(id)]).toEqual(before);
    expect(readsOf(id, [heir])).toEqual([]);
  });
});
