// `npm run admin -- takedown`: which objects and rows go, in which lanes and buckets, what stays, and who is told.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { sweepData, takeDown as takeDownIn } from '@symdepot/maintenance';
import { openStorage, type ObjectStorage } from '@symdepot/storage';
import type { Key } from '@symdepot/symbols';
import { parseKey, waitFor } from '@symdepot/testkit';
import { markOfId } from '@symdepot/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAdminHere } from '../../harness/own-processes/admin-command.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';

let folder: string;
let privateFolder: string;
let storage: ObjectStorage;
let harness: MaintenanceHarness;
let privateUrl: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot takedown '));
  privateFolder = await mkdtemp(join(tmpdir(), 'symdepot private '));
  privateUrl = pathToFileURL(privateFolder).href;
  storage = await openStorage(pathToFileURL(folder).href);
  harness = await createMaintenanceHarness(storage, { [privateUrl]: await openStorage(privateUrl) });
});
afterEach(async () => {
  await harness.close();
  for (const path of [folder, privateFolder]) await rm(path, { recursive: true });
});

const admin = (...args: string[]) => runAdminHere(args, { DATABASE_URL: harness.url, UPLOAD_DEFAULT_URL: pathToFileURL(folder).href });
const takeDown = (...args: string[]) => admin('takedown', ...args, '--reason', 'leaked');
const names = async (): Promise<string[]> => (await Array.fromAsync(storage.list(''))).map(({ name }) => name).toSorted();
const outcomes = () => harness.sql('SELECT upload_id AS id, outcome, reason FROM upload_files ORDER BY id');
const audited = async (key: Key): Promise<unknown[]> =>
  (await harness.sql('SELECT action FROM audit_entries WHERE subject = $1 ORDER BY id', [key])).map(
    (row) => (row as { action: string }).action,
  );
const contentOf = (key: Key, text: string) => ({
  key,
  originalBytes: Buffer.byteLength(text),
  md5: createHash('md5').update(text).digest('hex'),
});

test('out of both lanes and of a private bucket, whose rows say so; every listener is told after the objects have gone', async () => {
  const { id, key } = await harness.store('release', 'a', 'leak');
  const { id: tryId } = await harness.store('try', 'a', 'leak');
  const { id: privateId } = await harness.store('release', 'a', 'leak', privateUrl);
  const { id: otherId, key: otherKey } = await harness.store('release', 'b', 'leak');
  const { id: laterId } = await harness.store('try', 'c', 'leak');
  /** The objects that are left when it is told of an id. */
  const told = new Map<string, number>();
  harness.database.publicationFeed.subscribe({
    onPublished: (mark) => void names().then((left) => told.set(mark, left.length)),
    onGap() {},
  });
  await waitFor(() => harness.database.publicationFeed.isHearing());

  const { code, stdout } = await takeDown('--key', key);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining(`Refused from now on: ${key}, 4 bytes, MD5 ${contentOf(key, 'leak').md5}\nMarked in these uploads: `),
  });
  expect(stdout.match(/^Removed: /gm)).toHaveLength(3);
  expect(await names()).toEqual(['try/v1/c.pdb/AB12/c.sym', `v1/${otherKey}`]);
  const failed = { outcome: 'failed', reason: 'taken_down' };
  expect(await outcomes()).toEqual([
    { id, ...failed },
    { id: tryId, ...failed },
    { id: privateId, ...failed },
    { id: otherId, outcome: 'uploaded', reason: null },
    { id: laterId, outcome: 'uploaded', reason: null },
  ]);
  await waitFor(() => told.has(markOfId('AB12')));
  expect(new Set(told.values())).toEqual(new Set([2]));
  expect(await admin('verify')).toMatchObject({ code: 0 });

  // Once more: nothing is left to do, and nothing is recorded twice.
  expect((await takeDown('--key', key)).stdout).toContain('No object was there to remove.');
  expect(await harness.database.takedowns.list()).toHaveLength(2);
  expect(await audited(key)).toEqual(['file.take_down', 'file.remove']);
  const [, gone] = await harness.sql('SELECT details FROM audit_entries WHERE subject = $1 ORDER BY id', [key]);
  expect(gone).toEqual({ details: { reason: 'leaked', objects: expect.arrayContaining([expect.stringMatching(/^try in /)]) } });
  expect((await admin('takedown', 'list')).stdout).toMatch(/^ID +LANE +KEY +BYTES +MD5 +WHEN \(UTC\) +BY +REASON\n.*leaked\n.*leaked\n$/);
});

test('only in one lane; there other content under the same key stays, and the same under another', async () => {
  const { key } = await harness.store('release', 'a', 'leak');
  await harness.store('try', 'a', 'leak');
  expect((await takeDown('--key', key, '--lane', 'try')).code).toBe(0);
  expect(await names()).toEqual([`v1/${key}`]);
  const { takedowns } = harness.database;
  expect(await takedowns.findRefused('try', [contentOf(key, 'leak')])).toEqual(new Set([key]));
  expect(await takedowns.findRefused('release', [contentOf(key, 'leak')])).toEqual(new Set());
  const spelled = parseKey('A.PDB/ab12/A.SYM');
  const others = [contentOf(spelled, 'leak'), contentOf(key, 'fine'), contentOf(parseKey('b.pdb/AB12/a.sym'), 'leak')];
  expect(await takedowns.findRefused('try', others)).toEqual(new Set([spelled]));
});

