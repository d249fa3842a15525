// Sweeps on a real PostgreSQL and a store: what goes, what stays, twice the same, and dry runs that change nothing.
import { sweepData, type SweepReport } from '@symdepot/maintenance';
import { AppError } from '@symdepot/errors';
import { createMemoryStorage, type ObjectStorage } from '@symdepot/storage';
import { daysBefore, type UploadId } from '@symdepot/symbols';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';
import { createUpload } from '../../harness/postgres/upload-rows.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

let harness: MaintenanceHarness;
let storage: ObjectStorage;
beforeEach(async () => {
  storage = createMemoryStorage('symbols');
  harness = await createMaintenanceHarness(storage);
});
afterEach(() => harness.close());

const inDays = (days: number): Date => daysBefore(new Date(), -days);
const sweep = (options: { days?: number; isDryRun?: boolean } = {}): Promise<SweepReport> =>
  sweepData(harness.maintenance, { now: inDays(options.days ?? 0), isDryRun: options.isDryRun ?? false });
const counts = ({ sweeps }: SweepReport): object =>
  Object.fromEntries(Object.entries(sweeps).flatMap(([name, { count }]) => (count > 0 ? [[name, count]] : [])));

test('nothing goes before its time', async () => {
  await harness.store('try', 'a');
  await harness.store('release', 'b');
  const before = await harness.snapshot();
  expect(counts(await sweep({ days: 27.9 }))).toEqual({});
  expect(await harness.snapshot()).toEqual(before);
});

test('try files go after 28 days, release files never; a dry run says the same and changes nothing', async () => {
  const { key } = await harness.store('try', 'a');
  const release = await harness.store('release', 'a');
  const before = await harness.snapshot();
  const { sweeps: dry } = await sweep({ days: 28.1, isDryRun: true });
  expect(dry['try-objects']).toEqual({ count: 1, bytes: expect.any(Number), examples: [key] });
  expect(await harness.snapshot()).toEqual(before);
  const { sweeps: done } = await sweep({ days: 28.1 });
  expect(done).toEqual(dry);
  expect(await harness.maintenance.symbolStore.head('try', key)).toBeUndefined();
  expect(await harness.maintenance.symbolStore.head('release', release.key)).toBeDefined();
  expect(counts(await sweep({ days: 28.1 }))).toEqual({});
});

test('a try file that is written anew while the sweep looks stays', async () => {
  const { key } = await harness.store('try', 'a');
  const { symbolStore } = harness.maintenance;
  const racing = {
    ...symbolStore,
    delete: async (...args: Parameters<typeof symbolStore.delete>) => {
      await harness.store('try', 'a', 'newer');
      await symbolStore.delete(...args);
    },
  };
  await sweepData({ ...harness.maintenance, symbolStore: racing }, { now: inDays(29), isDryRun: false });
  expect(await symbolStore.head('try', key)).toMatchObject({ originalBytes: 5 });
});

test('records of try go after 30 days, of release after 730, with their files and nothing else', async () => {
  const ages = [
    ['try', 29],
    ['try', 31],
    ['release', 31],
    ['release', 729],
    ['release', 731],
  ] as const;
  const ids = [];
  for (const [lane, days] of ages) {
    // One after the other: they shall have ids in this order.
    const { id } = await harness.store(lane, `f${days}`);
    await harness.backdate(id, days);
    ids.push(id);
  }
  expect(counts(await sweep({ isDryRun: true }))).toEqual({ 'try-records': 1, 'release-records': 1 });
  expect(counts(await sweep())).toEqual({ 'try-records': 1, 'release-records': 1 });
  const found = await Promise.all(ids.map((id) => harness.database.uploads.find(id)));
  expect(found.map((upload) => upload !== undefined)).toEqual([true, false, true, true, false]);
  expect(await harness.sql('SELECT DISTINCT upload_id FROM upload_files ORDER BY 1')).toHaveLength(3);
  // The release file lives on.
  expect(await Array.fromAsync(harness.maintenance.symbolStore.list('release'))).toHaveLength(3);
});

