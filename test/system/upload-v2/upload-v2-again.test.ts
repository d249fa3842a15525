// Protocol v2: the same list announced again goes on where it was, and what is another list does not.
// Neighbours: upload-v2-resume.test.ts (parts of files), cli-v2-killed.test.ts (the command line), upload-v2-gcs.test.ts.
import { createSampleFiles, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { uploadAsMozilla } from '../../harness/clients/mozilla-v2-client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { createV2Harness, MiB, step, type V2Harness } from '../../harness/systems/v2-harness.ts';
import {
  announcementOf,
  arrived,
  ask,
  createV2Client,
  put,
  putChunk,
  sendAll,
  toSend,
  type Session,
  type V2Client,
} from '../../harness/clients/v2-client.ts';

let harness: V2Harness;
let other: V2Client;
let seed = 88_000;
beforeAll(async () => {
  harness = await createV2Harness(inject('postgresUrl'), { ALLOW_NOTIFY_ANY_DOMAIN: 'true' });
  other = createV2Client(harness.otherUrl, harness.token);
});
afterAll(() => harness[Symbol.asyncDispose]());

const newFiles = (count = 3): SampleFile[] => createSampleFiles({ files: count, bytes: 40_000, seed: seed++ });
const announce = (files: readonly SampleFile[], sender = harness.v2): Promise<Session> => sender.announce(files.map(announcementOf));
const typesOf = ({ files }: Session): string[] => files.map(({ action }) => action.type);
const pathsOf = ({ files }: Session): string[] =>
  files.map(({ action }) => (action.type === 'upload' ? new URL(action.url).pathname + new URL(action.url).search : action.type));
const sendFirst = (session: Session, files: readonly SampleFile[]): Promise<void> =>
  sendAll({ ...session, files: session.files.slice(0, 1) }, files);
const query = (text: string, ...values: unknown[]) =>
  withConnection(harness.fleet.databaseUrl, async (sql) => (await sql.query<Record<string, unknown>>(text, values)).rows);

test('in any order, at another process: the same upload; what has come is skipped, what has begun goes on', async () => {
  const { file, url, bytes, id } = await harness.newFile(2 * MiB);
  expect(arrived(await putChunk(url, bytes, 0, 3 * step))).toBe(3 * step);
  const alone = await other.announce([announcementOf(file)]);
  expect([alone.id, alone.created_at > 0]).toEqual([id, true]);
  const again = toSend(alone.files[0]!, file.content);
  expect(arrived(await ask(again.url))).toBe(3 * step);
  expect((await put(again.url, again.bytes)).status).toBe(200); // from its beginning, as Mozilla's client sends it
  await harness.expectStored({ file, id, url, bytes });

  const files = newFiles(4);
  const session = await announce(files);
  await sendFirst(session, files);
  const turned = files.toReversed();
  const joined = await announce(turned, other);
  expect(joined).toMatchObject({ id: session.id, created_at: session.created_at, try_symbols: false, upload_protocol: 'gcs-resumable' });
  expect(joined.files.map(({ key }) => key)).toEqual(turned.map(({ key }) => key));
  expect(pathsOf(joined)).toEqual(['skip', ...pathsOf(session).slice(1)].toReversed()); // URLs that were given out stay good
  await sendAll(joined, turned);
  const { progress } = await harness.client.untilState(session.id, 'complete');
  expect(progress.files).toEqual({ total: 4, uploaded: 4, skipped: 0, ignored: 0, failed: 0 });
  expect(await harness.client.differing(files)).toEqual([]);
  expect(
    await query(
      'SELECT count(*)::int FROM uploads WHERE archive_bytes = $1',
      files.reduce((sum, one) => sum + one.content.length, 0),
    ),
  ).toEqual([{ count: 1 }]);
});

test("Mozilla's client dies in the middle of a list, and is run again", async () => {
  await query('UPDATE tokens SET preferred_upload_api_version = 2');
  const big = (await harness.newFile(MiB)).file;
  const files = [...newFiles(3), { key: big.key.replaceAll('big', 'large'), content: big.content }];
  const died = new Error('killed');
  const onKept = async (bytes: number) => {
    if (bytes === 2 * step) throw died;
  };
  const first = await uploadAsMozilla(harness.ingestUrl, harness.token, files, { chunkBytes: step, onKept });
  expect(first.failed).toEqual([[files[3]!.key, died.message]]);
  const kept: number[] = [];
  const second = await uploadAsMozilla(harness.otherUrl, harness.token, files, {
    chunkBytes: step,
    onKept: async (bytes) => void kept.push(bytes),
  });
  expect([second.ids, second.uploaded, second.failed]).toEqual([first.ids, [files[3]!.key], []]);
  expect(second.skipped.toSorted()).toEqual(first.uploaded.toSorted());
  expect(kept).toEqual([2 * step, 3 * step]); // its first chunk was there, and the second
  await harness.client.untilState(first.ids[0]!, 'complete');
  expect(await harness.client.differing(files)).toEqual([]);
});

test('at the same moment at two processes: one upload', async () => {
  const files = newFiles();
  const sessions = await Promise.all(Array.from({ length: 8 }, (_, index) => announce(files, index % 2 === 0 ? harness.v2 : other)));
  expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
  expect(new Set(sessions.flatMap(pathsOf)).size).toBe(files.length);
  await Promise.all(sessions.map((session) => sendAll(session, files)));
  await harness.client.untilState(sessions[0]!.id, 'complete');
  expect(await harness.client.differing(files)).toEqual([]);
});

test('it stays open for as long as a new one, and tells the receivers of both', async () => {
  const files = newFiles();
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ files: files.map(announcementOf) });
  const { id } = (await harness.v2.post(body, { ...headers, 'X-Notify-Url': 'http://127.0.0.1:1/first' })).json<Session>();
  await query("UPDATE uploads SET session_expires_at = now() + interval '1 hour' WHERE id = $1", id);
  expect((await other.post(body, { ...headers, 'X-Notify-Url': 'http://127.0.0.1:1/second' })).json<Session>().id).toBe(id);
  expect(await query("SELECT session_expires_at > now() + interval '2 hours' AS later FROM uploads WHERE id = $1", id)).toEqual([
    { later: true },
  ]);
  expect(await query('SELECT url FROM upload_receivers WHERE upload_id = $1 ORDER BY url', id)).toEqual([
    { url: 'http://127.0.0.1:1/first' },
    { url: 'http://127.0.0.1:1/second' },
  ]);
});

