// The worker takes care of data: its timer and job expire-data, and try files that are uploaded again before they expire.
import { openQueue } from '@symdepot/queue';
import { AppError } from '@symdepot/errors';
import type { Kit } from '@symdepot/runtime';
import { startInProcess, type InProcess } from '@symdepot/runtime/testing';
import { openStorage } from '@symdepot/storage';
import { createZip, waitFor } from '@symdepot/testkit';
import { configSchema, createWorker } from '@symdepot/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backdateObjects } from '../../harness/storage/backdate-objects.ts';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';
import { createUpload, listFiles } from '../../harness/postgres/upload-rows.ts';

let folder: string;
let harness: MaintenanceHarness;
let workers: InProcess[];
/** Called when a worker begins to list the try files. */
let onListing: () => void;
beforeEach(async () => {
  workers = [];
  onListing = () => {};
  folder = await mkdtemp(join(tmpdir(), 'symdepot expiry '));
  harness = await createMaintenanceHarness(await openStorage(pathToFileURL(folder).href));
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await harness.close();
  await rm(folder, { recursive: true });
});

async function startWorker(settings: Record<string, string>): Promise<void> {
  const urls = { DATABASE_URL: harness.url, UPLOAD_DEFAULT_URL: pathToFileURL(folder).href };
  const create: typeof createWorker = (config, kit) => createWorker(config, watched(kit));
  workers.push(await startInProcess('worker', configSchema, create, { ...urls, ...settings }));
}

/** A kit that tells of listings of the try storage, and whose store of artefacts describes nothing. */
const watched = (kit: Kit): Kit => ({
  ...kit,
  own(name, resource, options) {
    const held = kit.own(name, resource, options);
    if (name !== 'try storage' && name !== 'artefact storage') return held;
    return new Proxy(held, {
      get(target, property) {
        if (name === 'try storage' && property === 'list') onListing();
        if (name === 'artefact storage' && property === 'head') return () => Promise.reject(new AppError('storage_unavailable'));
        return Reflect.get(target, property) as unknown;
      },
    });
  },
});

test('what has expired goes by itself; the rest stays', async () => {
  const old = await harness.store('try', 'old');
  const release = await harness.store('release', 'old');
  await backdateObjects(folder, 29);
  const young = await harness.store('try', 'young');
  await harness.backdate(old.id, 31);
  await harness.backdate(release.id, 31);
  await startWorker({ EXPIRE_INTERVAL_SECONDS: '1' });
  await waitFor(async () => (await harness.database.uploads.find(old.id)) === undefined);
  const { symbolStore } = harness.maintenance;
  expect(await symbolStore.head('try', old.key)).toBeUndefined();
  expect(await symbolStore.head('try', young.key)).toBeDefined();
  expect(await symbolStore.head('release', release.key)).toBeDefined();
  for (const { id } of [young, release]) expect(await harness.database.uploads.find(id)).toBeDefined();
});

test('three workers look once in each period, not once each', async () => {
  const periodMs = 2_000;
  const period = (): number => Math.floor(Date.now() / periodMs);
  const first = period();
  let runs = 0;
  onListing = () => runs++;
  const settings = { EXPIRE_INTERVAL_SECONDS: String(periodMs / 1_000) };
  for (let n = 0; n < 3; n++) {
    // One after the other, so that their timers differ.
    await startWorker(settings);
  }
  await waitFor(() => runs >= 5, { timeoutMs: 80_000, what: 'five runs' });
  expect(runs).toBeLessThanOrEqual(period() - first + 1);
});

test('a run that fails is done again; one that came to its end is not, in its period', async () => {
  await harness.store('try', 'old');
  await backdateObjects(folder, 29);
  let listings = 0;
  onListing = () => {
    if (++listings === 1) throw new Error('the store fails once');
  };
  const queue = await openQueue({ url: harness.url, retryDelayMs: 10 });
  try {
    await startWorker({ EXPIRE_INTERVAL_SECONDS: '86400' });
    const run = async (): Promise<void> => {
      await queue.enqueue('expire-data', {}, { lane: 'try' });
      await waitFor(async () => !(await queue.isLive('expire-data', {}, { lane: 'try' })), { what: 'the end of the job' });
    };
    await run();
    expect(listings).toBe(2);
    expect(await Array.fromAsync(harness.maintenance.symbolStore.list('try'))).toEqual([]);
    await run();
    expect(listings).toBe(2);
    await harness.sql(`UPDATE expiry_runs SET begun_at = begun_at - interval '1 day'`);
    await run();
    expect(listings).toBe(3);
  } finally {
    await queue.close();
  }
});

test('a try file that is uploaded again is skipped while it is young, and written anew in the second half of its days', async () => {
  const content = 'MODULE Linux x86_64 AB12 again.pdb\nPUBLIC 0 0 main\n';
  const { key } = await harness.store('try', 'again', content);
  await startWorker({ SWEEP_INTERVAL_SECONDS: '1', SWEEP_UNTOUCHED_SECONDS: '0.001' });
  const uploadAgain = async (): Promise<unknown> => {
    const zip = await createZip([{ name: key, content: Buffer.from(content) }]);
    const { id } = await createUpload(harness.database, {
      lane: 'try',
      hasToken: true,
      stage: (uploadId) => harness.maintenance.staging.put(uploadId, zip),
    });
    await waitFor(async () => (await harness.database.uploads.find(id))?.isStaged === false); // complete, and its archive is gone
    const [file] = await listFiles(harness.database, id);
    return { outcome: file?.outcome, isUpdate: file?.isUpdate };
  };
  await backdateObjects(folder, 13);
  expect(await uploadAgain()).toEqual({ outcome: 'skipped', isUpdate: false });
  await backdateObjects(folder, 2);
  expect(await uploadAgain()).toEqual({ outcome: 'uploaded', isUpdate: false });
  const { object } = (await harness.maintenance.symbolStore.head('try', key))!;
  expect(Date.now() - object.updatedAt.getTime()).toBeLessThan(86_400_000);
});

test('while the store of artefacts is away, symbols are tidied up as ever, and the run counts', async () => {
  await harness.sql(
    `INSERT INTO artefacts (sha512, bytes, uploaded_by, state, has_object, removed_at) VALUES ($1, 5, 'somebody', 'removed', true, now())`,
    ['ab'.repeat(64)],
  );
  const { id } = await harness.store('release', 'left');
  await harness.maintenance.staging.put(id, Buffer.from('left by a worker that died'));
  await harness.sql('UPDATE uploads SET is_staged = true WHERE id = $1', [id]);
  await startWorker({
    ARTEFACTS_URL: pathToFileURL(join(folder, 'built')).href,
    SWEEP_INTERVAL_SECONDS: '0.2',
    EXPIRE_INTERVAL_SECONDS: '1',
  });
  await waitFor(async () => (await harness.database.uploads.find(id))?.isStaged === false, { what: 'an archive that is gone' });
  const hasRun = async (): Promise<boolean> => (await harness.database.expiry.findLastRun()) !== undefined;
  await waitFor(hasRun, { what: 'a run that is recorded' });
});
