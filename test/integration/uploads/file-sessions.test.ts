// Files that are sent one by one, in the database: who may add a part, when an upload is ready, who sees it before, and what the
// sweeps leave of it. Neighbours: test/system/upload-v2*.test.ts (over HTTP).
import { parseKey } from '@symdepot/testkit';
import { sweepData } from '@symdepot/maintenance';
import type { AnnouncedFile, NewManifest, OpenedManifest, UploadRecord } from '@symdepot/database';
import { createMemoryStorage } from '@symdepot/storage';
import { daysBefore } from '@symdepot/symbols';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

let harness: MaintenanceHarness;
let userId: number;
let tokenId: number;
beforeAll(async () => {
  harness = await createMaintenanceHarness(createMemoryStorage('staging'));
  ({ id: userId } = await harness.database.users.ensure({ email: 'v2@example.com', permissions: ['upload_symbols'] }, testActor));
  const expiresAt = new Date(Date.now() + 86_400_000);
  ({ id: tokenId } = await harness.database.tokens.upsert(
    { userId, secret: 'd'.repeat(32), permissions: ['upload_symbols'], expiresAt },
    testActor,
  ));
});
afterAll(() => harness.close());

const md5 = 'c'.repeat(32);
const digest = { md5, crc32c: 'AAAAAA==' };
const whole = { digest };
const session = { secretHash: 'a'.repeat(64), announcedMd5: 'b'.repeat(32), isGzip: false };

const lineOf = ({ member, originalBytes: bytes }: AnnouncedFile) => ({ member, bytes, md5: session.announcedMd5 });
const listOf = (count: number, more: Partial<NewManifest> = {}, remoteName?: string): Omit<NewManifest, 'id' | 'lines'> => ({
  userId,
  tokenId: null,
  lane: 'release',
  archiveBytes: 10 * count,
  sha256: randomUUID().replaceAll('-', '').padEnd(64, '0'),
  bucket: 'symbols',
  privateBucketUrl: null,
  requestId: 'r',
  sessionExpiresAt: new Date(Date.now() + 60_000),
  judgedSince: new Date(),
  secretHashOf: () => session.secretHash,
  files: Array.from({ length: count }, (_, index) => {
    const key = parseKey(`a.pdb/${index + 1}/a.pd_`);
    const own = { ...session, ...(remoteName !== undefined && { remoteName }) };
    return { member: key, key, originalBytes: 10, outcome: 'pending' as const, session: own };
  }),
  ...more,
});
const open = async (list: Omit<NewManifest, 'id' | 'lines'>) =>
  harness.database.fileSessions.open({ ...list, lines: list.files.map(lineOf), id: await harness.database.uploads.reserveId() });
const idsOf = ({ files }: OpenedManifest): bigint[] => files.map(({ fileId }) => fileId);

async function announce(count: number, remoteName?: string): Promise<{ upload: UploadRecord; fileIds: readonly bigint[] }> {
  const opened = await open(listOf(count, {}, remoteName));
  return { upload: opened.upload, fileIds: idsOf(opened) };
}
const part = (start: number, bytes: number) => ({ start, bytes, name: randomUUID() });
const unfinished = async () => (await harness.database.uploads.listUnfinished(new Date(Date.now() + 60_000), 100)).map(({ id }) => id);

test('before a file has come there is no work: for no worker, no sweep, and no backlog', async () => {
  const { upload, fileIds } = await announce(1);
  const { uploads, backlogs, fileSessions } = harness.database;
  expect(upload).toMatchObject({ kind: 'files', state: 'staged', step: 'receive' });
  expect(await uploads.claim(upload.id)).toBeUndefined();
  expect(await unfinished()).toEqual([]);
  expect((await backlogs.read()).parts).toEqual([]);
  expect(await fileSessions.finish({ fileId: fileIds[0]!, uploadId: upload.id }, whole)).toMatchObject({
    isTaken: true,
    ready: { id: upload.id, step: 'list', isReceiving: false },
  });
  expect(await unfinished()).toEqual([upload.id]);
  expect((await backlogs.read()).parts).toMatchObject([{ uploads: 1 }]);
  expect(await uploads.claim(upload.id)).toMatchObject({ state: 'processing', step: 'list', attempts: 1 });
});