test('what another upload has stored in the meantime is not awaited any more; with the last of it the upload ends', async () => {
  const files = newFiles(3);
  const session = await announce(files);
  await sendFirst(session, files);
  // With another token: what is left of a list is that list.
  const token = await createToken(harness.fleet.databaseUrl, { permissions: ['upload_symbols'] });
  const stranger = createV2Client(harness.ingestUrl, token);
  const storeElsewhere = async (part: readonly SampleFile[]): Promise<void> => {
    const elsewhere = await announce(part, stranger);
    await sendAll(elsewhere, part);
    await harness.client.untilState(elsewhere.id, 'complete');
  };
  await storeElsewhere(files.slice(1, 2));
  const joined = await announce(files);
  expect([joined.id, typesOf(joined)]).toEqual([session.id, ['skip', 'skip', 'upload']]);
  await storeElsewhere(files.slice(2));
  const whole = await announce(files);
  expect([whole.id, typesOf(whole)]).toEqual([session.id, ['skip', 'skip', 'skip']]);
  const { progress } = await harness.client.untilState(session.id, 'complete');
  expect(progress.files).toEqual({ total: 3, uploaded: 1, skipped: 2, ignored: 0, failed: 0 });
});

describe('is another upload', () => {
  test('of a list with more files, fewer, or another size', async () => {
    const files = newFiles();
    const { id } = await announce(files);
    const changed = files.map((file, index) => ({ ...announcementOf(file), ...(index === 0 && { size: 1 }) }));
    const others = [await announce(newFiles(1).concat(files)), await announce(files.slice(1)), await harness.v2.announce(changed)];
    expect(new Set([id, ...others.map((one) => one.id)]).size).toBe(4);
    expect((await announce(files)).id).toBe(id);
  });

  test('with another token, or of another user: with URLs of its own', async () => {
    const files = newFiles(1);
    const session = await announce(files);
    const permissions = ['upload_symbols'];
    for (const email of ['tester@example.com', 'somebody@example.com']) {
      const token = await createToken(harness.fleet.databaseUrl, { email, permissions });
      const theirs = await announce(files, createV2Client(harness.ingestUrl, token));
      expect(theirs.id).not.toBe(session.id);
      const [mine = '', their = ''] = [session, theirs].map((one) => toSend(one.files[0]!, files[0]!.content).url);
      const crossed = mine.replace(/session=.*/, new URL(their).search.slice(1));
      expect((await ask(crossed)).status).toBe(404);
    }
    expect((await announce(files)).id).toBe(session.id);
  });

  test('after it was closed, cancelled, or its time was over', async () => {
    const files = newFiles(2);
    const ids = [(await announce(files)).id];
    await harness.v2.complete(ids[0]!, { Prefer: 'respond-async' });
    ids.push((await announce(files)).id);
    await harness.client.order(ids[1]!, 'cancel');
    ids.push((await announce(files)).id);
    await query("UPDATE uploads SET session_expires_at = now() - interval '1 second' WHERE id = $1", ids[2]);
    const last = await announce(files);
    expect(new Set([...ids, last.id]).size).toBe(4);
    await sendAll(last, files);
    await harness.client.untilState(last.id, 'complete');
    await harness.client.untilState(ids[2]!, 'rejected');
  });
});

test('one that was retried is joined, too', async () => {
  const files = newFiles(2);
  const session = await announce(files);
  await sendFirst(session, files);
  expect((await harness.v2.complete(session.id)).status).toBe(400);
  await harness.client.order(session.id, 'retry');
  const joined = await announce(files);
  expect([joined.id, typesOf(joined)]).toEqual([session.id, ['skip', 'upload']]);
  await sendAll(joined, files);
  await harness.client.untilState(session.id, 'complete');
  expect(await harness.client.differing(files)).toEqual([]);
});
