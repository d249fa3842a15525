// Verification on a real PostgreSQL and a store: nothing to say of sound data, and every kind of damage found.
import { verifyData, type VerifyOptions, type VerifyReport } from '@symdepot/maintenance';
import { createMemoryStorage, openStorage, type ObjectStorage, type StoredObject } from '@symdepot/storage';
import { lanePrefix, lanes, type Key, type Lane } from '@symdepot/symbols';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';

let harness: MaintenanceHarness;
let storage: ObjectStorage;
beforeEach(async () => {
  storage = createMemoryStorage('symbols');
  harness = await createMaintenanceHarness(storage);
});
afterEach(() => harness.close());

const verify = (options: Partial<VerifyOptions> = {}): Promise<VerifyReport> =>
  verifyData(harness.maintenance, { lanes, now: new Date(), ...options });
const problems = ({ findings }: VerifyReport): string[] => findings.map(({ problem, lane, key }) => `${problem} ${lane} ${key}`);

/** Puts other bytes, or another description, in the place of an object, as no upload would. */
async function damage(lane: Lane, key: Key, change: (bytes: Buffer, object: StoredObject) => { bytes?: Buffer; metadata?: object }) {
  const name = lanePrefix[lane] + key;
  const object = (await storage.head(name))!;
  const bytes = await buffer(await storage.get(name));
  const changed = change(bytes, object);
  const metadata = { ...object.metadata, ...changed.metadata };
  const { contentType, contentEncoding, generation } = object;
  await storage.put(name, changed.bytes ?? bytes, { contentType, contentEncoding, metadata, expect: { generation } });
}

test('sound data has no differences, and is only read', async () => {
  await harness.store('release', 'a');
  await harness.store('try', 'b');
  const before = await harness.snapshot();
  const report = await verify();
  expect(report).toMatchObject({ objects: 2, rows: 2, differences: 0, withoutRow: 0, findings: [] });
  expect(report.bytes).toBeGreaterThan(40);
  expect(await harness.snapshot()).toEqual(before);
  expect(await verify({ lanes: ['try'] })).toMatchObject({ objects: 1, rows: 1 });
});

test.each<[string, string, Parameters<typeof damage>[2]]>([
  ['a truncated gzip', 'bad-gzip', (bytes) => ({ bytes: bytes.subarray(0, -9) })],
  ['an empty object', 'bad-gzip', () => ({ bytes: Buffer.alloc(0) })],
  ['no gzip at all', 'bad-gzip', () => ({ bytes: Buffer.from('plain text') })],
  ['a wrong MD5', 'wrong-md5', () => ({ metadata: { original_md5_hash: 'f'.repeat(32) } })],
  ['a wrong size', 'wrong-size', () => ({ metadata: { original_size: '1' } })],
  ['a size that is no number', 'bad-metadata', () => ({ metadata: { original_size: 'many' } })],
])('%s is found', async (_, problem, change) => {
  const { key } = await harness.store('release', 'a');
  await harness.store('release', 'sound');
  await damage('release', key, change);
  const found = problems(await verify());
  expect(found[0]).toBe(`${problem} release ${key}`);
  expect(found.join()).not.toContain('sound');
});

test('a flipped byte is found, wherever it is', async () => {
  const content = Array.from({ length: 500 }, (_, i) => createHash('md5').update(String(i)).digest('hex')).join('\n');
  const { key } = await harness.store('release', 'a', content);
  const { storedBytes } = (await harness.maintenance.symbolStore.head('release', key))!.object;
  // Magic, method, four places in the data, and in the trailer the CRC and the size.
  const places = [0, 2, ...[0.1, 0.4, 0.7, 0.9].map((part) => Math.floor(storedBytes * part)), storedBytes - 8, storedBytes - 1];
  for (const at of places) {
    const flip = (bytes: Buffer): { bytes: Buffer } => ({ bytes: Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))) });
    await damage('release', key, flip);
    expect({ at, differences: (await verify()).differences }).toEqual({ at, differences: 1 });
    await damage('release', key, flip);
  }
  expect(problems(await verify())).toEqual([]);
});

test('a missing object is found by its row', async () => {
  const { id, key } = await harness.store('release', 'a');
  await harness.maintenance.symbolStore.delete('release', key);
  expect((await verify()).findings).toEqual([
    { problem: 'missing', bucket: 'symbols', lane: 'release', key, uploadId: id, message: 'is not in the store' },
  ]);
});

test('a try object may be missing when it could have expired', async () => {
  const { id, key } = await harness.store('try', 'a');
  await harness.maintenance.symbolStore.delete('try', key);
  expect(problems(await verify())).toEqual([`missing try ${key}`]);
  await harness.backdate(id, 29);
  expect(problems(await verify())).toEqual([]);
});

