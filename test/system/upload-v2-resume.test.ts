// Protocol v2: a file arrives in parts, over several connections and processes, and none of what was acknowledged is asked for
// again. Neighbour: upload-v2.test.ts (lists, lies, ends).
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { createSampleFiles, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withConnection } from '../infra/sql.ts';
import { listObjects } from './bucket-folder.ts';
import { createClient, type Client } from './client.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { createToken } from './tokens.ts';
import { announcementOf, arrived, ask, createV2Client, put, putChunk, sendAll, toSend, type V2Client } from './v2-client.ts';

const KiB = 1_024;
const MiB = 1_024 * KiB;
const step = 256 * KiB;

let fleet: Fleet;
let folder: string;
let client: Client;
let v2: V2Client;
let otherUrl: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-v2-'));
  const exceptions = { '*@partner.example': pathToFileURL(join(folder, 'partner')).href };
  const quick = { SWEEP_INTERVAL_SECONDS: '0.5', SWEEP_UNTOUCHED_SECONDS: '1', JOB_LOCK_SECONDS: '1', BATCH_MAX_MEMBERS: '4' };
  fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: { ...quick, UPLOAD_URL_EXCEPTIONS: JSON.stringify(exceptions) },
  });
  const [endpoints, other] = await Promise.all([fleet.startPublic(), fleet.start('ingest'), fleet.start('worker')]);
  otherUrl = other.url;
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  client = createClient(endpoints, token);
  v2 = createV2Client(endpoints.ingest, token);
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The same session at another process. */
const at = (base: string, url: string): string => base + url.slice(new URL(url).origin.length);
/** A file that is sent as it is, and the session that waits for it. */
async function newFile(bytes: number, sender = v2) {
  const content = randomBytes(bytes);
  const file = { key: `big${++count}.pdb/AB12${count}/big${count}.pd_`, content };
  const session = await sender.announce([announcementOf(file)]);
  return { file, content, id: session.id, ...toSend(session.files[0]!, content) };
}
const expectStored = async ({ id, file }: { id: number; file: { key: string; content: Buffer } }): Promise<void> => {
  await client.untilState(id, 'complete');
  expect(await client.differing([file])).toEqual([]);
};

describe('in chunks', () => {
  test('one after the other, by two processes in turn; asked in between', async () => {
    const upload = await newFile(3 * MiB + 77);
    const { url, bytes } = upload;
    expect(arrived(await ask(url))).toBe(0);
    for (let start = 0; start < 3 * MiB; start += 2 * step) {
      const there = (start / step) % 4 === 0 ? url : at(otherUrl, url);
      // oxlint-disable-next-line no-await-in-loop -- in order
      expect(arrived(await putChunk(there, bytes, start, start + 2 * step, '*'))).toBe(start + 2 * step);
      // oxlint-disable-next-line no-await-in-loop
      expect(arrived(await ask(at(otherUrl, url), bytes.length))).toBe(start + 2 * step);
    }
    const answer = await putChunk(url, bytes, 3 * MiB, bytes.length);
    const md5Hash = createHash('md5').update(bytes).digest('base64');
    const whole = { kind: 'storage#object', name: upload.file.key, size: String(bytes.length), md5Hash };
    expect([answer.status, answer.json()]).toEqual([200, whole]);
    expect((await ask(at(otherUrl, url))).json()).toEqual(whole);
    expect((await put(url, bytes)).json()).toEqual(whole);
    await expectStored(upload);
    await waitFor(async () => (await fleet.objects('staging')).length === 0, { what: 'an empty staging area' });
    expect((await ask(url)).json()).toEqual(whole);
  });

  test('a wrong offset is answered with the true one; what came before is passed over', async () => {
    const upload = await newFile(4 * step);
    const { url, bytes } = upload;
    expect(arrived(await putChunk(url, bytes, step, 2 * step))).toBe(0);
    expect(arrived(await putChunk(url, bytes, 0, 2 * step))).toBe(2 * step);
    expect(arrived(await putChunk(url, bytes, 3 * step, 4 * step))).toBe(2 * step);
    const again = Buffer.from(bytes);
    again.fill(0, 0, 2 * step); // what was acknowledged counts, whatever is sent there now
    expect(arrived(await putChunk(url, again, step, 3 * step))).toBe(3 * step);
    expect((await put(url, again)).status).toBe(200);
    await expectStored(upload);
  });

  test('of an uneven chunk whole steps are kept; a small one is refused', async () => {
    const upload = await newFile(3 * step);
    const { url, bytes } = upload;
    expect(arrived(await putChunk(url, bytes, 0, step + 1_000))).toBe(step);
    expect((await putChunk(url, bytes, step, step + 1_000)).status).toBe(400);
    expect(arrived(await putChunk(url, bytes, step, 3 * step, '*'))).toBe(3 * step);
    expect((await ask(url, 3 * step)).status).toBe(200); // the total says that this was all
    await expectStored(upload);
  });

  test('two senders of the same chunks at once', async () => {
    const upload = await newFile(2 * MiB);
    const { url, bytes } = upload;
    for (let start = 0; start < bytes.length; start += step) {
      const senders = [url, at(otherUrl, url)].map((there) => putChunk(there, bytes, start, start + step));
      // oxlint-disable-next-line no-await-in-loop -- in order
      for (const { status } of await Promise.all(senders)) expect([200, 308]).toContain(status);
    }
    await expectStored(upload);
  });

  test('the rest in one request of any length, as client libraries of Google send it', async () => {
    const upload = await newFile(3 * step + 5);
    const { url, bytes } = upload;
    expect(arrived(await putChunk(url, bytes, 0, step, '*'))).toBe(step);
    const rest = Readable.from([bytes.subarray(step, 2 * step), bytes.subarray(2 * step)]);
    expect((await put(url, rest, { 'Content-Range': `bytes ${step}-*/*` })).status).toBe(200);
    await expectStored(upload);
  });

  test('an empty file', async () => {
    const upload = await newFile(0);
    expect((await ask(upload.url, 0)).status).toBe(200);
    await expectStored(upload);
  });
});

