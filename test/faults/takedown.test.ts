// A file is taken down while a worker has it in its hands, before it is in the store: whatever becomes of that worker and its upload,
// the file is not there in the end. Neighbours: late-writes.test.ts, test/integration/maintenance/takedown.test.ts.
import { createHash } from 'node:crypto';
import type { SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFaultHarness, newArchive, operations, usingWorkers, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { postgresQueue } from '../harness/faults/queue-kinds.ts';
import { runAdminHere, type CommandResult } from '../harness/own-processes/admin-command.ts';
import { withConnection } from '../harness/postgres/sql.ts';
import type { ServiceProcess, Settings } from '../harness/processes/service-process.ts';

let harness: FaultHarness;
let seed = 9_300;
beforeAll(async () => {
  harness = await createFaultHarness(postgresQueue, { MEMBER_CONCURRENCY: '1', EXPIRE_INTERVAL_SECONDS: '86400' });
});
afterAll(async () => harness?.[Symbol.asyncDispose]());
const startWorker = usingWorkers(() => harness);

/** Its jobs are its own, however long it sleeps. */
const patient = { JOB_LOCK_SECONDS: '30' };

function admin(...args: string[]): Promise<CommandResult> {
  return runAdminHere(args, harness.fleet.settings);
}

interface InHand {
  readonly worker: ServiceProcess;
  readonly id: number;
  /** The one that is in its hands. */
  readonly file: SampleFile;
  /** The one before it, and the one after it. */
  readonly others: readonly [before: string, after: string];
}

/** The second of three files is being stored by a worker that sleeps. */
async function sleepAtPut(moment: 'before' | 'after', own: Settings = {}): Promise<InHand> {
  const worker = await startWorker(own);
  harness.arm({ operation: 'release storage.put', moment, call: 2, fault: 'SIGSTOP' });
  const { files, zip } = await newArchive(seed++, 3);
  const [before, file, after] = files;
  const id = await harness.client.submit(zip);
  await harness.untilAsleep(worker);
  expect([await isStored(before!.key), await isStored(file!.key)]).toEqual([true, moment === 'after']);
  return { worker, id, file: file!, others: [before!.key, after!.key] };
}

/** Before it is stored: there is nothing to remove yet. */
async function takeDown({ id, file: { key } }: InHand): Promise<void> {
  const { code, stdout } = await admin('takedown', '--upload', String(id), '--key', key, '--reason', 'leaked');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('No object was there to remove.') });
}

/** As by a takedown that has looked into the store a moment before the file was there. */
async function refuse({ file: { key, content } }: InHand): Promise<void> {
  const md5 = createHash('md5').update(content).digest('hex');
  await withConnection(harness.fleet.databaseUrl, (sql) =>
    sql.query(
      `INSERT INTO takedowns (lane, key, original_bytes, md5, reason, taken_down_by) VALUES ('release', $1, $2, $3, 'leaked', 'root')`,
      [key, content.length, md5],
    ),
  );
}

/** Nobody comes after. */
async function cancelAndRefuse(inHand: InHand): Promise<void> {
  expect((await harness.client.order(inHand.id, 'cancel')).status).toBe(200);
  await refuse(inHand);
}

async function kill({ worker, file }: InHand): Promise<void> {
  worker.signal('SIGKILL');
  await worker.exit;
  expect(await isStored(file.key)).toBe(true);
}

const isStored = async (key: string): Promise<boolean> => (await harness.fleet.buckets.objects('symbols')).includes(`v1/${key}`);
const status = async (key: string): Promise<number> => (await harness.client.get(`/${key}`)).status;

test('its worker goes on: the upload is refused, what else of it was stored by then stays, and nothing differs', async () => {
  const inHand = await sleepAtPut('before', patient);
  const { worker, id, file, others } = inHand;
  await takeDown(inHand);
  worker.signal('SIGCONT');
  const { problems } = await harness.client.untilState(id, 'rejected');
  expect(problems).toMatchObject([{ code: 'taken_down', member: file.key }]);
  expect(operations(worker)).toContainEqual(expect.objectContaining({ operation: 'release storage.put', name: `v1/${file.key}` }));
  expect([await isStored(file.key), ...(await Promise.all(others.map(isStored)))]).toEqual([false, true, true]);
  expect(await status(file.key)).toBe(404);
  expect(await admin('verify')).toMatchObject({ code: 0 });
  expect(await worker.stop()).toBe(0);
});

test('its worker dies as soon as the file is stored: the next attempt removes it', async () => {
  const inHand = await sleepAtPut('after');
  const { id, file } = inHand;
  await refuse(inHand);
  await kill(inHand);
  const other = await startWorker();
  await harness.client.untilState(id, 'rejected');
  expect([await isStored(file.key), await status(file.key)]).toEqual([false, 404]);
  expect(await other.stop()).toBe(0);
});

test('its upload is cancelled, and its worker goes on: it looks all the same', async () => {
  const inHand = await sleepAtPut('after', patient);
  const { worker, id, file } = inHand;
  await cancelAndRefuse(inHand);
  worker.signal('SIGCONT');
  expect(await worker.stop()).toBe(0); // what was in its hands has come to an end
  expect([await isStored(file.key), await status(file.key)]).toEqual([false, 404]);
  const stored = (await harness.client.files(id)).find(({ key }) => key === file.key);
  expect([(await harness.client.status(id)).state, stored?.outcome]).toEqual(['cancelled', 'failed']);
});

test('its upload is cancelled, and its worker dies: the sweep removes it', async () => {
  const inHand = await sleepAtPut('after');
  const { file } = inHand;
  await cancelAndRefuse(inHand);
  await kill(inHand);
  expect([(await admin('sweep', '--dry-run')).code, await isStored(file.key)]).toEqual([0, true]);
  expect((await admin('sweep')).stdout).toContain(file.key);
  expect([await isStored(file.key), await status(file.key)]).toEqual([false, 404]);
});
