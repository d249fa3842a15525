// What receivers are to be told survives: workers that die between the end of an upload and its delivery, or in the middle of
// the delivery, and a queue that was emptied. Neighbour: test/system/status/webhooks.test.ts.
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, type Receiver } from '../harness/network/receiver.ts';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createFaultHarness, newArchive, usingWorkers, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { firstOf, postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

const settings = { ALLOW_NOTIFY_ANY_DOMAIN: 'true', NOTIFY_RETRY_SECONDS: '0.5', NOTIFY_TIMEOUT_SECONDS: '4', JOB_LOCK_SECONDS: '4' };

describe.each(firstOf(redisQueue(3), postgresQueue))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let receiver: Receiver;
  let worker: ServiceProcess;
  let seed = 1_200;

  beforeAll(async () => {
    receiver = await startReceiver();
    if (queue.skipReason === null) harness = await createFaultHarness(queue, settings);
  });
  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });
  beforeEach(async (context) => {
    context.skip(queue.skipReason !== null, queue.skipReason ?? '');
    worker = await startWorker();
  });
  const startWorker = usingWorkers(() => harness);
  const submit = async (path: string): Promise<number> =>
    harness.client.submit((await newArchive(seed++)).zip, { headers: { 'X-Notify-Url': receiver.url(path) } });
  const untilTold = (path: string, times = 1): Promise<unknown> =>
    waitFor(() => receiver.received(path).length >= times, { timeoutMs: 45_000, what: `${times} request(s) at ${path}` });

  test('killed between the end of the upload and its delivery: the sweep of the next worker has it delivered', async () => {
    harness.arm({ operation: 'uploads.complete', moment: 'after', call: 1, fault: 'SIGKILL' });
    const id = await submit('/killed');
    expect(await worker.exit).toBe('SIGKILL');
    expect(receiver.received('/killed')).toEqual([]);
    expect((await harness.client.status(id)).state).toBe('complete');
    await startWorker();
    await untilTold('/killed');
    expect(receiver.told('/killed')).toMatchObject([{ type: 'upload.complete', data: { id, state: 'complete' } }]);
  });

  test('killed in the middle of the delivery: told again, under the same id', async () => {
    receiver.answer('/cut', (response, count) => {
      if (count > 1) response.writeHead(204).end();
    });
    await submit('/cut');
    await untilTold('/cut');
    worker.signal('SIGKILL');
    expect(await worker.exit).toBe('SIGKILL');
    await startWorker();
    await untilTold('/cut', 2);
    const [first, second] = receiver.received('/cut');
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.body).toEqual(first!.body);
  });

  test('the queue is emptied between two attempts: the next one is made all the same', async () => {
    receiver.answer('/emptied', (response, count) => response.writeHead(count === 1 ? 500 : 204).end());
    await submit('/emptied');
    await untilTold('/emptied');
    await harness.emptyQueue();
    await untilTold('/emptied', 2);
  });

  test('failed for good is told too', async () => {
    harness.arm({ operation: 'release storage.put', moment: 'before', call: 1, fault: 'break' });
    const id = await submit('/failed');
    await untilTold('/failed');
    const error = 'an internal error, see the log';
    expect(receiver.told('/failed')).toMatchObject([{ type: 'upload.failed', data: { id, error, attempts: 1 } }]);
  });
});