test('what an upload brought goes; what has replaced it since stays', async () => {
  const { id, key } = await harness.store('release', 'a', 'leak');
  await harness.store('release', 'a', 'mended');
  const { code, stdout } = await takeDown('--upload', String(id));
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('No object was there to remove.') });
  expect(await harness.maintenance.symbolStore.head('release', key)).toMatchObject({ originalBytes: 6 });
  expect(await harness.database.takedowns.findRefused('release', [contentOf(key, 'leak'), contentOf(key, 'mended')])).toEqual(
    new Set([key]),
  );
  expect(await outcomes()).toMatchObject([{ reason: 'taken_down' }, { outcome: 'uploaded' }]);
});

test('an object that others have put there is read for its content; a removed one is known by its newest record', async () => {
  const foreign = parseKey('t.pdb/AB12/t.sym');
  await storage.put(`v1/${foreign}`, Buffer.from('leak'), { contentType: 'text/plain', expect: 'absent' });
  expect((await takeDown('--key', foreign)).stdout).toContain(`MD5 ${contentOf(foreign, 'leak').md5}`);
  expect(await names()).toEqual([]);
  const { key } = await harness.store('release', 'a', 'leak');
  await harness.maintenance.symbolStore.delete('release', key);
  expect((await takeDown('--key', key)).stdout).toContain(`MD5 ${contentOf(key, 'leak').md5}`);
});

test('what had been replaced is not taken for the leak when it is taken down once more, and nobody misses it', async () => {
  const { key } = await harness.store('release', 'a', 'good');
  const { id } = await harness.store('release', 'a', 'leak');
  for (const args of [
    ['--key', key],
    ['--key', key],
    ['--upload', String(id)],
    ['--key', key],
  ]) {
    expect((await takeDown(...args)).stdout).toContain(contentOf(key, 'leak').md5);
    expect(await harness.database.takedowns.findRefused('release', [contentOf(key, 'good')])).toEqual(new Set());
  }
  expect(await outcomes()).toMatchObject([{ outcome: 'uploaded' }, { reason: 'taken_down' }]);
  expect(await admin('verify')).toMatchObject({ code: 0 });
  // Any other object that is lost is missed.
  const { key: lost } = await harness.store('release', 'b', 'good');
  await harness.maintenance.symbolStore.delete('release', lost);
  expect(await admin('verify')).toMatchObject({ code: 1, stdout: expect.stringContaining(lost) });
});

test('a private bucket that is away holds up nothing, and is named; the sweep does it when it is there', async () => {
  const { key } = await harness.store('release', 'a', 'leak');
  const { id: otherId } = await harness.store('release', 'b', 'leak');
  const { id: privateId } = await harness.store('try', 'c', 'fine');
  await harness.sql(`UPDATE uploads SET private_bucket_url = 'https://gone.example.com/bucket', bucket = 'gone' WHERE id = $1`, [
    privateId,
  ]);
  await harness.store('release', 'a', 'leak', privateUrl);
  const request = { lanes: ['release', 'try'], reason: 'leaked', actor: testActor } as const;
  const byKey = await takeDownIn(harness.maintenance, { ...request, key, uploadId: undefined });
  expect(byKey.removed.map(({ lane }) => lane)).toEqual(['release', 'release']);
  expect(byKey.unreached).toMatchObject([{ bucket: 'gone', error: { code: 'private_bucket_unavailable' } }]);
  const byUpload = await takeDownIn(harness.maintenance, { ...request, key: undefined, uploadId: otherId });
  expect([byUpload.removed.length, byUpload.unreached.length]).toEqual([1, 1]);
  expect(await names()).toEqual(['try/v1/c.pdb/AB12/c.sym']);

  // It is back, with what a restore has brought, or a worker of before; and one bucket after the one that is away has it, too.
  await harness.store('release', 'a', 'leak');
  await harness.store('release', 'a', 'leak', privateUrl);
  const run = { now: new Date(), isDryRun: false };
  await expect(sweepData(harness.maintenance, { ...run, isDryRun: true })).rejects.toMatchObject({ code: 'private_bucket_unavailable' });
  expect(await names()).toHaveLength(2);
  const swept = new Map<string, number>();
  const sweep = sweepData(harness.maintenance, { ...run, onSwept: (name, { count }) => void swept.set(name, count) });
  await expect(sweep).rejects.toMatchObject({ code: 'private_bucket_unavailable' });
  expect([swept.get('taken-down'), swept.has('upload-slots'), await names()]).toEqual([1, true, ['try/v1/c.pdb/AB12/c.sym']]);
  const inPrivateBucket = (await harness.database.publishedFiles.listNewestOfPrivateBuckets()).find(
    (one) => one.privateBucketUrl === privateUrl,
  );
  const inPrivate = await harness.maintenance.symbolStoreOf(inPrivateBucket!);
  expect(await inPrivate.head('release', key)).toBeUndefined();
  expect(await harness.sql('SELECT DISTINCT reason FROM upload_files WHERE key = $1', [key])).toEqual([{ reason: 'taken_down' }]);
});

