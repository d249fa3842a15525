// A worker that dies while it unpacks an archive that has no directory, around every durable change it makes: another one goes on, members
// that are whole are not written again, and in the end each file is there once, and nothing is left in the staging area.
import { zstdCompressSync } from 'node:zlib';
import { createRawTar } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultPlan } from '../harness/faults/fault-plan.ts';
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
import { isAcceptance } from '../harness/seeds/fault-rounds.ts';

const kills = isAcceptance ? 20 : 4;
const settings = { UPLOAD_MAX_ATTEMPTS: '30' };

const places: readonly Pick<FaultPlan, 'operation' | 'call'>[] = [
  { operation: 'uploads.advance', call: 1 }, // to `unpack`
  { operation: 'staging storage.put', call: 5 },
  { operation: 'uploadFiles.recordUnpacked', call: 1 },
  { operation: 'uploads.advance', call: 2 }, // to `list`
  { operation: 'uploadFiles.recordListing', call: 1 },
  { operation: 'release storage.put', call: 4 },
];
const boundaries = places.flatMap((place) => (['before', 'after'] as const).map((moment) => ({ ...place, moment })));

async function newTar(seed: number, count?: number): Promise<Archive> {
  const { files } = await newArchive(seed, count);
  return { files, zip: zstdCompressSync(createRawTar(files.map(({ key, content }) => ({ name: key, content })))) };
}

const partsOf = (worker: ServiceProcess): number =>
  operations(worker).filter(({ operation }) => operation === 'staging storage.put').length;

describe.each(firstOf(postgresQueue, redisQueue(9)))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let seed = 4_900;
  const startWorker = usingWorkers(() => harness);

  beforeAll(async () => {
    if (queue.skipReason === null) harness = await createFaultHarness(queue, settings);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  test.each(boundaries)('killed $moment $operation, call $call', async (place) => {
    const killed = await startWorker();
    const archive = await newTar(seed++);
    harness.arm({ ...place, fault: 'SIGKILL' });
    const id = await harness.client.submit(archive.zip, { name: 'symbols.tar.zst' });
    expect(await killed.exit).toBe('SIGKILL');
    await startWorker();
    await harness.expectRight(id, archive);
  });

  test(`killed ${kills} times in the middle: complete once`, async () => {
    const archive = await newTar(seed++);
    const id = await harness.client.submit(archive.zip, { name: 'symbols.tar.zst' });
    for (let round = 0; round < kills; round++) {
      harness.arm({
        operation: 'staging storage.put',
        moment: round % 2 === 0 ? 'before' : 'after',
        call: 1 + (round % 9),
        fault: 'SIGKILL',
      });
      const killed = await startWorker();
      expect(await killed.exit).toBe('SIGKILL');
    }
    await startWorker();
    expect((await harness.expectRight(id, archive)).attempts).toBeGreaterThan(kills);
  });

  test('what is whole is not written again', async () => {
    const killed = await startWorker();
    const archive = await newTar(seed++, 130);
    // Rows are written a hundred at a time.
    harness.arm({ operation: 'uploadFiles.recordUnpacked', moment: 'after', call: 1, fault: 'SIGKILL' });
    const id = await harness.client.submit(archive.zip, { name: 'symbols.tar.zst' });
    expect(await killed.exit).toBe('SIGKILL');
    expect((await harness.client.status(id)).progress.files.total).toBeGreaterThan(0);
    const { total } = (await harness.client.status(id)).progress.files;
    const replacement = await startWorker();
    await harness.expectRight(id, archive);
    expect(partsOf(replacement)).toBe(130 - total);
  });

  test('cancelled while it is unpacked, and retried: each file is there once', async () => {
    const worker = await startWorker();
    const archive = await newTar(seed++);
    harness.arm({ operation: 'staging storage.put', moment: 'before', call: 4, fault: 'SIGSTOP' });
    const id = await harness.client.submit(archive.zip, { name: 'symbols.tar.zst' });
    await harness.untilAsleep(worker);
    expect((await harness.client.status(id)) as object).toMatchObject({ state: 'processing', step: 'unpack' });
    expect((await harness.client.order(id, 'cancel')).status).toBe(200);
    worker.signal('SIGCONT');
    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    await harness.expectRight(id, archive);
  });
});