test('a part counts where the last one ended, once, however many bring it', async () => {
  const { fileSessions } = harness.database;
  const [fileId = 0n] = (await announce(1)).fileIds;
  expect(await fileSessions.addPart(fileId, part(4, 4))).toBe(false);
  const first = part(0, 4);
  const others = Array.from({ length: 9 }, () => part(0, 4));
  const added = await Promise.all([first, ...others].map((one) => fileSessions.addPart(fileId, one)));
  expect(added.filter(Boolean)).toHaveLength(1);
  expect(await fileSessions.addPart(fileId, part(4, 2 ** 31))).toBe(true);
  expect(await fileSessions.find(fileId)).toMatchObject({ receivedBytes: 2 ** 31 + 4, isFinished: false, isOpen: true });
  const { parts = [] } = (await fileSessions.findBytes([fileId])).get(fileId) ?? {};
  expect(parts.map(({ start, bytes }) => [start, bytes])).toEqual([
    [0, 4],
    [4, 2 ** 31],
  ]);
});

test('of all files finished at once one is the last; their last parts come with their ends', async () => {
  const { upload, fileIds } = await announce(8);
  const { fileSessions } = harness.database;
  const finish = (fileId: bigint) => fileSessions.finish({ fileId, uploadId: upload.id }, { ...whole, part: part(0, 10) });
  const ends = await Promise.all([...fileIds, ...fileIds].map(finish)); // two senders of each
  expect(ends.filter(({ isTaken }) => isTaken)).toHaveLength(8);
  // The first one, which begins a round, and the last one, which does not wait for it.
  expect(ends.filter(({ ready }) => ready !== undefined)).toHaveLength(2);
  expect(await harness.database.uploads.find(upload.id)).toMatchObject({ state: 'staged', step: 'list', isReceiving: false, retries: 1 });
  expect(await fileSessions.close(upload.id)).toBeUndefined();
  expect(await finish(fileIds[0]!)).toEqual({ isTaken: false }); // it is finished already: no error
  const found = await fileSessions.findBytes(fileIds);
  expect([...found.values()].map(({ parts }) => parts.length)).toEqual(fileIds.map(() => 1));
});

test('the last part and the end are both there or neither', async () => {
  const { upload, fileIds } = await announce(1);
  const { fileSessions } = harness.database;
  const own = { fileId: fileIds[0]!, uploadId: upload.id };
  expect(await fileSessions.finish(own, { ...whole, part: part(4, 6) })).toEqual({ isTaken: false }); // there is a gap
  expect(await fileSessions.find(own.fileId)).toMatchObject({ receivedBytes: 0, isFinished: false });
  expect(await fileSessions.addPart(own.fileId, part(0, 4))).toBe(true);
  await fileSessions.close(upload.id);
  await expect(fileSessions.finish(own, { ...whole, part: part(4, 6) })).rejects.toMatchObject({ code: 'file_session_not_found' });
  expect(await fileSessions.find(own.fileId)).toMatchObject({ receivedBytes: 4, isFinished: false });
});

test('the same list is joined while it is open, once for all who announce it at the same moment', async () => {
  const { fileSessions } = harness.database;
  const list = listOf(2, { tokenId });
  const opened = await Promise.all(Array.from({ length: 6 }, () => open(list)));
  const [first] = opened;
  expect(new Set(opened.map(({ upload }) => upload.id)).size).toBe(1);
  expect(opened.filter(({ isJoined }) => isJoined)).toHaveLength(5);
  const { upload } = first!;
  const [one = 0n, other = 0n] = idsOf(first!);
  await fileSessions.finish({ fileId: one, uploadId: upload.id }, whole);
  const later = new Date(Date.now() + 120_000);
  const joined = await open({ ...list, sessionExpiresAt: later, files: list.files.toReversed() });
  expect(joined).toMatchObject({
    upload: { id: upload.id, sessionExpiresAt: later },
    isJoined: true,
    files: [
      { fileId: other, awaited: { isGzip: false, remoteName: null } },
      { fileId: one, isFinished: true },
    ],
  });
  // A sweep that saw it before, with its time over.
  expect(await fileSessions.closeExpired(upload.id, new Date(Date.now() + 60_000))).toBeUndefined();

  const stored = list.files.map((file) => ({
    ...file,
    outcome: 'skipped' as const,
    reason: null,
    md5,
    storedBytes: 9,
    isCompressed: false,
  }));
  const ended = await open({ ...list, files: stored });
  expect(ended).toMatchObject({ upload: { id: upload.id, step: 'list' }, isJoined: true });
  expect(ended.files.map(({ awaited }) => awaited)).toEqual([undefined, undefined]);
  expect((await open(list)).isJoined).toBe(false);
});

