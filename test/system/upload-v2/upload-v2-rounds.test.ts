// Protocol v2: each file is verified and published as soon as it has come, while others are being sent; one that never comes withholds
// nothing. Neighbours: upload-v2.test.ts (how lists end), upload-v2-again.test.ts (lists that are announced again).
import { createSampleFiles, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createPublicationGate } from '../../harness/postgres/publication-gate.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient } from '../../harness/clients/client.ts';
import { createFleet } from '../../harness/processes/fleet.ts';
import { send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { createV2Harness, type V2Harness } from '../../harness/systems/v2-harness.ts';
import { announcementOf, createV2Client, put, sendAll, toSend, type Session } from '../../harness/clients/v2-client.ts';

let harness: V2Harness;
let seed = 77_000;
beforeAll(async () => {
  harness = await createV2Harness(inject('postgresUrl'));
});
afterAll(() => harness[Symbol.asyncDispose]());

const newFiles = (count = 3): SampleFile[] => createSampleFiles({ files: count, bytes: 40_000, seed: seed++ });
const announce = (files: readonly SampleFile[]): Promise<Session> => harness.v2.announce(files.map(announcementOf));
const typesOf = ({ files }: Session): string[] => files.map(({ action }) => action.type);
const sendSome = (session: Session, files: readonly SampleFile[], from: number, to?: number): Promise<void> =>
  sendAll({ ...session, files: session.files.slice(from, to) }, files.slice(from, to));
const statusOf = async ({ key }: SampleFile): Promise<number> => (await harness.client.get(`/${key}`)).status;
const untilThere = (files: readonly SampleFile[], client = harness.client): Promise<true> =>
  waitFor(async () => ((await client.differing(files)).length === 0 ? true : undefined), {
    timeoutMs: 60_000,
    what: 'the files that came',
  });
const query = (text: string, ...values: unknown[]) => withConnection(harness.fleet.databaseUrl, async (sql) => sql.query(text, values));
const expire = (id: number) => query("UPDATE uploads SET session_expires_at = now() - interval '1 second' WHERE id = $1", id);

test('of three two have come: they can be downloaded, and only the third is asked for again; with it the upload is complete', async () => {
  const files = newFiles();
  const session = await announce(files);
  await sendSome(session, files, 0, 2);
  await untilThere(files.slice(0, 2));
  expect(await statusOf(files[2]!)).toBe(404);
  const status = await waitFor(async () => {
    const found = await harness.client.status(session.id);
    return found.state === 'staged' ? found : undefined;
  });
  expect(status).toMatchObject({ step: 'receive', error: null, problems: [] });
  expect(status.progress.files).toEqual({ total: 3, uploaded: 2, skipped: 0, ignored: 0, failed: 0 });
  expect(status.progress.bytes.done).toBe(files[0]!.content.length + files[1]!.content.length);

  const again = await announce(files);
  expect([again.id, typesOf(again)]).toEqual([session.id, ['skip', 'skip', 'upload']]);
  await sendSome(again, files, 2);
  const { progress } = await harness.client.untilState(session.id, 'complete');
  expect(progress.files).toEqual({ total: 3, uploaded: 3, skipped: 0, ignored: 0, failed: 0 });
  expect(await harness.client.differing(files)).toEqual([]);
  expect((await harness.v2.complete(session.id)).status).toBe(201);
});

test('one never comes: at the end of its time the list is rejected, and the others stay; another list asks for that one only', async () => {
  const files = newFiles();
  const session = await announce(files);
  await sendSome(session, files, 0, 2);
  await untilThere(files.slice(0, 2));
  await expire(session.id);
  const { problems, progress } = await harness.client.untilState(session.id, 'rejected');
  expect(problems.map(({ code, member }) => [code, member])).toEqual([['file_not_received', files[2]!.key]]);
  expect(progress.files).toEqual({ total: 3, uploaded: 2, skipped: 0, ignored: 0, failed: 1 });
  expect(await harness.client.differing(files.slice(0, 2))).toEqual([]);
  const next = await announce(files);
  expect(typesOf(next)).toEqual(['skip', 'skip', 'upload']);
  await sendSome(next, files, 2);
  await harness.client.untilState(next.id, 'complete');
});

test('one that was refused stays a problem of the list, and keeps nothing from being published', async () => {
  const files = newFiles(4);
  const session = await announce(files);
  const lie = toSend(session.files[0]!, Buffer.from(files[0]!.content.map((byte) => byte ^ 1)));
  expect((await put(lie.url, lie.bytes)).status).toBe(200);
  await waitFor(async () => ((await harness.client.status(session.id)).progress.files.failed === 1 ? true : undefined));
  expect((await harness.client.files(session.id))[0]).toMatchObject({ outcome: 'failed', reason: 'file_md5_differs' });
  await sendSome(session, files, 1, 3);
  await untilThere(files.slice(1, 3));
  await sendSome(session, files, 3);
  const { problems } = await harness.client.untilState(session.id, 'rejected');
  expect(problems.map(({ code, member }) => [code, member])).toEqual([['file_md5_differs', files[0]!.key]]);
  expect(await harness.client.differing(files.slice(1))).toEqual([]);
  expect(await statusOf(files[0]!)).toBe(404);
});

test('cancelled while files are being sent: what is published stays, nothing more is taken; a retry goes on', async () => {
  const files = newFiles();
  const session = await announce(files);
  await sendSome(session, files, 0, 1);
  await untilThere(files.slice(0, 1));
  await harness.client.order(session.id, 'cancel');
  const late = toSend(session.files[1]!, files[1]!.content);
  expect((await put(late.url, late.bytes)).status).toBe(404);
  expect(await harness.client.differing(files.slice(0, 1))).toEqual([]);
  await harness.client.order(session.id, 'retry');
  await sendSome(session, files, 1);
  const { progress } = await harness.client.untilState(session.id, 'complete');
  expect(progress.files).toMatchObject({ total: 3, uploaded: 3, failed: 0 });
});

test('its sender may not upload any more: the list ends there, and what was published before stays', async () => {
  const email = 'leaving@example.com';
  const token = await createToken(harness.fleet.databaseUrl, { email, permissions: ['upload_symbols'] });
  const files = newFiles();
  const session = await createV2Client(harness.ingestUrl, token).announce(files.map(announcementOf));
  await sendSome(session, files, 0, 1);
  await untilThere(files.slice(0, 1));
  await query('UPDATE users SET is_active = false WHERE email = $1', email);
  await sendSome(session, files, 1, 2);
  const watcher = await createToken(harness.fleet.databaseUrl, { permissions: ['upload_symbols', 'view_all_uploads'] });
  const { problems } = await harness.clientWith(watcher).untilState(session.id, 'rejected');
  expect(problems.map(({ code, member }) => [code, member])).toEqual(files.slice(1).map(({ key }) => ['file_sender_gone', key]));
  expect(await Promise.all(files.map(statusOf))).toEqual([302, 404, 404]);
});

test('who waits for coverage is told when the file has come, however long the others take', async () => {
  const files = newFiles(2);
  const session = await announce(files);
  const headers = { 'Auth-Token': harness.token, 'Content-Type': 'application/json' };
  const body = Buffer.from(JSON.stringify({ files: [{ key: files[0]!.key }] }));
  const covered = send(`${harness.statusUrl}/api/coverage?wait=60`, { method: 'POST', headers, body });
  await sendSome(session, files, 0, 1);
  expect((await covered).json()).toMatchObject({ available: 1, missing: 0 });
  expect(await harness.client.status(session.id)).toMatchObject({ step: 'receive' });
});

test('a worker is killed in the middle of a round, while the next file comes; rounds are no faults', async () => {
  const settings = {
    UPLOAD_DIRECT_TO_BUCKET: 'false',
    SWEEP_INTERVAL_SECONDS: '0.5',
    SWEEP_UNTOUCHED_SECONDS: '1',
    JOB_LOCK_SECONDS: '1',
    UPLOAD_MAX_ATTEMPTS: '3',
  };
  await using fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings });
  const [endpoints, worker] = await Promise.all([fleet.startPublic(), fleet.start('worker')]);
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  const [client, v2] = [createClient(endpoints, token), createV2Client(endpoints.ingest, token)];
  await using gate = await createPublicationGate(fleet.databaseUrl);
  await gate.close(0);
  const files = newFiles(5);
  const session = await v2.announce(files.map(announcementOf));
  await sendSome(session, files, 0, 1);
  await waitFor(async () => ((await gate.waiting()) > 0 ? true : undefined), { timeoutMs: 60_000, what: 'a worker in its round' });
  await sendSome(session, files, 1, 2);
  worker.signal('SIGKILL');
  await worker.exit;
  await gate.open();
  await fleet.start('worker');
  for (const count of [2, 3, 4]) {
    await untilThere(files.slice(0, count), client);
    await sendSome(session, files, count, count + 1);
  }
  const { progress, attempts } = await client.untilState(session.id, 'complete');
  expect(progress.files).toMatchObject({ total: 5, uploaded: 5, failed: 0 });
  expect(attempts).toBeGreaterThan(3);
  expect(await client.differing(files)).toEqual([]);
});
