// Care of private buckets (UPLOAD_URL_EXCEPTIONS), which nothing but the records of uploads names: swept and verified as the
// public one is, none of them mixed up with another, and one that is away holds up no other.
import { sweepData, verifyData, type SweepReport, type VerifyReport } from '@symdepot/maintenance';
import { createMemoryStorage, type ObjectStorage } from '@symdepot/storage';
import { daysBefore, lanes } from '@symdepot/symbols';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';

const partner = 'memory://partner';
const gone = 'memory://gone';

let harness: MaintenanceHarness;
let storage: ObjectStorage;
let privateStorage: ObjectStorage;
beforeEach(async () => {
  storage = createMemoryStorage('symbols');
  privateStorage = createMemoryStorage('partner');
  harness = await createMaintenanceHarness(storage, { [partner]: privateStorage });
});
afterEach(() => harness.close());

const inDays = (days: number): Date => daysBefore(new Date(), -days);
const sweep = (days: number, isDryRun = false): Promise<SweepReport> => sweepData(harness.maintenance, { now: inDays(days), isDryRun });
const verify = (sample?: number): Promise<VerifyReport> =>
  verifyData(harness.maintenance, { lanes, now: new Date(), ...(sample !== undefined && { sample }) });
const problems = ({ findings }: VerifyReport): string[] =>
  findings.map(({ problem, bucket, lane, key }) => [problem, bucket, lane, key].join(' '));
const names = async (from: ObjectStorage): Promise<string[]> => (await Array.fromAsync(from.list(''))).map(({ name }) => name);

test('try files in a private bucket go after their days; a dry run says the same; release files stay', async () => {
  const { key } = await harness.store('try', 'a', 'private', partner);
  const release = await harness.store('release', 'a', 'private', partner);
  expect((await sweep(27.9)).sweeps['private-try-objects'].count).toBe(0);
  const { sweeps: dry } = await sweep(28.1, true);
  expect(dry['private-try-objects']).toEqual({ count: 1, bytes: expect.any(Number), examples: [`partner: ${key}`] });
  expect(await names(privateStorage)).toHaveLength(2);
  expect((await sweep(28.1)).sweeps).toEqual(dry);
  expect(await names(privateStorage)).toEqual([`v1/${release.key}`]);
});

test('the newest record of a bucket stays, so that the bucket is known as long as it has files', async () => {
  const older = await harness.store('try', 'a', 'private', partner);
  const newest = await harness.store('try', 'b', 'private', partner);
  for (const { id } of [older, newest]) await harness.backdate(id, 40);
  expect((await sweep(0)).sweeps['try-records'].count).toBe(1);
  expect(await harness.database.uploads.find(older.id)).toBeUndefined();
  expect(await harness.database.uploads.find(newest.id)).toBeDefined();
  expect((await sweep(29)).sweeps['private-try-objects'].count).toBe(2);
  expect(await names(privateStorage)).toEqual([]);
});

test('a bucket that is away holds up nothing else, and is named', async () => {
  const { id } = await harness.store('release', 'lost');
  await harness.sql('UPDATE uploads SET private_bucket_url = $2 WHERE id = $1', [id, gone]);
  await harness.store('try', 'b', 'private', partner);
  await harness.store('try', 'c', 'public');
  await expect(sweep(29)).rejects.toMatchObject({ code: 'private_bucket_unavailable', details: { bucket: gone } });
  expect(await names(privateStorage)).toEqual([]);
  expect((await names(storage)).filter((name) => name.startsWith('try/'))).toEqual([]);
  await expect(verify()).rejects.toMatchObject({ code: 'private_bucket_unavailable', details: { bucket: gone } });
});

test('verify: sound private files have no differences, though the public bucket has others of the same key', async () => {
  await harness.store('release', 'a', 'private', partner);
  await harness.store('release', 'a', 'public');
  await harness.store('try', 'a', 'private too', partner);
  expect(await verify()).toMatchObject({ objects: 3, rows: 3, differences: 0, withoutRow: 0 });
  expect(await verify(10)).toMatchObject({ objects: 3, differences: 0 });
  await privateStorage.put('v1/old.pdb/AB12/old.sym', Buffer.from('x'), { contentType: 'text/plain', expect: 'absent' });
  expect(await verify()).toMatchObject({ objects: 4, differences: 0, withoutRow: 1 });
  // Only the public bucket has a row for this one.
  await harness.store('release', 'old');
  expect(await verify()).toMatchObject({ objects: 5, rows: 4, withoutRow: 1 });
});

test('verify: damage in a private bucket is found, and told with the bucket', async () => {
  const missing = await harness.store('release', 'missing', 'private', partner);
  const cut = await harness.store('release', 'cut', 'private', partner);
  await harness.store('release', 'missing', 'public');
  await privateStorage.delete(`v1/${missing.key}`);
  const object = (await privateStorage.head(`v1/${cut.key}`))!;
  const bytes = await buffer(await privateStorage.get(object.name));
  const { contentType, contentEncoding, metadata, generation } = object;
  await privateStorage.put(object.name, bytes.subarray(0, -9), { contentType, contentEncoding, metadata, expect: { generation } });
  expect(problems(await verify())).toEqual([`bad-gzip partner release ${cut.key}`, `missing partner release ${missing.key}`]);
});
