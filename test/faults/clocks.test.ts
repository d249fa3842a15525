// Workers whose clocks are ahead and behind take each other's uploads over: ownership is a number in the row, never a time.
// Only how soon depends on clocks: the queue in PostgreSQL writes a lock's end by the clock of the worker that holds it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProvingGround, newArchive, type ProvingGround } from '../harness/faults/fault-harness.ts';
import { postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

/** Long enough that nobody loses one to a busy machine: that would be an attempt more. */
const settings = { JOB_LOCK_SECONDS: '4' };

describe.each([postgresQueue, redisQueue(14)])('queue on $name', (queue) => {
  let ground: ProvingGround;

  beforeAll(async () => {
    if (queue.skipReason === null) ground = await createProvingGround(queue, settings);
  });
  afterAll(async () => ground?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  test.each([
    { victim: 4, heir: -4 },
    { victim: -4, heir: 4 },
  ])('a worker whose clock is $victim s off is killed, one that is $heir s off goes on', async ({ victim, heir }) => {
    const first = await ground.startWorker({}, victim);
    ground.arm({ operation: 'release storage.put', moment: 'after', call: 6, blow: 'SIGKILL' });
    const archive = await newArchive(2_000 + victim);
    const sent = ground.sendUntilCreated(archive);
    expect(await first.exit).toBe('SIGKILL');
    const second = await ground.startWorker({}, heir);
    const { attempts } = await ground.expectRight(await sent, archive);
    expect(attempts).toBeLessThanOrEqual(2);
    expect(await second.stop()).toBe(0);
  });
});