test('more records than a page', async () => {
  const { id } = await harness.store('try', 'a');
  await harness.sql(
    `INSERT INTO uploads (user_id, lane, state, archive_name, archive_bytes, sha256, bucket, request_id, is_staged)
     SELECT user_id, lane, state, archive_name, archive_bytes, sha256, bucket, request_id, false FROM uploads, generate_series(1, 50) WHERE id = $1`,
    [id],
  );
  await harness.sql(`UPDATE uploads SET created_at = now() - interval '40 days'`);
  expect(counts(await sweep({ isDryRun: true }))).toEqual({ 'try-records': 51 });
  expect(counts(await sweep())).toEqual({ 'try-records': 51 });
  expect(await harness.sql('SELECT FROM uploads')).toHaveLength(0);
});

test('an upload that is not terminal keeps its record whatever its age, and is told of', async () => {
  const { id } = await createUpload(harness.database, { lane: 'try' });
  await harness.backdate(id, 1_000);
  const report = await sweep();
  expect(counts(report)).toEqual({});
  expect(report.stuck).toEqual({ count: 1, oldest: [id] });
});

test('archives: of complete uploads, of failed ones after 7 days, and without a record after a day; then their records', async () => {
  const { staging } = harness.maintenance;
  const staged = async (outcome: 'complete' | 'fail'): Promise<number> => {
    const { id } = await createUpload(harness.database, { lane: 'try' });
    await staging.put(id, Buffer.from('zip'));
    await harness.database.uploads.claim(id);
    if (outcome === 'complete') await harness.database.uploads.complete(id, 1);
    else await harness.database.uploads.fail(id, 1, 'broken');
    return id;
  };
  const [complete, failed] = [await staged('complete'), await staged('fail')];
  const orphan = await harness.database.uploads.reserveId();
  await staging.put(orphan, Buffer.from('zip'));
  const names = async () => (await Array.fromAsync(staging.list())).map(({ uploadId }) => uploadId).toSorted((a, b) => a - b);

  expect(counts(await sweep({ isDryRun: true }))).toEqual({ 'staged-archives': 1 });
  expect(await names()).toEqual([complete, failed, orphan]);
  expect(counts(await sweep())).toEqual({ 'staged-archives': 1 });
  expect(await names()).toEqual([failed, orphan]);
  expect(counts(await sweep({ days: 1.1 }))).toEqual({ 'staged-orphans': 1 });
  expect(await names()).toEqual([failed]);
  expect(counts(await sweep({ days: 31 }))).toEqual({ 'staged-archives': 1, 'try-records': 2 });
  expect(await names()).toEqual([]);
});

test('what admission left behind', async () => {
  const limits = { requests: 5, windowSeconds: 60, slots: 5, waiting: 0, slotSeconds: 60 };
  await harness.database.admission.admit('token:1', limits);
  expect(counts(await sweep({ days: 0.9 }))).toEqual({});
  expect(counts(await sweep({ days: 1.1, isDryRun: true }))).toEqual({ 'upload-slots': 1, 'rate-windows': 1 });
  expect(counts(await sweep({ days: 1.1 }))).toEqual({ 'upload-slots': 1, 'rate-windows': 1 });
  expect(counts(await sweep({ days: 1.1 }))).toEqual({});
});

test('a sweep that is told to stop ends, and the next one does the rest', async () => {
  await harness.store('try', 'a');
  const stop = AbortSignal.abort(new Error('stopping'));
  await expect(sweepData(harness.maintenance, { now: inDays(40), isDryRun: false, signal: stop })).rejects.toThrow('stopping');
  expect(counts(await sweep({ days: 40 }))).toEqual({ 'try-objects': 1, 'try-records': 1 });
});

/** Failed for longer than its archive is kept, which lies in the staging area. */
async function failedLongAgo(): Promise<UploadId> {
  const { id } = await createUpload(harness.database, { email: `${randomUUID()}@example.com` });
  const { attempts } = (await harness.database.uploads.claim(id))!;
  await harness.database.uploads.fail(id, attempts, 'reason');
  await harness.backdate(id, 8);
  await harness.maintenance.staging.put(id, Readable.from([Buffer.from('archive')]));
  return id;
}
const stagedIds = async (): Promise<number[]> =>
  (await Array.fromAsync(harness.maintenance.staging.list())).map(({ uploadId }) => uploadId);

