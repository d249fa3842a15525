// Protocol v2: what is asked for and what is not wanted, who may close an upload, and who is told of its end. Neighbours:
// upload-v2.test.ts (the sequence of a client, lies), upload-v2-resume.test.ts (parts of files).
import { randomBytes } from 'node:crypto';
import { createZip, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { storageKind } from '../../harness/storage/storage-kind.ts';
import { startReceiver } from '../../harness/network/receiver.ts';
import type { NamedFile } from '../../harness/clients/client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { createV2Harness, KiB, type V2Harness } from '../../harness/systems/v2-harness.ts';
import { announcementOf, createV2Client, sendAll, type Action, type Session, type V2Client } from '../../harness/clients/v2-client.ts';

let harness: V2Harness;
/** Of the same user, for try symbols. */
let tryV2: V2Client;
let count = 0;

beforeAll(async () => {
  harness = await createV2Harness(inject('postgresUrl'), {
    ARCHIVE_MAX_MEMBER_BYTES: '100KiB',
    ALLOW_NOTIFY_ANY_DOMAIN: 'true',
    NOTIFY_RETRY_SECONDS: '0.2',
    JOB_LOCK_SECONDS: '30', // nobody dies here, and a busy machine is no reason to take work over
  });
  tryV2 = createV2Client(harness.ingestUrl, await createToken(harness.fleet.databaseUrl, { permissions: ['upload_try_symbols'] }));
});
afterAll(async () => harness[Symbol.asyncDispose]());

const newFile = (bytes = 1_000): NamedFile => ({ key: `rule${++count}.so/AB${count}/rule.so.dbg.gz`, content: randomBytes(bytes) });

/** Announced, sent as far as it is asked for, and published. */
async function store(file: NamedFile, sender = harness.v2): Promise<Session> {
  const session = await sender.announce([announcementOf(file)]);
  await sendAll(session, [file]);
  expect((await sender.complete(session.id)).status).toBe(201);
  return session;
}

const actionsFor = async (files: readonly NamedFile[], sender = harness.v2): Promise<Action[]> =>
  (await sender.announce(files.map(announcementOf))).files.map(({ action }) => action);

describe('a file', () => {
  test('as long as what is stored, but of another content: asked for, and replaced', async () => {
    const file = newFile();
    await store(file);
    expect(await actionsFor([file])).toEqual([{ type: 'skip' }]);
    const changed = { ...file, content: randomBytes(file.content.length) };
    await store(changed);
    expect(await harness.client.differing([changed])).toEqual([]);
  });

  test('that is stored in another way than files of its kind are now: asked for', async () => {
    const file = newFile();
    await store(file);
    const { url } = await harness.fleet.start('ingest', { COMPRESS_EXTENSIONS: 'sym,gz' });
    const [action] = await actionsFor([file], createV2Client(url, harness.token));
    expect(action).toMatchObject({ type: 'upload', content_encoding: 'gzip' });
  });

  test('half way to its end in the try lane: asked for once more; a release file never is', async ({ skip }) => {
    const { backdate } = harness.fleet.buckets;
    skip(!backdate, `nobody can make objects older on ${storageKind}`);
    const [released, tried] = [newFile(), newFile()];
    await Promise.all([store(released), store(tried, tryV2)]);
    const typesFor = async (): Promise<string[]> => (await actionsFor([released, tried], tryV2)).map(({ type }) => type);
    expect(await typesFor()).toEqual(['skip', 'skip']);
    await backdate!('symbols', 15);
    expect(await typesFor()).toEqual(['skip', 'upload']);
  });

  test('larger than a file may be: not wanted; the others are', async () => {
    const [large, small] = [newFile(100 * KiB + 1), newFile(100 * KiB)];
    const session = await harness.v2.announce([large, small].map(announcementOf));
    const msg = 'larger than the limit of 102400 bytes (ARCHIVE_MAX_MEMBER_BYTES)';
    expect(session.files[0]!.action).toEqual({ type: 'error', msg });
    await sendAll(session, [large, small]);
    const { problems } = await harness.client.untilState(session.id, 'rejected');
    expect(problems).toMatchObject([{ code: 'file_too_large', member: large.key, message: msg }]);
    expect(await harness.client.differing([small])).toEqual([]);
  });

  test('with its id in lower case: told as it was written, stored and found in upper case', async () => {
    const file = newFile();
    const { files } = await store({ ...file, key: file.key.toLowerCase() });
    expect(files[0]!.key).toBe(file.key.toLowerCase());
    expect(await harness.fleet.buckets.objects('symbols')).toContain(`v1/${file.key}`);
    expect(await harness.client.differing([file])).toEqual([]);
  });
});

test('who has announced files may close their upload, with a token for that lane; an archive is no list of files', async () => {
  const { id } = await harness.v2.announce([announcementOf(newFile())]);
  const response = await tryV2.complete(id);
  expect([response.status, response.json()['code']]).toEqual([403, 'upload_not_yours']);
  expect(await harness.client.status(id)).toMatchObject({ state: 'staged', step: 'receive' });
  const { key: name, content } = newFile();
  const archive = await harness.client.submit(await createZip([{ name, content }]));
  expect((await harness.v2.complete(archive)).status).toBe(404);
});

test('X-Notify-Url: told of the end, as of that of an archive; who cannot be told is refused', async () => {
  await using receiver = await startReceiver();
  const file = newFile();
  const announceTo = (url: string) => harness.v2.post(JSON.stringify({ files: [announcementOf(file)] }), { 'X-Notify-Url': url });
  const refused = await announceTo('no URL');
  expect([refused.status, refused.json()['code']]).toEqual([400, 'notify_url_refused']);
  const session = (await announceTo(receiver.url('/list'))).json<Session>();
  await sendAll(session, [file]);
  const told = await waitFor(() => receiver.told('/list')[0], { timeoutMs: 60_000, what: 'a notification' });
  expect(told).toMatchObject({ type: 'upload.complete', data: { id: session.id, filename: '', state: 'complete' } });
});
