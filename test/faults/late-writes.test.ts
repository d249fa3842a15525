// A worker that sleeps with files in its hands, while its upload goes on without it and a newer upload replaces them: what it does
// when it wakes up may not undo the newer one. Neighbour: split-brain.test.ts (where nobody else uploads).
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProvingGround, newArchive, usingWorkers, type Archive, type ProvingGround } from '../harness/faults/fault-harness.ts';
import { postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

/** It looks for jobs of workers that are asleep every ten seconds only: longer than this takes. */
const patient = { JOB_LOCK_SECONDS: '20' };
const places = [
  { operation: 'release storage.put', moment: 'before', call: 3 },
  { operation: 'uploadFiles.recordInspections', moment: 'after', call: 2 },
] as const;

/** The same files with other content. */
async function changed({ files }: Archive): Promise<Archive> {
  const newer = files.map(({ key, content }) => ({ key, content: Buffer.concat([content, Buffer.from('\n')]) }));
  return { files: newer, zip: await createZip(newer.map(({ key, content }) => ({ name: key, content }))) };
}

describe.each([postgresQueue, redisQueue(4)])('queue on $name', (queue) => {
  let ground: ProvingGround;
  let seed = 4_000;

  beforeAll(async () => {
    if (queue.skipReason === null) ground = await createProvingGround(queue);
  });
  afterAll(async () => ground?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));
  const startWorker = usingWorkers(() => ground);

  /** An upload whose worker sleeps at a place. */
  async function sleepAt(place: (typeof places)[number]) {
    const sleeper = await startWorker();
    ground.arm({ ...place, blow: 'SIGSTOP' });
    const archive = await newArchive(seed++);
    const id = await ground.client.submit(archive.zip);
    await ground.untilAsleep(sleeper);
    return { sleeper, archive, id };
  }

  test.each(places)('asleep $moment $operation, its upload is complete by then', async (place) => {
    const { sleeper, archive, id } = await sleepAt(place);
    const heir = await startWorker();
    await ground.expectRight(id, archive);
    const newer = await changed(archive);
    await ground.expectRight(await ground.sendUntilCreated(newer), newer);
    const stored = await ground.fleet.descriptions('symbols');
    sleeper.signal('SIGCONT');
    expect(await sleeper.stop()).toBe(0); // what was in its hands has come to an end
    expect(await ground.client.differing(newer.files)).toEqual([]);
    expect(await ground.fleet.descriptions('symbols')).toEqual(stored);
    expect(await heir.stop()).toBe(0);
  });

  // Then its number is still the right one: it was given to its batch, and others did that batch under it.
  test.each(places)('asleep $moment $operation, its upload has everything stored but has not ended', async (place) => {
    const { sleeper, archive, id } = await sleepAt(place);
    ground.arm({ operation: 'uploads.complete', moment: 'before', call: 1, blow: 'SIGSTOP' });
    const heir = await startWorker();
    await ground.untilAsleep(heir);
    const other = await startWorker(patient);
    const newer = await changed(archive);
    const newerId = await ground.sendUntilCreated(newer);
    sleeper.signal('SIGCONT');
    expect(await sleeper.stop()).toBe(0);
    expect(await ground.client.differing(newer.files)).toEqual([]);
    heir.signal('SIGCONT');
    await ground.client.untilState(id, 'complete');
    const outcomes = (await ground.client.files(id)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(archive.files.map(() => 'uploaded'));
    await ground.expectRight(newerId, newer);
    for (const worker of [heir, other]) expect(await worker.stop()).toBe(0);
  });
});
