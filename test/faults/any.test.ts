// A worker that dies around every durable change it makes on the way of files that are named by their content: another one goes on,
// and in the end all of them can be downloaded, once each, and nothing is left in the staging area. Neighbour: kills-*.test.ts.
import { gunzipSync } from 'node:zlib';
import { createRawZip, doorFile, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultPlan } from '../harness/faults/fault-plan.ts';
import { createFaultHarness, operations, usingWorkers, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { firstOf, postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';
import { doorIds } from '../harness/samples/door-ids.ts';

const path = '/upload/any/';
const settings = { BATCH_MAX_MEMBERS: '2' };

const places: readonly Pick<FaultPlan, 'operation' | 'call'>[] = [
  { operation: 'uploads.claim', call: 1 },
  { operation: 'uploadFiles.recordListing', call: 1 },
  // What is stored and lies nowhere in the archive is made here.
  { operation: 'staging storage.put', call: 1 },
  { operation: 'uploadFiles.recordInspections', call: 1 },
  { operation: 'uploadFiles.recordInspections', call: 3 },
  { operation: 'uploads.advance', call: 1 },
  { operation: 'uploadFiles.recordSettled', call: 1 },
  { operation: 'uploads.advance', call: 2 },
  { operation: 'release storage.put', call: 1 },
  { operation: 'release storage.put', call: 4 },
  { operation: 'uploadFiles.recordPublications', call: 2 },
  { operation: 'uploads.complete', call: 1 },
  { operation: 'staging storage.delete', call: 1 },
  { operation: 'staging storage.delete', call: 2 },
  { operation: 'uploads.markUnstaged', call: 1 },
];
const boundaries = places.flatMap((place) => (['before', 'after'] as const).map((moment) => ({ ...place, moment })));

interface Expected {
  readonly key: string;
  readonly content: Buffer;
  readonly isGzip?: boolean;
}

/** Of every form: as it is, framed, made, of two keys, twice, and what is ignored. */
function archiveOf(seed: number): { readonly zip: Buffer; readonly files: readonly Expected[] } {
  const name = `n${seed}`;
  const { elf, pdb, machoIntel, machoArm } = doorIds;
  const debug = doorFile('elf/crash.debug');
  const program = doorFile('elf/crash');
  const fat = doorFile('macos/crash');
  const pdbBytes = doorFile('windows/crash.pdb');
  const zip = createRawZip([
    { name: `a/${name}-made.debug`, content: debug, method: 0 },
    { name: `a/${name}-framed.debug`, content: debug },
    { name: `b/${name}`, content: program },
    { name: `c/${name}`, content: doorFile('elf/crash.stripped') },
    { name: `${name}.pdb`, content: pdbBytes, method: 0 },
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

describe.each(firstOf(postgresQueue, redisQueue(12)))('queue on $name', (queue) => {
  let harness: FaultHarness;
  let seed = 0;
  const startWorker = usingWorkers(() => harness);

  beforeAll(async () => {
    if (queue.skipReason === null) harness = await createFaultHarness(queue, settings);
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  async function expectRight(id: number, files: readonly Expected[]): Promise<void> {
    const status = await harness.client.untilState(id, 'complete');
    expect(status.progress.files).toEqual({ total: files.length + 2, uploaded: files.length, skipped: 0, ignored: 2, failed: 0 });
    for (const { key, content, isGzip = false } of files) {
      const stored = (await harness.client.download(`/${key}`)).content;
      expect([key, (isGzip ? gunzipSync(stored) : stored).equals(content)]).toEqual([key, true]);
    }
    const { buckets } = harness.fleet;
    await waitFor(async () => (await buckets.objects('staging')).length === 0, { timeoutMs: 30_000, what: 'a staging area that is empty' });
  }

  test.each(boundaries)('killed $moment $operation, call $call', async (place) => {
    const killed = await startWorker();
    const { zip, files } = archiveOf(seed++);
    harness.arm({ ...place, fault: 'SIGKILL' });
    const id = await harness.client.submit(zip, { path });
    expect(await killed.exit).toBe('SIGKILL');
    await startWorker();
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
