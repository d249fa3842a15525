// Protocol v2 over HTTP: the official client's sequence (Tecken §1.14), what is refused, lies, and the end of an upload.
// Neighbour: upload-v2-resume.test.ts (parts of files).
import { createSampleFiles, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createClient, type Client } from '../../harness/clients/client.ts';
import type { HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { announcementOf, createV2Client, put, sendAll, toSend, type Session, type V2Client } from '../../harness/clients/v2-client.ts';

const email = 'v2@example.com';
let system: System;
let client: Client;
let v2: V2Client;
let tryV2: V2Client;
let seed = 5_000;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), {
    UPLOAD_V2_MAX_FILES_PER_REQUEST: '20',
    UPLOAD_DIRECT_TO_BUCKET: 'false',
  });
  ({ client, v2 } = await clientsFor('upload_symbols'));
  ({ v2: tryV2 } = await clientsFor('upload_try_symbols'));
});
afterAll(async () => system[Symbol.asyncDispose]());

async function clientsFor(permission: 'upload_symbols' | 'upload_try_symbols', user = email): Promise<{ client: Client; v2: V2Client }> {
  const secret = await createToken(system.databaseUrl, { email: user, permissions: [permission] });
  const { url } = system.process;
  return { client: createClient({ ingest: url, status: url, download: url }, secret), v2: createV2Client(url, secret) };
}

const newFiles = (count = 3): SampleFile[] => createSampleFiles({ files: count, bytes: 40_000, seed: seed++ });
const withoutUrls = ({ files }: Session) => files.map(({ key, action }) => ({ key, ...action, ...('url' in action && { url: 'a URL' }) }));
const codeOf = (response: HttpResponse): [number, string] => [response.status, response.json<{ error: string }>().error];

test('the sequence of the official client: announce, PUT, and the upload closes itself', async () => {
  const files = newFiles(4);
  const response = await v2.post(JSON.stringify({ files: files.map(announcementOf), more: 'is ignored' }));
  expect(response.status).toBe(201);
  const session = response.json<Session>();
  expect(Object.keys(session)).toEqual(['id', 'created_at', 'user', 'try_symbols', 'upload_protocol', 'files', 'links']);
  expect(session).toMatchObject({
    user: email,
    try_symbols: false,
    upload_protocol: 'gcs-resumable',
    links: { page: `/uploads/upload/${session.id}` },
  });
  expect(Math.abs(session.created_at - Date.now() / 1_000)).toBeLessThan(60);
  expect(withoutUrls(session)).toEqual(
    files.map(({ key }) => ({ key, type: 'upload', url: 'a URL', content_encoding: key.endsWith('.sym') ? 'gzip' : null })),
  );
  expect(await client.status(session.id)).toMatchObject({ state: 'staged', step: 'receive', filename: '' });
  expect((await client.get(`/${files[0]!.key}`)).status).toBe(404);

  await sendAll(session, files);
  const { progress, problems } = await client.untilState(session.id, 'complete');
  expect(progress.files).toEqual({ total: 4, uploaded: 4, skipped: 0, ignored: 0, failed: 0 });
  expect(problems).toEqual([]);
  expect(await client.differing(files)).toEqual([]);
  const rows = await client.files(session.id);
  expect(rows.map(({ member, outcome, md5 }) => [member, outcome, md5])).toEqual(
    files.map((file) => [file.key, 'uploaded', announcementOf(file).md5_hash]),
  );
  expect((await v2.complete(session.id)).json()).toMatchObject({ upload: { id: session.id, skipped_keys: [] } });
});

test('what is stored already is skipped; a list without anything to send is complete', async () => {
  const files = newFiles();
  await sendAll(await v2.announce(files.map(announcementOf)), files);
  const [first] = files;
  const session = await untilSkipped(v2, files);
  const { skipped_keys: skipped } = await client.untilState(session.id, 'complete');
  expect(skipped).toEqual(files.map(({ key }) => key));
  const changed = await v2.announce([{ ...announcementOf(first!), size: 1 }]);
  expect(withoutUrls(changed)).toMatchObject([{ type: 'upload' }]);
  const empty = await v2.announce([]);
  expect(await client.untilState(empty.id, 'complete')).toMatchObject({ progress: { files: { total: 0 } } });
});