test('what came back is taken down again, by whom is on record; what nobody can unpack is removed', async () => {
  const { key } = await harness.store('release', 'a', 'leak');
  await takeDown('--key', key);
  await harness.store('release', 'a', 'leak');
  expect((await takeDown('--key', key)).stdout).toContain('Marked in these uploads');
  expect(await audited(key)).toEqual(['file.take_down', 'file.remove', 'file.take_down', 'file.remove']);

  const broken = parseKey('t.pdb/AB12/t.sym');
  const put = { contentType: 'text/plain', contentEncoding: 'gzip', expect: 'absent' } as const;
  await storage.put(`v1/${broken}`, gzipSync('leak').subarray(0, 12), put);
  const { code, stdout } = await takeDown('--key', broken);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Nobody can unpack it') });
  expect([await names(), await audited(broken)]).toEqual([[], ['file.remove']]);
});

test('of an upload that has not been read in full it says so; of a manifest what was announced is enough', async () => {
  const { id, key } = await harness.store('release', 'a', 'leak');
  await harness.sql(
    `INSERT INTO upload_files (upload_id, position, batch, member, key, header_offset, compressed_bytes, original_bytes, method, flags, crc32)
     SELECT upload_id, 1, 0, 'b', 'b.pdb/AB12/b.sym', 0, 1, 4, 8, 0, 1 FROM upload_files`,
  );
  const partly = await takeDown('--upload', String(id));
  expect(partly).toMatchObject({ code: 1, stdout: expect.stringContaining('NOT DONE: 1 file of this upload') });
  expect(await harness.maintenance.symbolStore.head('release', key)).toBeUndefined();
  await harness.sql(
    `INSERT INTO file_sessions (file_id, secret_hash, announced_md5, is_gzip) SELECT id, '', $1, false FROM upload_files WHERE position = 1`,
    [contentOf(key, 'leak').md5],
  );
  expect((await takeDown('--upload', String(id))).code).toBe(0);
  expect(await harness.database.takedowns.list({ key: parseKey('b.pdb/AB12/b.sym') })).toHaveLength(2);
});

test('an upload that is being worked on: its worker learns of it; after the takedown is lifted a retry reads everything anew', async () => {
  const { id, key } = await harness.store('release', 'a', 'leak');
  await harness.sql(`UPDATE uploads SET state = 'processing', completed_at = NULL, step = 'publish', is_staged = true WHERE id = $1`, [id]);
  await harness.sql(`UPDATE upload_files SET outcome = 'pending' WHERE upload_id = $1`, [id]);
  const { takedowns, uploadFiles, uploads } = harness.database;
  expect(await takedowns.withdrawFilesOf(id)).toEqual([]);
  await takedowns.record({ contents: [contentOf(key, 'leak')], lanes: ['release'], reason: 'leaked' }, testActor);
  await harness.sql(`UPDATE upload_files SET outcome = 'pending', reason = NULL WHERE upload_id = $1`, [id]); // it came a moment later
  await harness.sql(`UPDATE uploads SET state = 'cancelled' WHERE id = $1`, [id]);
  expect(await takedowns.withdrawFilesOf(id)).toMatchObject([{ key, isNew: true }]);
  expect(await takedowns.withdrawFilesOf(id)).toMatchObject([{ key, isNew: false }]);
  expect(await uploadFiles.listProblems(id)).toMatchObject([{ code: 'taken_down', member: key, message: expect.stringContaining(key) }]);

  await takedowns.lift(
    (await takedowns.list()).map((one) => one.id),
    testActor,
  );
  expect(await uploads.retry(id, testActor)).toMatchObject({ state: 'staged', step: 'list' });
  expect(await outcomes()).toEqual([]);
});

test('refusals', async () => {
  const code = async (...args: string[]): Promise<unknown[]> => {
    const result = await admin(...args, '--json');
    return [result.code, (JSON.parse(result.stdout) as { code: string }).code];
  };
  expect(await code('takedown', '--key', 'a.pdb/AB12/a.sym', '--reason', 'x')).toEqual([1, 'takedown_content_unknown']);
  expect(await code('takedown', '--upload', '77', '--reason', 'x')).toEqual([1, 'takedown_content_unknown']);
  expect(await code('takedown', '--reason', 'x')).toEqual([1, 'takedown_target_missing']);
  expect(await code('takedown', 'lift', '77')).toEqual([1, 'takedown_not_found']);
  expect(await code('takedown', '--key', 'a.pdb/AB12/a.sym')).toEqual([3, 'usage']);
  expect(await code('takedown', '--key', 'a.pdb', '--reason', 'x')).toEqual([3, 'usage']);
});