test('an object that is another one than its row says; but not after a later upload has replaced it', async () => {
  const { id, key } = await harness.store('release', 'a', 'first');
  await harness.store('release', 'a', 'second');
  await harness.backdate(id, 1);
  expect(problems(await verify())).toEqual([]);
  await harness.sql(`UPDATE upload_files SET md5 = $1 WHERE upload_id > $2`, ['0'.repeat(32), id]);
  expect(problems(await verify())).toEqual([`differs-from-row release ${key}`]);
});

test('objects without any row are counted and no difference; those of a refused upload are one', async () => {
  const { id } = await harness.store('release', 'old');
  const refused = await harness.store('release', 'refused');
  await harness.sql('DELETE FROM uploads WHERE id = $1', [id]);
  await harness.sql(`UPDATE uploads SET state = 'rejected' WHERE id = $1`, [refused.id]);
  const report = await verify();
  expect(report.withoutRow).toBe(1);
  expect(problems(report)).toEqual([`of-refused-upload release ${refused.key}`]);
});

test('an object that is replaced while it is read is looked at again', async () => {
  const { key } = await harness.store('release', 'a');
  const { symbolStore } = harness.maintenance;
  let replaced = false;
  const racing: typeof symbolStore = {
    ...symbolStore,
    async get(...args) {
      if (!replaced) await harness.store('release', 'a', 'newer');
      replaced = true;
      return symbolStore.get(...args);
    },
  };
  const report = await verifyData({ ...harness.maintenance, symbolStore: racing }, { lanes, now: new Date() });
  expect({ key, objects: report.objects, differences: report.differences }).toEqual({ key, objects: 1, differences: 0 });
});

test('a store that is away ends it: no answer is not a difference', async () => {
  await harness.store('release', 'a');
  const away = { ...harness.maintenance.symbolStore, get: () => Promise.reject(new Error('socket hang up')) };
  await expect(verifyData({ ...harness.maintenance, symbolStore: away }, { lanes, now: new Date() })).rejects.toThrow('socket hang up');
});

test('an object that cannot be read is named, and all others are looked at', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-verify-'));
  const disk = await openStorage(`file://${folder}?fsync=false`);
  const other = await createMaintenanceHarness(disk);
  try {
    const stored: string[] = [];
    for (const name of ['body', 'description', 'garbled', 'sound', 'last']) {
      stored.push((await other.store('release', name)).key);
    }
    const [body, description, garbled] = stored;
    const slot = (key: string): string => join(folder, 'objects/v1', `${key}=`);
    const file = async (key: string, ending: string): Promise<string> =>
      join(
        slot(key),
        (await readdir(slot(key))).find((name) => name.endsWith(ending))!,
      );
    await rm(await file(body!, '.bytes'));
    await rm(await file(description!, '.json'));
    await writeFile(await file(garbled!, '.json'), '{"na');
    const report = await verifyData(other.maintenance, { lanes, now: new Date() });
    expect(new Set(problems(report))).toEqual(new Set([body, description, garbled].map((key) => `damaged release ${key}`)));
    expect(report).toMatchObject({ objects: 2, rows: 3 });
    expect(report.findings[0]!.message).toMatch(/^cannot be read, though the store can be used: /);
    // And without rows, too.
    await other.sql('DELETE FROM uploads');
    expect(problems(await verifyData(other.maintenance, { lanes, now: new Date() }))).toHaveLength(3);
    // Of a store that is away nobody can tell.
    await rename(join(folder, 'tmp'), join(folder, 'away'));
    await expect(verifyData(other.maintenance, { lanes, now: new Date() })).rejects.toMatchObject({ code: 'storage_unavailable' });
  } finally {
    await other.close();
    await rm(folder, { recursive: true });
  }
});

test('files that were sent one by one stand each for itself, also when their list was refused', async () => {
  const sound = await harness.store('release', 'sound');
  const refused = await harness.store('release', 'refused');
  await harness.sql(`UPDATE uploads SET state = 'rejected', kind = 'files', session_expires_at = now()`);
  expect(problems(await verify())).toEqual([]);
  await harness.sql(`UPDATE upload_files SET outcome = 'failed', reason = 'file_md5_differs' WHERE upload_id = $1`, [refused.id]);
  expect(problems(await verify())).toEqual([`of-refused-upload release ${refused.key}`]);
  await harness.maintenance.symbolStore.delete('release', sound.key);
  expect(problems(await verify()).toSorted()).toEqual([`missing release ${sound.key}`, `of-refused-upload release ${refused.key}`]);
});

test('a sample reads so many and no more, and says how far it is', async () => {
  for (let i = 0; i < 8; i++) {
    await harness.store('release', `f${i}`);
  }
  const seen: number[] = [];
  const report = await verify({ sample: 3, onProgress: ({ objects }) => seen.push(objects) });
  expect(report).toMatchObject({ objects: 3, differences: 0 });
  expect(report.rows).toBeGreaterThan(0);
  expect(report.rows).toBeLessThanOrEqual(3);
  expect(seen.at(-1)).toBe(3);
});
