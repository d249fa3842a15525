// Two workers that both believe that they own one upload: the first one sleeps past its lock, the second one finishes,
// the first one wakes up and goes on writing. It must lose; who is right is decided by the fencing number, not by a clock.
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createFaultHarness, newArchive, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';
import { steps } from '../harness/faults/step-boundaries.ts';

const places = [...steps, { operation: 'release storage.put', call: 3, moment: 'before' as const }];

describe.each([postgresQueue, redisQueue(12)])('queue on $name', (queue) => {
  let harness: FaultHarness;
  let sleeper: ServiceProcess;
  let seed = 500;

  beforeAll(async () => {
    if (queue.skipReason !== null) return;
    harness = await createFaultHarness(queue);
    sleeper = await harness.startWorker();
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  test.each(places)('asleep before $operation, call $call', async (place) => {
    harness.arm({ ...place, fault: 'SIGSTOP' });
    const archive = await newArchive(seed++);
    const id = await harness.client.submit(archive.zip);
    await harness.untilAsleep(sleeper);
    const replacement = await harness.startWorker();
    const before = await harness.expectRight(id, archive);
    const stored = await harness.fleet.buckets.descriptions('symbols');

    const toldSoFar = sleeper.log().length;
    sleeper.signal('SIGCONT');
    await waitFor(() => sleeper.log().length > toldSoFar, { timeoutMs: 60_000, what: 'a worker that woke up' });
    expect(await sleeper.stop()).toBe(0); // what was in its hands has come to an end
    expect(await harness.expectRight(id, archive)).toEqual(before);
    expect(await harness.fleet.buckets.descriptions('symbols')).toEqual(stored);
    sleeper = replacement;
  });
});
