// `npm run admin -- takedown`: which objects and rows go, in which lanes and buckets, what stays, and who is told.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStorage, type ObjectStorage } from '@symdepot/storage';
import type { Key, UploadId } from '@symdepot/symbols';
import { parseKey, waitFor } from '@symdepot/testkit';
import { markOfId } from '@symdepot/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAdminHere } from '../../harness/own-processes/admin-command.ts';
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
  expect(await harness.sql(`SELECT action FROM audit_entries WHERE subject = $1`, [key])).toEqual([{ action: 'file.take_down' }]);
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

test('an upload that is being worked on: its worker learns of it, and an attempt that was superseded changes nothing', async () => {
  const { id, key } = await harness.store('release', 'a', 'leak');
  await harness.sql(`UPDATE uploads SET state = 'processing', completed_at = NULL, step = 'publish' WHERE id = $1`, [id]);
  await harness.sql(`UPDATE upload_files SET outcome = 'pending' WHERE upload_id = $1`, [id]);
  const { takedowns, uploadFiles } = harness.database;
  const upload = { id: id as UploadId, attempts: 1 };
  expect(await takedowns.withdrawFilesOf(upload)).toEqual([]);
  const actor = { actor: 'root', via: 'command', requestId: null, address: null } as const;
  await takedowns.record({ contents: [contentOf(key, 'leak')], lanes: ['release'], reason: 'leaked' }, actor);
  await harness.sql(`UPDATE upload_files SET outcome = 'pending', reason = NULL WHERE upload_id = $1`, [id]); // it came a moment later
  expect(await takedowns.withdrawFilesOf({ ...upload, attempts: 7 })).toEqual([]);
  expect(await takedowns.withdrawFilesOf(upload)).toMatchObject([{ key, isNew: true }]);
  expect(await takedowns.withdrawFilesOf(upload)).toMatchObject([{ key, isNew: false }]);
  expect(await uploadFiles.listProblems(id)).toMatchObject([{ code: 'taken_down', member: key, message: expect.stringContaining(key) }]);
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