test('the archive of an upload that is retried while the sweep looks stays', async () => {
  const [retried, other] = [await failedLongAgo(), await failedLongAgo()];
  const { uploads } = harness.database;
  const racing = {
    ...uploads,
    listWithDisposableArchive: async (...args: Parameters<typeof uploads.listWithDisposableArchive>) => {
      const found = await uploads.listWithDisposableArchive(...args);
      if (found.some(({ id }) => id === retried)) await uploads.retry(retried, testActor);
      return found;
    },
  };
  const { sweeps } = await sweepData(
    { ...harness.maintenance, database: { ...harness.database, uploads: racing } },
    { now: new Date(), isDryRun: false },
  );
  expect(sweeps['staged-archives'].examples).toEqual([`archive of upload ${other}`]);
  expect(await stagedIds()).toEqual([retried]);
  expect(await uploads.find(retried)).toMatchObject({ state: 'staged', isStaged: true });
  await expect(uploads.retry(other, testActor)).rejects.toMatchObject({ code: 'archive_bytes_missing' });
});

test('a sweep that is cut before the bytes are gone leaves an archive that nobody counts on, which goes later', async () => {
  const id = await failedLongAgo();
  const broken = { ...harness.maintenance.staging, discard: async () => Promise.reject(new AppError('storage_unavailable')) };
  await expect(sweepData({ ...harness.maintenance, staging: broken }, { now: new Date(), isDryRun: false })).rejects.toThrow(AppError);
  await expect(harness.database.uploads.retry(id, testActor)).rejects.toMatchObject({ code: 'archive_bytes_missing' });
  expect(await stagedIds()).toEqual([id]);
  await sweep({ days: 2 });
  expect(await stagedIds()).toEqual([]);
});

test('notifications go with the record of their upload', async () => {
  const user = await harness.database.users.ensure({ email: 'n@example.com', permissions: ['upload_symbols'] }, testActor);
  const archive = { archiveName: 'a.zip', archiveBytes: 1, sha256: 'd'.repeat(64), bucket: 'symbols', privateBucketUrl: null };
  const id = await harness.database.uploads.reserveId();
  const row = {
    id,
    userId: user.id,
    tokenId: null,
    lane: 'try' as const,
    requestId: 'r',
    ...archive,
    receivers: ['https://a/', 'https://b/'],
  };
  await harness.database.uploads.createOrJoin(row);
  expect(await harness.database.uploads.cancel(id, testActor)).toHaveLength(2);
  expect(await harness.database.notifications.listOfUpload(id, 10)).toHaveLength(2);
  await harness.database.uploads.markUnstaged(id);
  await harness.backdate(id, 31);
  expect(counts(await sweep())).toEqual({ 'try-records': 1 });
  expect(await harness.sql('SELECT url FROM notifications UNION ALL SELECT url FROM upload_receivers')).toEqual([]);
});