test('a list is joined by who has the secret of its URLs, until nothing is left to be sent: of a token there can be two', async () => {
  const first = { ...listOf(2), tokenId };
  const { upload, files } = await open(first);
  const secretHash = 'e'.repeat(64);
  const other = {
    ...first,
    secretHashOf: () => secretHash,
    files: listOf(2).files.map((file) => ({ ...file, session: { ...session, secretHash } })),
  } as typeof first;
  const anew = await open(other);
  expect([anew.isJoined, anew.upload.id === upload.id]).toEqual([false, false]);
  // Each goes on with its own, also where it lists only what is left.
  expect((await open(first)).upload.id).toBe(upload.id);
  expect((await open(other)).upload.id).toBe(anew.upload.id);
  await harness.database.fileSessions.finish({ fileId: files[0]!.fileId, uploadId: upload.id }, whole);
  const left = { ...first, sha256: 'f'.repeat(64), files: first.files.slice(1) };
  expect((await open(left)).upload.id).toBe(upload.id);
  expect((await open({ ...left, secretHashOf: () => 'd'.repeat(64) })).isJoined).toBe(false);
});

test('a list is joined by nobody who wants more of it, or whose token or destination is another', async () => {
  const list = listOf(1);
  const { upload } = await open(list);
  expect((await open(list)).isJoined).toBe(false); // nobody knows by which token
  const own = { ...list, tokenId };
  const [file] = own.files;
  const skipped = { ...file!, outcome: 'skipped' as const, reason: null, md5, storedBytes: 9, isCompressed: false };
  const wanted = { ...own, files: [...own.files, { ...file!, member: 'more' }] };
  const partly = await open({ ...own, files: [skipped, ...wanted.files.slice(1)] });
  expect(partly).toMatchObject({ isJoined: false, upload: { step: 'receive' } });
  const later = { ...wanted, judgedSince: new Date(Date.now() + 1_000) };
  expect((await open(later)).isJoined).toBe(false); // what it had been skipped is not there any more
  expect((await open({ ...own, bucket: 'elsewhere' })).isJoined).toBe(false);
  expect(upload.step).toBe('receive');
});

