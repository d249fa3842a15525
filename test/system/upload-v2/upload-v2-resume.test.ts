// Protocol v2: a file arrives in parts, over several connections and processes, and none of what was acknowledged is asked for
// again. Neighbours: upload-v2-cut.test.ts (who stops in the middle), upload-v2.test.ts (lists, lies, ends).
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createSampleFiles, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { crc32cBase64 } from '../../harness/gcs/gcs-crc32c.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { at, createV2Harness, MiB, step, type ExpectedFile, type V2Harness } from '../../harness/systems/v2-harness.ts';
import { announcementOf, arrived, ask, createV2Client, put, putChunk, sendAll } from '../../harness/clients/v2-client.ts';

let harness: V2Harness;

beforeAll(async () => {
  harness = await createV2Harness(inject('postgresUrl'), ({ url }) => ({
    UPLOAD_URL_EXCEPTIONS: JSON.stringify({ '*@partner.example': url('partner') }),
  }));
});
afterAll(async () => harness[Symbol.asyncDispose]());

/** What Google's storage says of an object that is whole, as far as its clients look at it. */
const objectOf = ({ file, bytes }: ExpectedFile) => ({
  kind: 'storage#object',
  name: file.key,
  size: String(bytes.length),
  md5Hash: createHash('md5').update(bytes).digest('base64'),
  crc32c: crc32cBase64(bytes),
});

test('the answer to a file in one request has both checksums of the bytes as sent, of many parts as of one', async () => {
  for (const size of [100_009, 17 * MiB]) {
    const upload = await harness.newFile(size);
    const response = await put(upload.url, upload.bytes);
    expect([response.status, response.json()]).toEqual([200, objectOf(upload)]);
    await harness.expectStored(upload);
  }
});

describe('in chunks', () => {
  test('one after the other, by two processes in turn; asked in between', async () => {
    const upload = await harness.newFile(3 * MiB + 77);
    const { url, bytes } = upload;
    expect(arrived(await ask(url))).toBe(0);
    for (let start = 0; start < 3 * MiB; start += 2 * step) {
      const there = (start / step) % 4 === 0 ? url : at(harness.otherUrl, url);
      expect(arrived(await putChunk(there, bytes, start, start + 2 * step, '*'))).toBe(start + 2 * step);
      expect(arrived(await ask(at(harness.otherUrl, url), bytes.length))).toBe(start + 2 * step);
    }
    const response = await putChunk(url, bytes, 3 * MiB, bytes.length);
    const whole = objectOf(upload);
    expect([response.status, response.json()]).toEqual([200, whole]);
    expect((await ask(at(harness.otherUrl, url))).json()).toEqual(whole);
    expect((await put(url, bytes)).json()).toEqual(whole);
    await harness.expectStored(upload);
    await waitFor(async () => (await harness.fleet.buckets.objects('staging')).length === 0, { what: 'an empty staging area' });
    expect((await ask(url)).json()).toEqual(whole);
  });

  test('a wrong offset is answered with the true one; what came before is passed over', async () => {
    const upload = await harness.newFile(4 * step);
    const { url, bytes } = upload;
    expect(arrived(await putChunk(url, bytes, step, 2 * step))).toBe(0);
    expect(arrived(await putChunk(url, bytes, 0, 2 * step))).toBe(2 * step);
    expect(arrived(await putChunk(url, bytes, 3 * step, 4 * step))).toBe(2 * step);
    const again = Buffer.from(bytes);
    again.fill(0, 0, 2 * step); // what was acknowledged counts, whatever is sent there now
    expect(arrived(await putChunk(url, again, step, 3 * step))).toBe(3 * step);
    expect((await put(url, again)).status).toBe(200);
    await harness.expectStored(upload);
  });

  test('of an uneven chunk whole steps are kept; a small one is refused', async () => {
    const upload = await harness.newFile(3 * step);
    const { url, bytes } = upload;
    expect(arrived(await putChunk(url, bytes, 0, step + 1_000))).toBe(step);
    expect((await putChunk(url, bytes, step, step + 1_000)).status).toBe(400);
    expect(arrived(await putChunk(url, bytes, step, 3 * step, '*'))).toBe(3 * step);
    expect((await ask(url, 3 * step)).status).toBe(200); // the total says that this was all
    await harness.expectStored(upload);
  });

  test('two senders of the same chunks at once', async () => {
    const upload = await harness.newFile(2 * MiB);
    const { url, bytes } = upload;
    for (let start = 0; start < bytes.length; start += step) {
      const senders = [url, at(harness.otherUrl, url)].map((there) => putChunk(there, bytes, start, start + step));
      for (const { status } of await Promise.all(senders)) expect([200, 308]).toContain(status);
    }
    await harness.expectStored(upload);
  });

  test('the rest in one request of any length, as client libraries of Google send it', async () => {
    const upload = await harness.newFile(3 * step + 5);
    const { url, bytes } = upload;
    expect(arrived(await putChunk(url, bytes, 0, step, '*'))).toBe(step);
    const rest = Readable.from([bytes.subarray(step, 2 * step), bytes.subarray(2 * step)]);
    expect((await put(url, rest, { 'Content-Range': `bytes ${step}-*/*` })).status).toBe(200);
    await harness.expectStored(upload);
  });

  test('an empty file', async () => {
    const upload = await harness.newFile(0);
    expect((await ask(upload.url, 0)).status).toBe(200);
    await harness.expectStored(upload);
  });
});

describe('refused', () => {
  test('headers and sizes that do not fit, and URLs that nobody was given', async () => {
    const upload = await harness.newFile(2 * step);
    const { url, bytes } = upload;
    const withRange = (range: string, body = bytes) => put(url, body, { 'Content-Range': range });
    for (const range of ['bytes 0-5', 'bytes 5-4/10', '0-5/10', `bytes 0-${step}/${2 * step}`, 'bytes */*'])
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
  const session = await harness.v2.announce(files.map(announcementOf));
  await sendAll({ ...session, files: session.files.slice(0, 1) }, files);
  await withConnection(harness.fleet.databaseUrl, (sql) =>
    sql.query("UPDATE uploads SET session_expires_at = now() - interval '1 second' WHERE id = $1", [session.id]),
  );
  const { problems, progress } = await harness.client.untilState(session.id, 'rejected');
  expect(problems.map(({ code, member }) => [code, member])).toEqual(files.slice(1).map(({ key }) => ['file_not_received', key]));
  expect(progress.files).toMatchObject({ uploaded: 1, failed: 2 });
  expect(await harness.client.differing(files.slice(0, 1))).toEqual([]);
});

test('files of a user with a private bucket go there, and are skipped only when they are there', async () => {
  const secret = await createToken(harness.fleet.databaseUrl, { email: 'someone@partner.example', permissions: ['upload_symbols'] });
  const partner = createV2Client(new URL((await harness.newFile(1)).url).origin, secret);
  const files = createSampleFiles({ files: 3, bytes: 30_000, seed: 79 });
  const publicly = await harness.v2.announce(files.map(announcementOf));
  await sendAll(publicly, files);
  await harness.client.untilState(publicly.id, 'complete');
  const session = await partner.announce(files.map(announcementOf));
  expect(session.files.map(({ action }) => action.type)).toEqual(['upload', 'upload', 'upload']);
  await sendAll(session, files);
  await waitFor(async () => (await harness.fleet.buckets.objects('partner')).length === files.length);
  const skipped = await waitFor(async () => {
    const again = await partner.announce(files.map(announcementOf));
    return again.files.every(({ action }) => action.type === 'skip');
  });
  expect(skipped).toBe(true);
});