describe('cut short', () => {
  /** Sends so much, and then nothing more. `given` when all of it has been taken by the socket. */
  function halting(bytes: Buffer): { readonly body: Readable; readonly given: Promise<void> } {
    const { promise, resolve } = Promise.withResolvers<void>();
    let start = 0;
    const body = new Readable({
      read() {
        if (start >= bytes.length) resolve();
        else this.push(bytes.subarray(start, (start += 64 * KiB)));
      },
    });
    return { body, given: promise };
  }

  test('by its sender: it goes on where it was', async () => {
    const upload = await newFile(2 * MiB);
    const { url, bytes } = upload;
    const caller = new AbortController();
    const { body, given } = halting(bytes.subarray(0, MiB + 100));
    const sent = put(url, body, { 'Content-Length': String(bytes.length) }, caller.signal).catch(() => 'cut');
    await given;
    caller.abort();
    expect(await sent).toBe('cut');
    const there = await waitFor(async () => arrived(await ask(url)), { what: 'what had come before' });
    expect(there % step).toBe(0);
    expect((await putChunk(url, bytes, there, bytes.length)).status).toBe(200);
    await expectStored(upload);
  });

  test('by SIGKILL of ingest in the middle of a PUT: what was stored is not asked for again', async () => {
    const victim = await fleet.start('ingest');
    const upload = await newFile(20 * MiB);
    const { url, bytes } = upload;
    const { body } = halting(bytes.subarray(0, 13 * MiB));
    const sent = put(at(victim.url, url), body, { 'Content-Length': String(bytes.length) }).catch(() => 'cut');
    await waitFor(async () => arrived(await ask(url)) >= 8 * MiB, { what: 'a stored part' });
    const acknowledged = arrived(await ask(url));
    victim.signal('SIGKILL');
    expect(await sent).toBe('cut');
    expect(arrived(await ask(url))).toBe(acknowledged);
    const later = await fleet.start('ingest');
    expect((await putChunk(at(later.url, url), bytes, acknowledged, bytes.length)).status).toBe(200);
    await expectStored(upload);
  });

  test('by SIGTERM: 503 to who does not end in time, and all that came is kept', async () => {
    const victim = await fleet.start('ingest', { SHUTDOWN_TIMEOUT_SECONDS: '8' });
    const upload = await newFile(2 * MiB);
    const { url, bytes } = upload;
    const { body, given } = halting(bytes.subarray(0, MiB));
    const sent = put(at(victim.url, url), body, { 'Content-Length': String(bytes.length) });
    await given;
    victim.signal('SIGTERM');
    expect((await sent).status).toBe(503);
    await victim.exit;
    const there = arrived(await ask(url));
    expect(there).toBeGreaterThan(0);
    expect((await putChunk(url, bytes, there, bytes.length)).status).toBe(200);
    await expectStored(upload);
  });

  test('a worker killed while it verifies: another one goes on', async () => {
    const files = createSampleFiles({ files: 40, bytes: 1_500_000, seed: 77 });
    const slow = await fleet.start('worker', { WORKER_CONCURRENCY: '1', MEMBER_CONCURRENCY: '1' });
    const session = await v2.announce(files.map(announcementOf));
    await sendAll(session, files);
    await client.untilStatus(session.id, ({ state }) => state !== 'staged', 'begun');
    slow.signal('SIGKILL');
    await slow.exit;
    const { progress } = await client.untilState(session.id, 'complete');
    expect(progress.files).toMatchObject({ total: 40, failed: 0 });
    expect(await client.differing(files)).toEqual([]);
  });
});

