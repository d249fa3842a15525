// The worker takes care of data: its timer and job expire-data, and try files that are uploaded again before they expire.
import { startInProcess, type InProcess } from '@symdepot/service';
import { openStorage } from '@symdepot/storage';
import { createZip, waitFor } from '@symdepot/testkit';
import { configSchema, createWorker } from '@symdepot/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backdateObjects } from '../infra/backdate-objects.ts';
import { createCareTestbed, type CareTestbed } from '../infra/care-testbed.ts';
import { createUpload, listFiles } from '../infra/upload-rows.ts';

let folder: string;
let bed: CareTestbed;
let worker: InProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot expiry '));
  bed = await createCareTestbed(await openStorage(pathToFileURL(folder).href));
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await bed.close();
  await rm(folder, { recursive: true });
});

async function startWorker(settings: Record<string, string>): Promise<void> {
  const urls = { DATABASE_URL: bed.url, UPLOAD_DEFAULT_URL: pathToFileURL(folder).href };
  worker = await startInProcess('worker', configSchema, createWorker, { ...urls, ...settings });
}

test('what has expired goes by itself; the rest stays', async () => {
  const old = await bed.store('try', 'old');
  const release = await bed.store('release', 'old');
  await backdateObjects(folder, 29);
  const young = await bed.store('try', 'young');
  await bed.backdate(old.id, 31);
  await bed.backdate(release.id, 31);
  await startWorker({ EXPIRE_INTERVAL_SECONDS: '1' });
  await waitFor(async () => (await bed.database.uploads.find(old.id)) === undefined);
  const { symbolStore } = bed.care;
  expect(await symbolStore.head('try', old.key)).toBeUndefined();
  expect(await symbolStore.head('try', young.key)).toBeDefined();
  expect(await symbolStore.head('release', release.key)).toBeDefined();
  for (const { id } of [young, release]) expect(await bed.database.uploads.find(id)).toBeDefined();
});

test('a try file that is uploaded again is skipped while it is young, and written anew in the second half of its days', async () => {
  const content = 'MODULE Linux x86_64 AB12 again.pdb\nPUBLIC 0 0 main\n';
  const { key } = await bed.store('try', 'again', content);
  await startWorker({ SWEEP_INTERVAL_SECONDS: '1', SWEEP_UNTOUCHED_SECONDS: '0.001' });
  const uploadAgain = async (): Promise<unknown> => {
    const zip = await createZip([{ name: key, content: Buffer.from(content) }]);
    const { id } = await createUpload(bed.database, { lane: 'try' });
    await bed.care.staging.put(id, zip);
    await waitFor(async () => (await bed.database.uploads.find(id))?.isStaged === false); // complete, and its archive is gone
    const [file] = await listFiles(bed.database, id);
    return { outcome: file?.outcome, isUpdate: file?.isUpdate };
  };
  await backdateObjects(folder, 13);
  expect(await uploadAgain()).toEqual({ outcome: 'skipped', isUpdate: false });
  await backdateObjects(folder, 2);
  expect(await uploadAgain()).toEqual({ outcome: 'uploaded', isUpdate: false });
  const { object } = (await bed.care.symbolStore.head('try', key))!;
  expect(Date.now() - object.updatedAt.getTime()).toBeLessThan(86_400_000);
});