test('a closed upload takes no file; one whose time is over is found; a retry opens it again', async () => {
  const { upload, fileIds } = await announce(2);
  const { fileSessions, uploads } = harness.database;
  const [one = 0n, other = 0n] = fileIds;
  await fileSessions.finish({ fileId: one, uploadId: upload.id }, whole);
  await harness.sql("UPDATE uploads SET session_expires_at = now() - interval '1 second' WHERE id = $1", [upload.id]);
  expect(await fileSessions.find(other)).toMatchObject({ isOpen: false });
  expect(await fileSessions.listExpired(new Date(), 10)).toEqual([upload.id]);
  expect(await fileSessions.close(upload.id)).toMatchObject({ step: 'list' });
  await expect(fileSessions.finish({ fileId: other, uploadId: upload.id }, whole)).rejects.toMatchObject({
    code: 'file_session_not_found',
  });

  await uploads.claim(upload.id);
  const [accepted, refused] = await fileSessions.listSent(upload.id);
  expect([accepted?.isWhole, refused?.isWhole]).toEqual([true, false]);
  await fileSessions.recordSent(upload.id, 1, {
    accepted: [{ id: one, bytes: 10, batch: 0 }],
    refused: [{ id: other, code: 'file_not_received', message: 'm' }],
    isClosed: true,
  });
  const stale = { accepted: [], refused: [], isClosed: true };
  await expect(fileSessions.recordSent(upload.id, 0, stale)).rejects.toMatchObject({ code: 'upload_superseded' });
  expect((await harness.database.uploadFiles.listProblems(upload.id)).map(({ code }) => code)).toEqual(['file_not_received']);
  await uploads.reject(upload.id, 1, []);
  const retried = await uploads.retry(upload.id, testActor, { sessionExpiresAt: new Date(Date.now() + 60_000) });
  expect(retried).toMatchObject({ state: 'staged', step: 'list', isReceiving: true, error: null }); // one has come, and is not done
  expect(await fileSessions.find(other)).toMatchObject({ isOpen: true, isFinished: false });
  expect(await fileSessions.find(one)).toMatchObject({ isFinished: true, digest });
  expect(await fileSessions.finish({ fileId: other, uploadId: upload.id }, whole)).toMatchObject({ ready: { step: 'list' } });
});