describe('refused', () => {
  test('headers and sizes that do not fit, and URLs that nobody was given', async () => {
    const upload = await newFile(2 * step);
    const { url, bytes } = upload;
    const withRange = (range: string, body = bytes) => put(url, body, { 'Content-Range': range });
    for (const range of ['bytes 0-5', 'bytes 5-4/10', '0-5/10', `bytes 0-${step}/${2 * step}`, 'bytes */*'])
      // oxlint-disable-next-line no-await-in-loop -- in order
      expect((await withRange(range)).status, range).toBe(400);
    expect((await put(url, bytes.subarray(1))).json()).toMatchObject({ code: 'file_bytes_differ' });
    expect((await put(url, Buffer.concat([bytes, bytes]))).status).toBe(413);
    expect((await put(url, Readable.from([bytes, bytes]))).status).toBe(413); // in chunks, without a length
    expect((await put(url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A'), bytes)).status).toBe(404);
    expect((await put(url.split('?')[0]!, bytes)).status).toBe(404);
    expect((await put(url.replace(/files\/\d+/, 'files/999999'), bytes)).status).toBe(404);
    expect((await put(url.replace(/files\/\d+/, 'files/x'), bytes)).status).toBe(404);
    const there = arrived(await ask(url));
    expect((await putChunk(url, bytes, there, bytes.length)).status).toBe(200);
  });
});

test('a session that nobody goes on with ends: what came is stored, the rest is named', async () => {
  const files = createSampleFiles({ files: 3, bytes: 30_000, seed: 78 });
  const session = await v2.announce(files.map(announcementOf));
  await sendAll({ ...session, files: session.files.slice(0, 1) }, files);
  await withConnection(fleet.databaseUrl, (sql) =>
    sql.query("UPDATE uploads SET session_expires_at = now() - interval '1 second' WHERE id = $1", [session.id]),
  );
  const { problems, progress } = await client.untilState(session.id, 'rejected');
  expect(problems.map(({ code, member }) => [code, member])).toEqual(files.slice(1).map(({ key }) => ['file_not_received', key]));
  expect(progress.files).toMatchObject({ uploaded: 1, failed: 2 });
  expect(await client.differing(files.slice(0, 1))).toEqual([]);
});

test('files of a user with a private bucket go there, and are skipped only when they are there', async () => {
  const secret = await createToken(fleet.databaseUrl, { email: 'someone@partner.example', permissions: ['upload_symbols'] });
  const partner = createV2Client(new URL((await newFile(1)).url).origin, secret);
  const files = createSampleFiles({ files: 3, bytes: 30_000, seed: 79 });
  const publicly = await v2.announce(files.map(announcementOf));
  await sendAll(publicly, files);
  await client.untilState(publicly.id, 'complete');
  const session = await partner.announce(files.map(announcementOf));
  expect(session.files.map(({ action }) => action.type)).toEqual(['upload', 'upload', 'upload']);
  await sendAll(session, files);
  await waitFor(async () => (await listObjects(join(folder, 'partner'))).length === files.length);
  const skipped = await waitFor(async () => {
    const again = await partner.announce(files.map(announcementOf));
    return again.files.every(({ action }) => action.type === 'skip');
  });
  expect(skipped).toBe(true);
});
