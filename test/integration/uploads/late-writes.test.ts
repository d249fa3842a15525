// A run of a worker that is late, and does not know it: another run of the same attempt has published the file in its hands, and a
// newer upload has replaced it since. Clocks cannot tell (a virtual machine that was halted): only the row can. Neighbour:
// test/faults/late-writes.test.ts stops processes.
import type { Kit } from '@symdepot/runtime';
import { startInProcess } from '@symdepot/runtime/testing';
import { openStorage, type ObjectStorage } from '@symdepot/storage';
import { createZip, waitFor } from '@symdepot/testkit';
import { configSchema, createWorker } from '@symdepot/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createMaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';
import { createUpload, listFiles, published } from '../../harness/postgres/upload-rows.ts';

/** A kit in whose release storage something happens before the first put. */
const withLatePut = (kit: Kit, meanwhile: () => Promise<unknown>): Kit => ({
  ...kit,
  own(name, resource, options) {
    const held = kit.own(name, resource, options);
    if (name !== 'release storage') return held;
    const { put } = held as unknown as ObjectStorage;
    let isFirst = true;
    const latePut: typeof put = async (...args) => {
      if (isFirst) {
        isFirst = false;
        await meanwhile();
      }
      return put(...args);
    };
    return new Proxy(held, {
      get: (target, property) => (property === 'put' ? latePut : (Reflect.get(target, property) as unknown)),
    });
  },
});

test('it leaves the newer file and the row as they are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot late '));
  const harness = await createMaintenanceHarness(await openStorage(pathToFileURL(folder).href));
  onTestFinished(async () => {
    await harness.close();
    await rm(folder, { recursive: true });
  });
  const { database, maintenance } = harness;
  const older = 'MODULE Linux x86_64 AB12 late.pdb\nPUBLIC 0 0 older\n';
  const newer = older.replace('older', 'newer');
  const { id } = await createUpload(database, { hasToken: true });
  const key = 'late.pdb/AB12/late.sym';
  await maintenance.staging.put(id, await createZip([{ name: key, content: Buffer.from(older) }]));

  let isReplaced = false;
  const meanwhile = async (): Promise<void> => {
    const [file] = await listFiles(database, id);
    const { attempts } = (await database.uploads.find(id))!;
    await database.uploadFiles.recordPublications(id, attempts, [{ ...published(file!), isUpdate: true }]);
    await harness.store('release', 'late', newer);
    isReplaced = true;
  };
  const settings = { SWEEP_INTERVAL_SECONDS: '1', SWEEP_UNTOUCHED_SECONDS: '0.001' };
  const worker = await startInProcess('worker', configSchema, (config, kit) => createWorker(config, withLatePut(kit, meanwhile)), {
    DATABASE_URL: harness.url,
    UPLOAD_DEFAULT_URL: pathToFileURL(folder).href,
    ...settings,
  });
  onTestFinished(async () => void (await worker.stop()));

  // Complete, and its archive is gone. A run that the sweep has begun may see to that while the newer file is still being stored.
  await waitFor(async () => isReplaced && (await database.uploads.find(id))?.isStaged === false, { timeoutMs: 60_000 });
  expect(await database.uploads.find(id)).toMatchObject({ state: 'complete' });
  expect(await listFiles(database, id)).toMatchObject([{ outcome: 'uploaded', isUpdate: true }]);
  const [stored] = await Array.fromAsync(maintenance.symbolStore.list('release'));
  expect(gunzipSync(await buffer(await maintenance.symbolStore.get('release', stored!.key))).toString()).toBe(newer);
});