describe('archives that are kept for a retry', () => {
  const GiB = 1024 ** 3;
  const refused = async (email: string, bytes: number, end: 'reject' | 'fail' = 'reject'): Promise<UploadId> => {
    const { id } = await createUpload(harness.database, { email });
    await harness.maintenance.staging.put(id, Buffer.from('archive'));
    await harness.database.uploads.claim(id);
    if (end === 'reject') await harness.database.uploads.reject(id, 1, []);
    else await harness.database.uploads.fail(id, 1, 'broken');
    await harness.sql('UPDATE uploads SET archive_bytes = $2 WHERE id = $1', [id, bytes]);
    return id;
  };
  const sweepWith = (limits: Partial<MaintenanceHarness['maintenance']['limits']>, isDryRun = false) =>
    sweepData({ ...harness.maintenance, limits: { ...harness.maintenance.limits, ...limits } }, { now: new Date(), isDryRun });

  test('go beyond the quota of their user, the oldest first and those of failed uploads last; a retry says why', async () => {
    const failed = await refused('a@example.com', 2 * GiB, 'fail');
    const [old, middle, young] = [
      await refused('a@example.com', GiB),
      await refused('a@example.com', GiB),
      await refused('a@example.com', GiB),
    ];
    const other = await refused('b@example.com', 4 * GiB);
    const limits = { stagedBytes: { perUser: 4 * GiB, inAll: 100 * GiB } };
    expect(counts(await sweepWith(limits, true))).toEqual({ 'staged-quota': 1 });
    expect(counts(await sweepWith(limits))).toEqual({ 'staged-quota': 1 });
    expect(counts(await sweepWith(limits))).toEqual({});
    expect((await stagedIds()).toSorted((a, b) => a - b)).toEqual([failed, middle, young, other]);
    await expect(harness.database.uploads.retry(old, testActor)).rejects.toMatchObject({
      code: 'archive_not_kept',
      message: expect.stringContaining('newer ones have taken the room') as string,
    });
    expect(await harness.database.uploads.retry(middle, testActor)).toMatchObject({ state: 'staged' });
  });

  test('go beyond the quota of all; one that is larger than all of it is not kept', async () => {
    const first = await refused('a@example.com', 3 * GiB);
    const second = await refused('b@example.com', 3 * GiB);
    const limits = { stagedBytes: { perUser: 4 * GiB, inAll: 5 * GiB } };
    await sweepWith(limits);
    expect(await stagedIds()).toEqual([second]);
    await refused('c@example.com', 6 * GiB);
    await sweepWith(limits);
    expect(await stagedIds()).toEqual([]);
    await expect(harness.database.uploads.retry(first, testActor)).rejects.toMatchObject({ code: 'archive_not_kept' });
  });

  test('are not kept on a volume that is almost full; what is still to be processed stays', async () => {
    const id = await refused('a@example.com', 1);
    const waiting = await createUpload(harness.database, { email: 'a@example.com' });
    await harness.maintenance.staging.put(waiting.id, Buffer.from('archive'));
    const almostFull = { ...harness.maintenance.staging, freeBytes: async () => GiB - 1 };
    const maintenance = { ...harness.maintenance, staging: almostFull, limits: { ...harness.maintenance.limits, stagedFreeBytes: GiB } };
    expect(counts(await sweepData(maintenance, { now: new Date(), isDryRun: false }))).toEqual({ 'staged-quota': 1 });
    expect(await stagedIds()).toEqual([waiting.id]);
    await expect(harness.database.uploads.retry(id, testActor)).rejects.toMatchObject({
      code: 'archive_not_kept',
      message: expect.stringContaining('the volume was almost full') as string,
    });
  });
});

test('a store of artefacts that is away holds up nothing else, and is told of', async () => {
  const { key } = await harness.store('try', 'a');
  const sha512 = 'ab'.repeat(64);
  await harness.sql(
    `INSERT INTO artefacts (sha512, bytes, uploaded_by, state, has_object, removed_at) VALUES ($1, 5, 'somebody', 'removed', true, now())`,
    [sha512],
  );
  await harness.sql(
    `INSERT INTO artefacts (sha512, bytes, uploaded_by, has_object, last_used_at) VALUES ($1, 5, 'somebody', true, now() - interval '40 days')`,
    ['cd'.repeat(64)],
  );
  const away = async (): Promise<never> => Promise.reject(new AppError('storage_unavailable'));
  const maintenance = {
    ...harness.maintenance,
    artefactStore: { head: away, open: away, get: away, put: away, delete: away, check: away },
  };
  const deferred: string[] = [];
  const run = { now: inDays(29), isDryRun: false };
  const { sweeps } = await sweepData(maintenance, { ...run, onDeferred: (name) => deferred.push(name) });
  expect([deferred, sweeps['try-objects'].count]).toEqual([['removed-artefacts', 'artefact-sessions'], 1]);
  expect(await harness.maintenance.symbolStore.head('try', key)).toBeUndefined();
  // Who only runs it hears of it in the end.
  await expect(sweepData(maintenance, run)).rejects.toMatchObject({ code: 'storage_unavailable' });
});
