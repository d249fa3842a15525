// Protocol v2 with senders that lie, race and outstay their permission: no byte becomes visible that was not verified, and what was
// acknowledged is not lost. Neighbours: upload-v2.test.ts (simple lies), upload-v2-cut.test.ts (who stops in the middle).
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { createSampleFiles } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import type { NamedFile } from '../../harness/clients/client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { at, createV2Harness, MiB, step, type V2Harness } from '../../harness/systems/v2-harness.ts';
import { announcementOf, arrived, ask, createV2Client, put, sendAll, toSend } from '../../harness/clients/v2-client.ts';

let harness: V2Harness;
beforeAll(async () => (harness = await createV2Harness(inject('postgresUrl'))));
afterAll(async () => harness[Symbol.asyncDispose]());

let seed = 9_500;
const newSym = (): NamedFile => createSampleFiles({ files: 1, bytes: 40_000, seed: seed++ })[0]!;
const statusOf = async ({ key }: NamedFile): Promise<number> => (await harness.client.get(`/${key}`)).status;

describe('gzip files that are not quite', () => {
  const half = (content: Buffer, index: 0 | 1): Buffer =>
    content.subarray((index * content.length) / 2, ((index + 1) * content.length) / 2);
  test.each<[string, (content: Buffer) => Buffer, string]>([
    ['a byte behind the end', (content) => Buffer.concat([gzipSync(content), Buffer.from('x')]), 'member_data_damaged'],
    ['two members', (content) => Buffer.concat([gzipSync(half(content, 0)), gzipSync(half(content, 1))]), 'member_data_damaged'],
    ['a second member', (content) => Buffer.concat([gzipSync(content), gzipSync(Buffer.from('x'))]), 'member_data_damaged'],
    ['cut off', (content) => gzipSync(content).subarray(0, -9), 'member_data_damaged'],
    ['a gzip file of a gzip file', (content) => gzipSync(gzipSync(content)), 'file_size_differs'],
    ['far more inside than was announced', () => gzipSync(Buffer.alloc(20 * MiB)), 'file_size_differs'],
    ['nothing', () => Buffer.alloc(0), 'member_data_damaged'],
    ['another checksum', (content) => patched(gzipSync(content), -8), 'member_crc_mismatch'],
  ])('%s', async (_what, lie, code) => {
    const file = newSym();
    const session = await harness.v2.announce([announcementOf(file)]);
    const { url } = toSend(session.files[0]!, file.content);
    expect((await put(url, lie(file.content))).status).toBe(200);
    const { problems } = await harness.client.untilState(session.id, 'rejected');
    expect(problems).toMatchObject([{ code, member: file.key }]);
    expect(await statusOf(file)).toBe(404);
  });
});

const patched = (bytes: Buffer, position: number): Buffer => {
  const index = bytes.length + position;
  bytes[index] = bytes[index]! ^ 1;
  return bytes;
};

test('who sends a body that nobody needs gets to read the answer, also where the connection is closed after it', async () => {
  const expected = await harness.newFile(8 * MiB);
  const { url, bytes } = expected;
  const gap = { 'Content-Range': `bytes ${step}-${bytes.length - 1}/${bytes.length}` };
  for (let round = 0; round < 20; round++) expect(arrived(await put(url, bytes.subarray(step), gap))).toBe(0);
  for (let round = 0; round < 20; round++) expect((await put(url, bytes)).status).toBe(200);
  await harness.expectStored(expected);
});

test('a body that goes on behind its range is refused; what it says that it has may be kept', async () => {
  const expected = await harness.newFile(3 * step);
  const { url, bytes } = expected;
  const longer = await put(url, Readable.from([bytes]), { 'Content-Range': `bytes 0-${step - 1}/${bytes.length}` });
  expect([longer.status, longer.json()]).toMatchObject([400, { code: 'content_range_invalid' }]);
  const tooLong = await put(url, Readable.from([bytes, bytes]));
  expect([tooLong.status, tooLong.json()['error']]).toEqual([413, expect.stringContaining(`${bytes.length} bytes that`)]);
  expect((await put(url, bytes)).status).toBe(200);
  await harness.expectStored(expected);
});