describe('rounds', () => {
  const record = (id: UploadRecord['id'], attempt: number, fileId: bigint) =>
    harness.database.uploadFiles.recordPublications(id, attempt, [
      { id: fileId, outcome: 'uploaded', storedBytes: 10, isUpdate: false, isCompressed: false },
    ]);
  const finish = (upload: UploadRecord, fileId: bigint) => harness.database.fileSessions.finish({ fileId, uploadId: upload.id }, whole);

  test('what has come is work while others are missing: one job for any number, and none is missed', async () => {
    const { fileSessions, uploads } = harness.database;
    const { upload, fileIds } = await announce(5);
    const [first = 0n, second = 0n, third = 0n, fourth = 0n, last = 0n] = fileIds;
    expect(await finish(upload, first)).toMatchObject({ ready: { state: 'staged', step: 'list', isReceiving: true, retries: 0 } });
    expect(await finish(upload, second)).toEqual({ isTaken: true });
    expect(await uploads.claim(upload.id, { retries: 0 })).toMatchObject({ state: 'processing', attempts: 1, isReceiving: true });
    expect(await finish(upload, third)).toEqual({ isTaken: true }); // in the middle of the round
    await record(upload.id, 1, first);
    await record(upload.id, 1, second);
    const waiting = { state: 'staged', isReceiving: true, startedAt: null };
    expect(await fileSessions.endRound(upload.id, 1)).toMatchObject({ ...waiting, step: 'list', retries: 1, attemptsUncounted: 1 });
    await expect(fileSessions.endRound(upload.id, 1)).rejects.toMatchObject({ code: 'upload_superseded' });
    expect(await uploads.claim(upload.id, { retries: 0 })).toBeUndefined(); // the job of the first round, once more
    expect(await uploads.claim(upload.id, { retries: 1 })).toMatchObject({ attempts: 2 });
    await record(upload.id, 2, third);
    expect(await fileSessions.endRound(upload.id, 2)).toMatchObject({ ...waiting, step: 'receive', retries: 2 });
    expect(await uploads.claim(upload.id)).toBeUndefined();

    expect(await finish(upload, fourth)).toMatchObject({ ready: { step: 'list', isReceiving: true, retries: 2 } });
    await uploads.claim(upload.id, { retries: 2 });
    expect(await finish(upload, last)).toEqual({ isTaken: true }); // the round goes on with it
    await record(upload.id, 3, fourth);
    expect(await fileSessions.endRound(upload.id, 3)).toMatchObject({ step: 'list', isReceiving: false, retries: 3 });
    await uploads.claim(upload.id, { retries: 3 });
    await record(upload.id, 4, last);
    expect(await fileSessions.endRound(upload.id, 4)).toBeUndefined();
    await uploads.complete(upload.id, 4);
    const [{ worked }] = (await harness.sql('SELECT worked_seconds AS worked FROM uploads WHERE id = $1', [upload.id])) as [
      { worked: number },
    ];
    expect(worked).toBeGreaterThan(0);
  });

  test('a round whose job was lost is found, however often another file comes', async () => {
    const { uploads } = harness.database;
    const { upload, fileIds } = await announce(3);
    await finish(upload, fileIds[0]!);
    const found = async () =>
      (await uploads.listUnfinished(new Date(Date.now() - 30_000), 100)).filter(({ id }) => id === upload.id).map(({ state }) => state);
    expect(await found()).toEqual([]);
    await harness.sql("UPDATE file_sessions SET finished_at = now() - interval '1 minute' WHERE file_id = $1", [fileIds[0]]);
    await finish(upload, fileIds[1]!);
    expect(await found()).toEqual(['staged']);
    await uploads.claim(upload.id);
    expect(await found()).toEqual(['processing']);
  });

  test('the backlog counts what has come, and since when it waits', async () => {
    const { upload, fileIds } = await announce(3);
    await harness.sql("UPDATE uploads SET created_at = now() - interval '5 hours', lane = 'try' WHERE id = $1", [upload.id]);
    const parts = async () => (await harness.database.backlogs.read()).parts.filter(({ lane }) => lane === 'try');
    expect(await parts()).toEqual([]);
    await finish(upload, fileIds[0]!);
    await harness.sql("UPDATE file_sessions SET finished_at = now() - interval '1 minute' WHERE file_id = $1", [fileIds[0]]);
    await finish(upload, fileIds[1]!);
    const [part, ...more] = await parts();
    expect([part, more]).toMatchObject([{ state: 'staged', step: 'list', uploads: 1, bytes: 20 }, []]);
    expect(Math.abs(part!.oldestSeconds - 60)).toBeLessThan(50);
  });

  test('the speed of the fleet is that of its rounds, not of the sender', async () => {
    const { upload } = await announce(2);
    await harness.sql(
      `UPDATE uploads SET state = 'complete', archive_bytes = 1e9, created_at = now() - interval '5 hours', worked_seconds = 8,
       started_at = now() - interval '2 seconds', completed_at = now() WHERE id = $1`,
      [upload.id],
    );
    await harness.sql("UPDATE uploads SET completed_at = now() - interval '2 days' WHERE id <> $1 AND completed_at IS NOT NULL", [
      upload.id,
    ]);
    const { speed } = await harness.database.backlogs.read();
    expect(Math.round(speed! / 1e7)).toBe(10);
  });

  test('what is left of an open list is that list; part of what is left, more, or another content is not', async () => {
    const { uploads } = harness.database;
    const list = listOf(3, { tokenId });
    const opened = await open(list);
    const { upload } = opened;
    const [first = 0n] = idsOf(opened);
    const announceOnly = (files: NewManifest['files']) => open({ ...listOf(1, { tokenId }), files, judgedSince: new Date(0) });
    const idOf = async (files: NewManifest['files']) => (await announceOnly(files)).upload.id;
    const rest = list.files.slice(1);
    expect(await idOf(rest)).not.toBe(upload.id); // the first one has not come
    await harness.sql('UPDATE uploads SET is_receiving = false WHERE id <> $1 AND is_receiving', [upload.id]);
    await finish(upload, first);
    expect(await idOf(rest.slice(1))).not.toBe(upload.id);
    expect(await idOf([...rest, { ...rest[0]!, member: 'more' }])).not.toBe(upload.id);
    expect(await idOf([rest[0]!, { ...rest[1]!, originalBytes: 11 }])).not.toBe(upload.id);
    await harness.sql('UPDATE uploads SET is_receiving = false WHERE id <> $1 AND is_receiving', [upload.id]);
    const joined = await announceOnly(rest.toReversed());
    expect([joined.upload.id, joined.isJoined, idsOf(joined)]).toEqual([upload.id, true, idsOf(opened).slice(1).toReversed()]);
    await uploads.claim(upload.id);
    await record(upload.id, 1, first);
    expect(await idOf(rest)).toBe(upload.id);
    await harness.sql("UPDATE upload_files SET outcome = 'failed' WHERE id = $1", [first]);
    expect(await idOf(rest)).not.toBe(upload.id); // it will be rejected
  });

  test('announced again: what is published is there, also when that was after the look; what was refused or is gone is for another list', async () => {
    const { fileSessions, uploads } = harness.database;
    const list = listOf(3, { tokenId });
    const opened = await open(list);
    const [first = 0n, second = 0n] = idsOf(opened);
    const { upload } = opened;
    await finish(upload, first);
    await uploads.claim(upload.id);
    const { at: before } = await fileSessions.findOpen({ ...list, tokenId, lines: list.files.map(lineOf) });
    await record(upload.id, 1, first);
    const joined = await open({ ...list, judgedSince: before });
    expect([joined.isJoined, joined.files.map(({ awaited }) => awaited !== undefined)]).toEqual([true, [false, true, true]]);
    await finish(upload, second);
    const refused = { id: second, code: 'file_md5_differs' as const, message: 'm' };
    await fileSessions.recordSent(upload.id, 1, { accepted: [], refused: [refused], isClosed: false });
    expect((await open({ ...list, judgedSince: before })).isJoined).toBe(false);
    const { at: after } = await fileSessions.findOpen({ ...list, tokenId, lines: list.files.map(lineOf) });
    await harness.sql("UPDATE upload_files SET completed_at = now() - interval '1 minute' WHERE id = $1", [first]);
    expect((await open({ ...list, sha256: upload.sha256, judgedSince: after })).isJoined).toBe(true); // the other one, of this moment
  });
});

