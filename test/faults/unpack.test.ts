// A worker that dies while it unpacks an archive that has no directory, around every durable change it makes: another one goes on, members
// that are whole are not written again, and in the end each file is there once, and nothing is left in the staging area.
// Neighbour: services/worker/src/steps/unpack-archive.test.ts (stores that fail, and attempts that are none any more).
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

const settings = { UPLOAD_MAX_ATTEMPTS: '30', BATCH_MAX_MEMBERS: '200' };
const kills = 20;
/** Rows are written a hundred at a time, at most. */
const count = 130;

/** In the order in which an upload comes to them; each is met by the worker that goes on after the one before. */
const places: readonly Pick<FaultPlan, 'operation' | 'moment' | 'call'>[] = [
  { operation: 'uploads.advance', moment: 'after', call: 1 }, // to `unpack`
  { operation: 'uploadFiles.recordUnpacked', moment: 'before', call: 1 },
  { operation: 'uploadFiles.recordUnpacked', moment: 'after', call: 1 },
];
/** From here on nothing is written that has a row. */
const laterPlaces: typeof places = [
  { operation: 'uploads.advance', moment: 'before', call: 1 }, // to `list`
  { operation: 'uploads.advance', moment: 'after', call: 1 },
  { operation: 'uploadFiles.recordListing', moment: 'after', call: 1 },
  { operation: 'release storage.put', moment: 'after', call: 4 },
];

async function newTar(seed: number, files?: number): Promise<Archive> {
  const archive = await newArchive(seed, files);
  return { files: archive.files, zip: zstdCompressSync(createRawTar(archive.files.map(({ key, content }) => ({ name: key, content })))) };
}

const partsOf = (worker: ServiceProcess): number =>
  operations(worker).filter(({ operation }) => operation === 'staging storage.put').length;

describe.each(firstOf(postgresQueue, redisQueue(9)))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let seed = 4_900;
  const startWorker = usingWorkers(() => harness);
  const submit = ({ zip }: Archive): Promise<number> => harness.client.submit(zip, { name: 'symbols.tar.zst' });

  beforeAll(async () => {
    if (queue.skipReason === null) harness = await createFaultHarness(queue, settings);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  // As many processes start, one after the other, as elsewhere in a file.
  test('killed at each place in the life of one upload: complete once', { timeout: 480_000 }, async () => {
    const archive = await newTar(seed++, count);
    const id = await submit(archive);
    const killAt = async (place: FaultPlan): Promise<number> => {
      harness.arm(place);
      const killed = await startWorker();
      expect([place, await killed.exit]).toEqual([place, 'SIGKILL']);
      return partsOf(killed);
    };
    for (const place of places) await killAt({ ...place, fault: 'SIGKILL' });
    for (const place of laterPlaces) {
      const { total } = (await harness.client.status(id)).progress.files;
      expect(total).toBeGreaterThan(0);
      expect([place, await killAt({ ...place, fault: 'SIGKILL' })]).toEqual([place, count - total]);
    }
    await startWorker();
    expect((await harness.expectRight(id, archive)).attempts).toBeGreaterThan(places.length + laterPlaces.length);
  });

  test.runIf(isAcceptance)(`killed ${kills} times in the middle: complete once`, async () => {
    const archive = await newTar(seed++);
    const id = await submit(archive);
    for (let round = 0; round < kills; round++) {
      const moment = round % 2 === 0 ? 'before' : 'after';
      harness.arm({ operation: 'staging storage.put', moment, call: 1 + (round % 9), fault: 'SIGKILL' });
      const killed = await startWorker();
      expect(await killed.exit).toBe('SIGKILL');
    }
    await startWorker();
    expect((await harness.expectRight(id, archive)).attempts).toBeGreaterThan(kills);
  });

  test('cancelled while it is unpacked, and retried: each file is there once', async () => {
    const worker = await startWorker();
    const archive = await newTar(seed++);
    harness.arm({ operation: 'staging storage.put', moment: 'before', call: 4, fault: 'SIGSTOP' });
    const id = await submit(archive);
    await harness.untilAsleep(worker);
    expect((await harness.client.status(id)) as object).toMatchObject({ state: 'processing', step: 'unpack' });
    expect((await harness.client.order(id, 'cancel')).status).toBe(200);
    worker.signal('SIGCONT');
    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    await harness.expectRight(id, archive);
  });
});
