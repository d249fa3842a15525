// Ingests that are killed, or told to stop, while an upload comes in: nothing that was acknowledged is lost, what nobody
// speaks of goes with the sweep, and the caller's next try ends well.
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeForm, send, type HttpResponse } from '../harness/clients/http.ts';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createFaultHarness, newArchive, type Archive, type FaultHarness } from '../harness/faults/fault-harness.ts';
import { postgresQueue, redisQueue } from '../harness/faults/queue-kinds.ts';

const places = ['staging storage.put', 'uploads.createOrJoin', 'queue.enqueue'].flatMap((operation) =>
  (['before', 'after'] as const).map((moment) => ({ operation, moment })),
);
/** From then on the upload has a row, and needs no caller any more. */
const isRecorded = ({ operation, moment }: (typeof places)[number]): boolean =>
  operation === 'queue.enqueue' || (operation === 'uploads.createOrJoin' && moment === 'after');

/** Large enough that the first half reaches the disk while the second one has not been sent. */
const largeArchive = (seed: number): Promise<Archive> => createSampleArchive({ files: 4, bytes: 6_000_000, compress: false, seed });
const surelyOnDiskBytes = 2 ** 20;

/** What a caller sees of a server that was killed. */
const cutOff = /socket hang up|ECONNRESET|EPIPE/;

const rowOf = ({ zip }: Archive, condition = 'true'): string =>
  `SELECT 1 FROM uploads WHERE sha256 = '${createHash('sha256').update(zip).digest('hex')}' AND ${condition}`;

describe.each([postgresQueue, redisQueue(15)])('queue on $name', (queue) => {
  let harness: FaultHarness;
  let worker: ServiceProcess;
  let seed = 3_000;

  beforeAll(async () => {
    if (queue.skipReason !== null) return;
    harness = await createFaultHarness(queue);
    worker = await harness.startWorker();
  });
  afterAll(async () => harness?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  /** Of everything below the staging bucket, also of puts that are under way. */
  async function stagingBytes(): Promise<number> {
    const folder = join(harness.fleet.folder, 'staging');
    const paths = await readdir(folder, { recursive: true });
    const found = await Promise.all(paths.map((path) => stat(join(folder, path)).catch(() => undefined)));
    return found.reduce((sum, entry) => sum + (entry?.isFile() ? entry.size : 0), 0);
  }

  /** What the staging area holds when no upload has its archive there any more. */
  async function restingBytes(): Promise<number> {
    await harness.untilRow('SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM uploads WHERE is_staged)');
    return stagingBytes();
  }

  /** Resolves when half of the archive is sent and some of it on the disk. */
  async function sendHalf({ url }: ServiceProcess, { zip }: Archive): Promise<{ response: Promise<HttpResponse>; finish: () => void }> {
    const form = await encodeForm([{ name: 'symbols.zip', content: zip, filename: 'symbols.zip' }]);
    const middle = form.body.length >> 1;
    const before = await restingBytes();
    const body = new PassThrough();
    const response = send(`${url}/upload/`, { method: 'POST', headers: { ...form.headers, 'Auth-Token': harness.token }, body });
    response.catch(() => {}); // looked at later
    body.write(form.body.subarray(0, middle));
    const isOnDisk = async (): Promise<boolean> => (await stagingBytes()) >= before + surelyOnDiskBytes;
    await waitFor(isOnDisk, { timeoutMs: 30_000, what: 'half an archive on the disk' });
    return { response, finish: () => void body.end(form.body.subarray(middle)) };
  }

  test.each(places)('killed $moment $operation', async (place) => {
    const killedWorker = await harness.startIngest();
    harness.armIngest({ ...place, call: 1, fault: 'SIGKILL' });
    const archive = await newArchive(seed++);
    await expect(harness.clientOf(killedWorker.url).upload(archive.zip)).rejects.toThrow(cutOff);
    expect(await killedWorker.exit).toBe('SIGKILL');
    if (isRecorded(place)) await harness.untilRow(rowOf(archive, `state = 'complete'`));
    const again = await harness.client.upload(archive.zip);
    expect(again.status).toBe(201);
    const skipped = again.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys;
    expect(skipped).toHaveLength(isRecorded(place) ? archive.files.length : 0);
    expect(await harness.client.differing(archive.files)).toEqual([]);
  });

  test('killed with half of the archive staged', async () => {
    const killedWorker = await harness.startIngest();
    const archive = await largeArchive(seed++);
    const { response } = await sendHalf(killedWorker, archive);
    killedWorker.signal('SIGKILL');
    await expect(response).rejects.toThrow(cutOff);
    await harness.sendUntilCreated(archive);
  });

  test('killed right after a 202: the upload is completed', async () => {
    const killedWorker = await harness.startIngest();
    const archive = await newArchive(seed++);
    const id = await harness.clientOf(killedWorker.url).submit(archive.zip);
    killedWorker.signal('SIGKILL');
    const { progress } = await harness.client.untilState(id, 'complete');
    expect(progress.files.uploaded).toBe(archive.files.length);
    expect(await harness.client.differing(archive.files)).toEqual([]);
  });

  test('killed while the caller waits for its 201: the next try joins that upload, or finds its files', async () => {
    const killedWorker = await harness.startIngest();
    harness.arm({ operation: 'uploads.claim', moment: 'before', call: 1, fault: 'SIGSTOP' });
    const archive = await newArchive(seed++, 40);
    const response = harness.clientOf(killedWorker.url).upload(archive.zip);
    response.catch(() => {}); // looked at below
    await harness.untilAsleep(worker); // with the upload in its hands: it does not end now
    killedWorker.signal('SIGKILL');
    await expect(response).rejects.toThrow(cutOff);
    worker.signal('SIGCONT');
    await harness.sendUntilCreated(archive);
  });

  test('told to stop with half of the archive staged: the caller may send the rest, and what it is told is true', async () => {
    const killedWorker = await harness.startIngest();
    const archive = await largeArchive(seed++);
    const { response, finish } = await sendHalf(killedWorker, archive);
    killedWorker.signal('SIGTERM');
    await waitFor(() => killedWorker.log().some(({ msg }) => msg === 'stopping'), { what: 'an ingest that is stopping' });
    finish();
    const { status } = await response;
    // Processed in no time, or told to ask again: an ingest that stops does not wait.
    expect([201, 503]).toContain(status);
    await harness.untilRow(rowOf(archive, `state = 'complete'`));
    expect(await harness.client.differing(archive.files)).toEqual([]);
    expect(await killedWorker.exit).toBe(0);
  });

  test('told to stop, and the rest never comes: 503 in time, nothing is kept, and the next try ends well', async () => {
    const killedWorker = await harness.startIngest({ SHUTDOWN_TIMEOUT_SECONDS: '10' });
    const before = await restingBytes();
    const archive = await largeArchive(seed++);
    const { response } = await sendHalf(killedWorker, archive);
    killedWorker.signal('SIGTERM');
    const refused = await response;
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } });
    expect(refused.json()).toMatchObject({ code: 'draining' });
    expect(await killedWorker.exit).toBe(0);
    expect(await stagingBytes()).toBe(before);
    await harness.sendUntilCreated(archive);
  });

  test('in the end every upload is complete, every file is there, and the sweep has taken what nobody speaks of', async () => {
    await harness.expectAllComplete([...(await harness.fleet.buckets.descriptions('symbols')).keys()]);
    expect(await stagingBytes()).toBeGreaterThan(0);
    await harness.expectOrphansSwept(async () => (await stagingBytes()) === 0);
  });
});
