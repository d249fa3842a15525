// A lane rests while a worker is killed, and the queue is emptied: nothing is begun, no attempt is counted for the rest, and
// afterwards everything is done. Neighbour: test/system/site/operations.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFaultHarness, newArchive, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { postgresQueue } from '../harness/faults/queue-kinds.ts';
import { runAdminHere } from '../harness/own-processes/admin-command.ts';

let harness: FaultHarness;
beforeAll(async () => {
  harness = await createFaultHarness(postgresQueue);
});
afterAll(async () => harness?.[Symbol.asyncDispose]());

const lane = async (verb: 'pause' | 'resume'): Promise<void> =>
  expect(await runAdminHere(['lane', verb, 'release'], { DATABASE_URL: harness.fleet.databaseUrl })).toMatchObject({ code: 0 });

test('killed in the middle of one, with others that wait', async () => {
  // One batch: what is in several goes on by its claim, and comes to its end.
  const archives = [await newArchive(981, 3), await newArchive(982), await newArchive(983)];
  harness.arm({ operation: 'uploadFiles.recordInspections', moment: 'after', call: 1, fault: 'SIGSTOP' });
  const worker = await harness.startWorker();
  const first = await harness.client.submit(archives[0]!.zip);
  await harness.untilAsleep(worker);
  await lane('pause');
  const others = [await harness.client.submit(archives[1]!.zip), await harness.client.submit(archives[2]!.zip)];
  worker.signal('SIGKILL');
  await worker.exit;

  // The one that comes next does not take over what was begun, nor begin the others.
  const next = await harness.startWorker();
  await harness.untilRow(`SELECT 1 WHERE NOT EXISTS (SELECT FROM symdepot_queue.job WHERE id LIKE 'upload-%')`);
  await harness.emptyQueue();
  for (const [id, attempts] of [[first, 1], ...others.map((id) => [id, 0])] as const)
    expect(await harness.client.status(id)).toMatchObject({ attempts, lane_paused: true });
  await lane('resume');
  for (const [index, id] of [first, ...others].entries()) await harness.expectRight(id, archives[index]!);
  expect((await harness.client.status(first)).attempts).toBe(2);
  expect(await next.stop()).toBe(0);
});