test('a body that ends before its range does: whole steps of it are kept', async () => {
  const expected = await harness.newFile(2 * step);
  const { url, bytes } = expected;
  const sendShort = (end: number) =>
    put(url, Readable.from([bytes.subarray(0, end)]), { 'Content-Range': `bytes 0-${2 * step - 1}/${2 * step}` });
  expect(arrived(await sendShort(500))).toBe(0);
  expect(arrived(await sendShort(step + 500))).toBe(step);
  expect((await sendShort(2 * step)).status).toBe(200);
  await harness.expectStored(expected);
});

describe('at once', () => {
  test('an honest sender and a liar, whole files at two processes: the outcome is that of what arrived', async () => {
    for (let round = 0; round < 4; round++) {
      const { file, id, url, bytes } = await harness.newFile(3 * MiB);
      const responses = await Promise.all([put(url, bytes), put(at(harness.otherUrl, url), randomBytes(bytes.length))]);
      const whole = responses.find(({ status }) => status === 200);
      expect(whole).toBeDefined();
      for (const { status } of responses) expect([200, 308]).toContain(status);
      const isHonest = whole!.json()['md5Hash'] === createHash('md5').update(bytes).digest('base64');
      await harness.client.untilState(id, isHonest ? 'complete' : 'rejected');
      expect(await statusOf(file)).toBe(isHonest ? 302 : 404);
    }
  });

  test('the last PUT and two who close: 200 is never lost, 201 is never wrong', async () => {
    const other = createV2Client(harness.otherUrl, harness.token);
    for (let round = 0; round < 10; round++) {
      const { file, id, url, bytes } = await harness.newFile(3_000);
      const [sent, ...closed] = await Promise.all([put(url, bytes), harness.v2.complete(id), other.complete(id)]);
      const isSent = sent.status === 200;
      expect(isSent || sent.status === 404).toBe(true);
      expect(closed.map(({ status }) => status)).toEqual(isSent ? [201, 201] : [400, 400]);
      expect(await statusOf(file)).toBe(isSent ? 302 : 404);
    }
  });

  test('one key with two contents in two lists: both are stored, one after the other', async () => {
    const one = newSym();
    const other = { key: one.key, content: Buffer.concat([one.content, Buffer.from('# more\n')]) };
    const sessions = await Promise.all([one, other].map((file) => harness.v2.announce([announcementOf(file)])));
    await Promise.all([one, other].map((file, index) => sendAll(sessions[index]!, [file])));
    for (const { id } of sessions) await harness.client.untilState(id, 'complete');
    const { content } = await harness.client.download(`/${one.key}`);
    expect([one, other].some((file) => file.content.equals(content))).toBe(true);
  });
});

describe('who may not upload any more has announced files', () => {
  test.each([
    ['the token was deleted', 'DELETE FROM tokens WHERE user_id = $1'],
    ['the user was deactivated', 'UPDATE users SET is_active = false WHERE id = $1'],
    ['the user has lost the permission', 'DELETE FROM _user_permissions WHERE "B" = $1'],
  ])('%s: nothing of it becomes visible', async (what, statement) => {
    const email = `${what.replaceAll(' ', '-')}@example.com`;
    const token = await createToken(harness.fleet.databaseUrl, { email, permissions: ['upload_symbols'] });
    const files = [newSym(), newSym()];
    const session = await createV2Client(harness.ingestUrl, token).announce(files.map(announcementOf));
    await withConnection(harness.fleet.databaseUrl, async (sql) => {
      const { rows } = await sql.query<{ id: number }>('SELECT id FROM users WHERE email = $1', [email]);
      await sql.query(statement, [rows[0]!.id]);
    });
    await sendAll(session, files);
    const watcher = await createToken(harness.fleet.databaseUrl, { permissions: ['upload_symbols', 'view_all_uploads'] });
    const { problems } = await harness.clientWith(watcher).untilState(session.id, 'rejected');
    expect(problems.map(({ code, member }) => [code, member])).toEqual(files.map(({ key }) => ['file_sender_gone', key]));
    for (const file of files) expect(await statusOf(file)).toBe(404);
    expect((await ask(toSend(session.files[0]!, files[0]!.content).url)).status).toBe(200);
  });
});
