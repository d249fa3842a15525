// A worker that sleeps with files in its hands, while its upload goes on without it and a newer upload replaces them: what it does
// when it wakes up may not undo the newer one. Neighbour: split-brain.test.ts (where nobody else uploads).
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFaultHarness, newArchive, usingWorkers, type Archive, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { firstOf, postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

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

describe.each(firstOf(postgresQueue, redisQueue(4)))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let seed = 4_000;

  beforeAll(async () => {
    if (queue.skipReason === null) harness = await createFaultHarness(queue);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));
  const startWorker = usingWorkers(() => harness);

  /** An upload whose worker sleeps at a place. */
  async function sleepAt(place: (typeof places)[number]) {
    const sleeper = await startWorker();
    harness.arm({ ...place, fault: 'SIGSTOP' });
    const archive = await newArchive(seed++);
    const id = await harness.client.submit(archive.zip);
    await harness.untilAsleep(sleeper);
    return { sleeper, archive, id };
  }

  test.each(places)('asleep $moment $operation, its upload is complete by then', async (place) => {
    const { sleeper, archive, id } = await sleepAt(place);
    const replacement = await startWorker();
    await harness.expectRight(id, archive);
    const newer = await changed(archive);
    await harness.expectRight(await harness.sendUntilCreated(newer), newer);
    const stored = await harness.fleet.buckets.descriptions('symbols');
    sleeper.signal('SIGCONT');
    expect(await sleeper.stop()).toBe(0); // what was in its hands has come to an end
    expect(await harness.client.differing(newer.files)).toEqual([]);
    expect(await harness.fleet.buckets.descriptions('symbols')).toEqual(stored);
    expect(await replacement.stop()).toBe(0);
  });

  // Then its number is still the right one: it was given to its batch, and others did that batch under it.
  test.each(places)('asleep $moment $operation, its upload has everything stored but has not ended', async (place) => {
    const { sleeper, archive, id } = await sleepAt(place);
    harness.arm({ operation: 'uploads.complete', moment: 'before', call: 1, fault: 'SIGSTOP' });
    const replacement = await startWorker();
    await harness.untilAsleep(replacement);
    const other = await startWorker(patient);
    const newer = await changed(archive);
    const newerId = await harness.sendUntilCreated(newer);
    sleeper.signal('SIGCONT');
    expect(await sleeper.stop()).toBe(0);
    expect(await harness.client.differing(newer.files)).toEqual([]);
    replacement.signal('SIGCONT');
    await harness.client.untilState(id, 'complete');
    const outcomes = (await harness.client.files(id)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(archive.files.map(() => 'uploaded'));
    await harness.expectRight(newerId, newer);
    for (const worker of [replacement, other]) expect(await worker.stop()).toBe(0);
  });
});
