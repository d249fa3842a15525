// A worker that dies around what only files that are named by their content have on their way: parts that are made, keys that are found,
// files that are skipped for what is there. Another one goes on, and in the end all of them can be downloaded, once each, and nothing
// is left in the staging area. Neighbour: kills-*.test.ts (what all uploads have).
import { gunzipSync, gzipSync } from 'node:zlib';
import { createRawZip, doorFile, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultPlan } from '../harness/faults/fault-plan.ts';
import { createFaultHarness, operations, usingWorkers, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { firstOf, postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';
import { doorIds } from '../harness/samples/door-ids.ts';

const path = '/upload/any/';
/** One batch after the other, so that the n-th call is always the same. */
const settings = { BATCH_MAX_MEMBERS: '2', WORKER_CONCURRENCY: '1', MEMBER_CONCURRENCY: '1' };

const places: readonly Pick<FaultPlan, 'operation' | 'call' | 'moment'>[] = [
  // What is stored and lies nowhere in the archive is made here.
  { operation: 'staging storage.put', moment: 'before', call: 1 },
  { operation: 'staging storage.put', moment: 'after', call: 1 },
  { operation: 'uploadFiles.recordInspections', moment: 'before', call: 2 },
  { operation: 'uploadFiles.recordInspections', moment: 'after', call: 2 },
  { operation: 'uploadFiles.recordSettled', moment: 'after', call: 1 },
  // Of those that are skipped for what is there.
  { operation: 'uploadFiles.recordPublications', moment: 'before', call: 1 },
  { operation: 'uploadFiles.recordPublications', moment: 'after', call: 1 },
  // Of the parts, when all is done.
  { operation: 'staging storage.delete', moment: 'before', call: 2 },
];

interface Expected {
  readonly key: string;
  readonly content: Buffer;
  readonly isGzip?: boolean;
}

const { elf, pdb, machoIntel, machoArm } = doorIds;
const debug = doorFile('elf/crash.debug');
const program = doorFile('elf/crash');
const stripped = doorFile('elf/crash.stripped');
const fat = doorFile('macos/crash');
const pdbBytes = doorFile('windows/crash.pdb');

/** There before any of the archives, which have the same with less in it, and by another compressor. */
const earlier = { fuller: program, 'same.dbg.gz': gzipSync(debug, { level: 1 }) };

/** Of every form: as it is, framed, made, unpacked, of two keys, twice; what is skipped, and what is ignored. */
function archiveOf(seed: number): { readonly zip: Buffer; readonly files: readonly Expected[] } {
  const name = `n${seed}`;
  const zip = createRawZip([
    { name: 'there/fuller', content: stripped },
    { name: 'there/same.debug', content: debug },
    { name: `a/${name}-made.debug`, content: debug, method: 0 },
    { name: `a/${name}-framed.debug`, content: debug },
    { name: `b/${name}`, content: program },
    { name: `c/${name}`, content: stripped },
    { name: `${name}.pdb.gz`, content: gzipSync(pdbBytes), method: 0 },
    { name: `${name}-fat`, content: fat },
    { name: 'readme.txt', content: Buffer.from(name) },
  ]);
  const files = [
    { key: `${name}-made/${elf}/${name}-made.dbg.gz`, content: debug, isGzip: true },
    { key: `${name}-framed/${elf}/${name}-framed.dbg.gz`, content: debug, isGzip: true },
    { key: `${name}/${elf}/${name}`, content: program },
    { key: `${name}.pdb/${pdb}/${name}.pdb`, content: pdbBytes },
    { key: `${name}-fat/${machoIntel}/${name}-fat`, content: fat },
    { key: `${name}-fat/${machoArm}/${name}-fat`, content: fat },
  ];
  return { zip, files };
}

async function sendEarlier({ client, startWorker }: FaultHarness): Promise<void> {
  const worker = await startWorker();
  for (const [name, content] of Object.entries(earlier)) expect((await client.upload(content, { name, path })).status).toBe(201);
  expect(await worker.stop()).toBe(0);
}

const isPart = (name: string): boolean => /^staging\/\d+\/[\da-f-]{36}$/.test(name);

describe.each(firstOf(postgresQueue, redisQueue(12)))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let seed = 0;
  const startWorker = usingWorkers(() => harness);
  const staged = () => harness.fleet.buckets.objects('staging');

  beforeAll(async () => {
    if (queue.skipReason !== null) return;
    harness = await createFaultHarness(queue, settings);
    await sendEarlier(harness);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  async function expectRight(id: number, files: readonly Expected[]): Promise<void> {
    const status = await harness.client.untilState(id, 'complete');
    expect(status.progress.files).toEqual({ total: files.length + 4, uploaded: files.length, skipped: 2, ignored: 2, failed: 0 });
    const reasons = (await harness.client.files(id)).flatMap(({ member, reason }) =>
      reason === null ? [] : [[member.slice(0, 6), reason]],
    );
    expect(reasons).toEqual([
      ['there/', 'less_complete'],
      ['there/', 'same_content'],
      [expect.stringMatching(/^c\/n/), 'less_complete'],
      ['readme', 'file_kind_unknown'],
    ]);
    for (const { key, content, isGzip = false } of files) {
      const stored = (await harness.client.download(`/${key}`)).content;
      expect([key, (isGzip ? gunzipSync(stored) : stored).equals(content)]).toEqual([key, true]);
    }
    expect((await harness.client.download(`/fuller/${elf}/fuller`)).content.equals(program)).toBe(true);
    expect((await harness.client.download(`/same/${elf}/same.dbg.gz`)).content.equals(earlier['same.dbg.gz'])).toBe(true);
    await waitFor(async () => (await staged()).length === 0, { timeoutMs: 30_000, what: 'a staging area that is empty' });
  }

  test.each(places)('killed $moment $operation, call $call', async (place) => {
    const killed = await startWorker();
    const { zip, files } = archiveOf(seed++);
    harness.arm({ ...place, fault: 'SIGKILL' });
    const id = await harness.client.submit(zip, { path });
    expect(await killed.exit).toBe('SIGKILL');
    // It was the call that is meant, and the last one.
    const done = operations(killed).filter(({ operation }) => operation === place.operation);
    expect(done).toHaveLength(place.moment === 'after' ? place.call : place.call - 1);
    expect(done.every(({ name = '' }) => place.operation !== 'staging storage.put' || isPart(name))).toBe(true);
    await startWorker();
    await expectRight(id, files);
  });

  test('failed before a row names what was made: it goes at once, and is made again by a retry', async () => {
    await startWorker();
    const { zip, files } = archiveOf(seed++);
    harness.arm({ operation: 'uploadFiles.recordInspections', moment: 'before', call: 2, fault: 'break' });
    const id = await harness.client.submit(zip, { path });
    await harness.client.untilState(id, 'failed');
    await waitFor(async () => !(await staged()).some(isPart), { timeoutMs: 30_000, what: 'a staging area without parts' });
    expect(await staged()).toHaveLength(1);
    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    await expectRight(id, files);
  });

  test('failed while publishing, and retried: nothing is inspected or made again', async () => {
    const worker = await startWorker();
    const { zip, files } = archiveOf(seed++);
    harness.arm({ operation: 'release storage.put', moment: 'before', call: 3, fault: 'break' });
    const id = await harness.client.submit(zip, { path });
    await harness.client.untilState(id, 'failed');
    const count = (wanted: string): number => operations(worker).filter(({ operation }) => operation === wanted).length;
    const before = [count('uploadFiles.recordInspections'), count('staging storage.put')];
    expect((await harness.client.order(id, 'retry')).status).toBe(202);
    await expectRight(id, files);
    expect([count('uploadFiles.recordInspections'), count('staging storage.put')]).toEqual(before);
  });
});