test('files that the store takes: they are awaited until they are there', async () => {
  const { fileSessions } = harness.database;
  const name = randomUUID();
  const { upload, fileIds } = await announce(1, name);
  expect(await fileSessions.listAwaiting(10)).toEqual([upload.id]);
  const { upload: later } = await announce(1, randomUUID());
  expect(await fileSessions.listAwaiting(1)).toEqual([upload.id]);
  expect(await fileSessions.listAwaiting(1, upload.id)).toEqual([later.id]);
  expect(await fileSessions.listAwaiting(1, later.id)).toEqual([]);
  expect(await fileSessions.listRemote(upload.id)).toEqual([{ fileId: fileIds[0], name }]);
  expect(await fileSessions.handOver(upload.id)).toBeUndefined();
  await fileSessions.recordArrival(fileIds[0]!, { name, bytes: 10 });
  await fileSessions.recordArrival(fileIds[0]!, { name, bytes: 10 });
  expect(await fileSessions.listRemote(upload.id)).toEqual([]);
  expect(await fileSessions.handOver(upload.id)).toMatchObject({ id: upload.id, step: 'list', isReceiving: false });
  expect(await fileSessions.handOver(upload.id)).toBeUndefined();
  expect((await fileSessions.findBytes(fileIds)).get(fileIds[0]!)?.parts).toEqual([{ name, start: 0, bytes: 10 }]);
});

test('sweeps: parts that nobody counts on go after a day, those of an upload that is kept stay, and its record takes its sessions along', async () => {
  const { staging } = harness.maintenance;
  const { upload } = await announce(1);
  const orphan = await harness.database.uploads.reserveId();
  await Promise.all([upload.id, orphan].map((id) => staging.parts.put(id, randomUUID(), Buffer.from('x'))));
  const names = async () => (await Array.fromAsync(staging.parts.list())).map(({ uploadId }) => uploadId).toSorted((a, b) => a - b);
  const sweep = (days: number) => sweepData(harness.maintenance, { now: daysBefore(new Date(), -days), isDryRun: false });
  await sweep(0.9);
  expect(await names()).toEqual([upload.id, orphan]);
  await sweep(1.1);
  expect(await names()).toEqual([upload.id]);
  await harness.database.uploads.cancel(upload.id, testActor);
  await sweep(8);
  expect(await names()).toEqual([]);
  await sweep(731);
  expect(
    await harness.sql('SELECT 1 FROM file_sessions s JOIN upload_files f ON f.id = s.file_id WHERE f.upload_id = $1', [upload.id]),
  ).toEqual([]);
});
