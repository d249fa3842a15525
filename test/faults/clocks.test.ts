// Workers whose clocks are ahead and behind take each other's uploads over: ownership is a number in the row, never a time.
// Only how soon depends on clocks: the queue in PostgreSQL writes a lock's end by the clock of the worker that holds it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFaultHarness, newArchive, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

/** Long enough that nobody loses one to a busy machine: that would be an attempt more. */
const settings = { JOB_LOCK_SECONDS: '4' };

describe.each([postgresQueue, redisQueue(14)])('queue on $name', (queue) => {
  let harness: FaultHarness;

  beforeAll(async () => {
    if (queue.skipReason === null) harness = await createFaultHarness(queue, settings);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  test.each([
    { killedWorker: 4, replacement: -4 },
    { killedWorker: -4, replacement: 4 },
  ])('a worker whose clock is $victim s off is killed, one that is $heir s off goes on', async ({ killedWorker, replacement }) => {
    const first = await harness.startWorker({}, killedWorker);
    harness.arm({ operation: 'release storage.put', moment: 'after', call: 6, fault: 'SIGKILL' });
    const archive = await newArchive(2_000 + killedWorker);
    const sent = harness.sendUntilCreated(archive);
    expect(await first.exit).toBe('SIGKILL');
    const second = await harness.startWorker({}, replacement);
    const { attempts } = await harness.expectRight(await sent, archive);
    expect(attempts).toBeLessThanOrEqual(2);
    expect(await second.stop()).toBe(0);
  });
});