/** Once they are published, which is after the PUT was answered. */
async function untilSkipped(sender: V2Client, files: readonly SampleFile[]): Promise<Session> {
  return waitFor(async () => {
    const session = await sender.announce(files.map(announcementOf));
    return session.files.every(({ action }) => action.type === 'skip') ? session : undefined;
  });
}

describe('the lane', () => {
  test('of a try token: try symbols, and what the release lane has is skipped', async () => {
    const [released, fresh] = [newFiles(2), newFiles(1)];
    await sendAll(await v2.announce(released.map(announcementOf)), released);
    await untilSkipped(tryV2, released);
    const files = [...released, ...fresh];
    const session = await tryV2.announce(files.map(announcementOf));
    expect(session.try_symbols).toBe(true);
    expect(withoutUrls(session).map(({ type }) => type)).toEqual(['skip', 'skip', 'upload']);
    await sendAll(session, files);
    await client.untilState(session.id, 'complete');
    expect((await client.get(`/${fresh[0]!.key}`)).status).toBe(404);
    expect(await client.differing(files, '/try/')).toEqual([]);
  });
});

describe('refused', () => {
  const file = { key: 'a.pdb/AB12/a.sym', size: 1, md5_hash: '0'.repeat(32) };
  test.each<[string, string | Buffer]>([
    ['no JSON', '{'],
    ['nothing', ''],
    ['no list', '{"files": {}}'],
    ['no files', '{}'],
    ['a negative size', JSON.stringify({ files: [{ ...file, size: -1 }] })],
    ['half a byte', JSON.stringify({ files: [{ ...file, size: 1.5 }] })],
    ['a size as text', JSON.stringify({ files: [{ ...file, size: '1' }] })],
    ['no key', JSON.stringify({ files: [{ size: 1, md5_hash: file.md5_hash }] })],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('%s', async (_what, body) => {
    expect(codeOf(await v2.post(body))).toEqual([400, 'malformed JSON request body']);
  });

  test('too many files, too many bytes, a key twice', async () => {
    const list = (count: number) =>
      JSON.stringify({ files: Array.from({ length: count }, (_, i) => ({ ...file, key: `a/${i + 1}/a.sym` })) });
    expect(codeOf(await v2.post(list(21)))).toEqual([400, 'too many files']);
    expect((await v2.post(list(20))).status).toBe(201);
    expect((await v2.post(JSON.stringify({ files: [{ ...file, size: 2 ** 36 }] }))).status).toBe(413);
    expect(codeOf(await v2.post(' '.repeat(3_000_000)))).toEqual([
      400,
      'The body of the request is larger than 2621440 bytes. Announce the files in several requests',
    ]);
    const twice = { files: [file, { ...file, key: 'a.pdb/ab12/a.sym' }] };
    expect(codeOf(await v2.post(JSON.stringify(twice)))).toEqual([
      400,
      expect.stringContaining("The key 'a.pdb/ab12/a.sym' is listed twice"),
    ]);
  });

  test('keys and MD5s that are none, one by one; the others are asked for', async () => {
    const bad = ['a/b', '../AB12/a.sym', 'a.pdb/XY/a.sym', 'a.pdb/AB12/a<b.sym', '', `${'a'.repeat(299)}/A/b`, 'a\u0000/AB/c'];
    const md5s = ['', 'A'.repeat(32), 'g'.repeat(32)];
    const good = newFiles(1)[0]!;
    const session = await v2.announce([
      ...bad.map((key) => ({ ...file, key })),
      ...md5s.map((md5_hash, i) => ({ ...file, key: `a/${i + 1}/a.sym`, md5_hash })),
      announcementOf(good),
      { ...file, key: 'a.pdb/AB12/a-symbols.txt' },
    ]);
    expect(withoutUrls(session).map((one) => ('msg' in one ? one.msg : one.type))).toEqual([
      ...bad.map(() => 'invalid key'),
      ...md5s.map(() => 'invalid MD5 hex digest'),
      'upload',
      'skip',
    ]);
    const { url, bytes } = toSend(session.files.at(-2)!, good.content);
    expect((await put(url, bytes)).status).toBe(200);
    const status = await client.untilState(session.id, 'rejected');
    expect(status.progress.files).toEqual({ total: 12, uploaded: 1, skipped: 0, ignored: 1, failed: 10 });
    expect(status.ignored_keys).toEqual(['a.pdb/AB12/a-symbols.txt']);
    expect(await client.differing([good])).toEqual([]);
  });

  test('methods, tokens, and other people', async () => {
    const { url } = system.process;
    const anonymous = createV2Client(url, '');
    expect((await anonymous.post('{"files": []}')).status).toBe(403);
    expect((await client.get('/upload/v2/')).status).toBe(405);
    const { id } = await v2.announce([file]);
    const { v2: other } = await clientsFor('upload_symbols', 'other@example.com');
    expect((await other.complete(id)).status).toBe(403);
    expect((await v2.complete(2_000_000_000)).status).toBe(404);
    expect((await v2.complete('none')).status).toBe(404);
  });
});

describe('lies', () => {
  test.each<[string, (honest: Buffer) => Buffer, string]>([
    ['another content of the same size', (content) => Buffer.from(content.map((byte) => byte ^ 1)), 'file_md5_differs'],
    ['more than was announced', (content) => Buffer.concat([content, content]), 'file_size_differs'],
    ['less than was announced', (content) => content.subarray(1), 'file_size_differs'],
    [
      'what is not allowed in it',
      (content) => Buffer.concat([Buffer.from('qcom/proprietary'), content.subarray(16)]),
      'member_snippet_disallowed',
    ],
  ])('%s: nothing of it becomes visible, the other files do', async (_what, lie, code) => {
    const [liar, honest] = newFiles(2);
    const sent = { ...liar!, content: lie(liar!.content) };
    const announced = code === 'member_snippet_disallowed' ? sent : liar!;
    const session = await v2.announce([announced, honest!].map(announcementOf));
    const files = [sent, honest!];
    await sendAll(session, files);
    const status = await client.untilState(session.id, 'rejected');
    expect(status.problems.map((problem) => [problem.code, problem.member])).toEqual([[code, liar!.key]]);
    expect((await client.get(`/${liar!.key}`)).status).toBe(404);
    expect(await client.differing([honest!])).toEqual([]);
    const response = await v2.complete(session.id);
    expect([response.status, response.json<{ details: unknown[] }>().details]).toEqual([400, status.problems]);
  });

  test('a gzip that is none', async () => {
    const [file] = newFiles(1);
    const session = await v2.announce([announcementOf(file!)]);
    expect((await put(toSend(session.files[0]!, file!.content).url, Buffer.from('no gzip at all'))).status).toBe(200);
    expect((await client.untilState(session.id, 'rejected')).problems[0]).toMatchObject({ code: 'member_data_damaged' });
  });
});

describe('the end of an upload', () => {
  test('completed early: what has come is published, what has not is a problem; a retry lets it be sent', async () => {
    const files = newFiles(3);
    const session = await v2.announce(files.map(announcementOf));
    const { url, bytes } = toSend(session.files[0]!, files[0]!.content);
    expect((await put(url, bytes)).status).toBe(200);
    const response = await v2.complete(session.id);
    expect(response.status).toBe(400);
    expect(response.json<{ details: { code: string }[] }>().details.map(({ code }) => code)).toEqual([
      'file_not_received',
      'file_not_received',
    ]);
    expect(await client.differing(files.slice(0, 1))).toEqual([]);
    const late = toSend(session.files[1]!, files[1]!.content);
    expect((await put(late.url, late.bytes)).status).toBe(404);

    expect((await client.order(session.id, 'retry')).json()).toMatchObject({ upload: { state: 'staged', step: 'receive' } });
    await sendAll({ ...session, files: session.files.slice(1) }, files.slice(1));
    const { progress } = await client.untilState(session.id, 'complete');
    expect(progress.files).toMatchObject({ total: 3, uploaded: 3, failed: 0 });
    expect(await client.differing(files)).toEqual([]);
  });

  test('cancelled: nothing is taken any more', async () => {
    const files = newFiles(2);
    const session = await v2.announce(files.map(announcementOf));
    expect((await client.order(session.id, 'cancel')).json()).toMatchObject({ upload: { state: 'cancelled' } });
    const { url, bytes } = toSend(session.files[0]!, files[0]!.content);
    expect((await put(url, bytes)).status).toBe(404);
    expect((await v2.complete(session.id)).status).toBe(400);
  });

  test('Prefer: respond-async', async () => {
    const files = newFiles(1);
    const session = await v2.announce(files.map(announcementOf));
    const response = await v2.complete(session.id, { Prefer: 'respond-async' });
    expect([response.status, response.headers.location]).toEqual([202, `/api/uploads/upload/${session.id}`]);
    await client.untilState(session.id, 'rejected');
  });
});
