// Ingests that are killed, or told to stop, while an upload comes in: nothing that was acknowledged is lost, what nobody
// speaks of goes with the sweep, and the caller's next try ends well.
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeForm, send, type Answer } from '../harness/clients/http.ts';
import type { ServiceProcess } from '../harness/processes/service-process.ts';
import { createProvingGround, newArchive, type Archive, type ProvingGround } from '../harness/faults/fault-harness.ts';
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
  let ground: ProvingGround;
  let worker: ServiceProcess;
  let seed = 3_000;

  beforeAll(async () => {
    if (queue.skipReason !== null) return;
    ground = await createProvingGround(queue);
    worker = await ground.startWorker();
  });
  afterAll(async () => ground?.[Symbol.asyncDispose]());
  beforeEach((context) => context.skip(queue.skipReason !== null, queue.skipReason ?? ''));

  /** Of everything below the staging bucket, also of puts that are under way. */
  async function stagingBytes(): Promise<number> {
    const folder = join(ground.fleet.folder, 'staging');
    const paths = await readdir(folder, { recursive: true });
    const found = await Promise.all(paths.map((path) => stat(join(folder, path)).catch(() => undefined)));
    return found.reduce((sum, entry) => sum + (entry?.isFile() ? entry.size : 0), 0);
  }

  /** What the staging area holds when no upload has its archive there any more. */
  async function restingBytes(): Promise<number> {
    await ground.untilRow('SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM uploads WHERE is_staged)');
    return stagingBytes();
  }

  /** Resolves when half of the archive is sent and some of it on the disk. */
  async function sendHalf({ url }: ServiceProcess, { zip }: Archive): Promise<{ answer: Promise<Answer>; finish: () => void }> {
    const form = await encodeForm([{ name: 'symbols.zip', content: zip, filename: 'symbols.zip' }]);
    const middle = form.body.length >> 1;
    const before = await restingBytes();
    const body = new PassThrough();
    const answer = send(`${url}/upload/`, { method: 'POST', headers: { ...form.headers, 'Auth-Token': ground.token }, body });
    answer.catch(() => {}); // looked at later
    body.write(form.body.subarray(0, middle));
    const isOnDisk = async (): Promise<boolean> => (await stagingBytes()) >= before + surelyOnDiskBytes;
    await waitFor(isOnDisk, { timeoutMs: 30_000, what: 'half an archive on the disk' });
    return { answer, finish: () => void body.end(form.body.subarray(middle)) };
  }

  test.each(places)('killed $moment $operation', async (place) => {
    const victim = await ground.startIngest();
    ground.armIngest({ ...place, call: 1, blow: 'SIGKILL' });
    const archive = await newArchive(seed++);
    await expect(ground.clientOf(victim.url).upload(archive.zip)).rejects.toThrow(cutOff);
    expect(await victim.exit).toBe('SIGKILL');
    if (isRecorded(place)) await ground.untilRow(rowOf(archive, `state = 'complete'`));
    const again = await ground.client.upload(archive.zip);
    expect(again.status).toBe(201);
    const skipped = again.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys;
    expect(skipped).toHaveLength(isRecorded(place) ? archive.files.length : 0);
    expect(await ground.client.differing(archive.files)).toEqual([]);
  });

  test('killed with half of the archive staged', async () => {
    const victim = await ground.startIngest();
    const archive = await largeArchive(seed++);
    const { answer } = await sendHalf(victim, archive);
    victim.signal('SIGKILL');
    await expect(answer).rejects.toThrow(cutOff);
    await ground.sendUntilCreated(archive);
  });

  test('killed right after a 202: the upload is completed', async () => {
    const victim = await ground.startIngest();
    const archive = await newArchive(seed++);
    const id = await ground.clientOf(victim.url).submit(archive.zip);
    victim.signal('SIGKILL');
    const { progress } = await ground.client.untilState(id, 'complete');
    expect(progress.files.uploaded).toBe(archive.files.length);
    expect(await ground.client.differing(archive.files)).toEqual([]);
  });

  test('killed while the caller waits for its 201: the next try joins that upload, or finds its files', async () => {
    const victim = await ground.startIngest();
    ground.arm({ operation: 'uploads.claim', moment: 'before', call: 1, blow: 'SIGSTOP' });
    const archive = await newArchive(seed++, 40);
    const answer = ground.clientOf(victim.url).upload(archive.zip);
    answer.catch(() => {}); // looked at below
    await ground.untilAsleep(worker); // with the upload in its hands: it does not end now
    victim.signal('SIGKILL');
    await expect(answer).rejects.toThrow(cutOff);
    worker.signal('SIGCONT');
    await ground.sendUntilCreated(archive);
  });

  test('told to stop with half of the archive staged: the caller may send the rest, and what it is told is true', async () => {
    const victim = await ground.startIngest();
    const archive = await largeArchive(seed++);
    const { answer, finish } = await sendHalf(victim, archive);
    victim.signal('SIGTERM');
    await waitFor(() => victim.log().some(({ msg }) => msg === 'stopping'), { what: 'an ingest that is stopping' });
    finish();
    const { status } = await answer;
    // Processed in no time, or told to ask again: an ingest that stops does not wait.
    expect([201, 503]).toContain(status);
    await ground.untilRow(rowOf(archive, `state = 'complete'`));
    expect(await ground.client.differing(archive.files)).toEqual([]);
    expect(await victim.exit).toBe(0);
  });

  test('told to stop, and the rest never comes: 503 in time, nothing is kept, and the next try ends well', async () => {
    const victim = await ground.startIngest({ SHUTDOWN_TIMEOUT_SECONDS: '10' });
    const before = await restingBytes();
    const archive = await largeArchive(seed++);
    const { answer } = await sendHalf(victim, archive);
    victim.signal('SIGTERM');
    const refused = await answer;
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } });
    expect(refused.json()).toMatchObject({ code: 'draining' });
    expect(await victim.exit).toBe(0);
    expect(await stagingBytes()).toBe(before);
    await ground.sendUntilCreated(archive);
  });

  test('in the end every upload is complete, every file is there, and the sweep has taken what nobody speaks of', async () => {
    await ground.expectAllComplete([...(await ground.fleet.descriptions('symbols')).keys()]);
    expect(await stagingBytes()).toBeGreaterThan(0);
    await ground.expectOrphansSwept(async () => (await stagingBytes()) === 0);
  });
});
