// Stopping and starting the standalone system on one folder: what it promised before, it keeps afterwards.
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { createPublicationGate, type PublicationGate } from '../../harness/postgres/publication-gate.ts';
import { createClient, type Client, type UploadStatus } from '../../harness/clients/client.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { createStandaloneSite, type StandaloneSite } from '../../harness/processes/standalone-process.ts';

const secret = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const tokens = { [secret]: 'upload_symbols' };
/** An upload of many short jobs, one after the other. */
const settings = { BATCH_MAX_MEMBERS: '5', WORKER_CONCURRENCY: '1', MEMBER_CONCURRENCY: '1', JOB_LOCK_SECONDS: '5' };
const largeArchive = { files: 60, bytes: 1_200_000 };

async function newSite(): Promise<StandaloneSite> {
  const site = await createStandaloneSite();
  onTestFinished(async () => site[Symbol.asyncDispose]());
  return site;
}

/** Stops uploads of the running system in their middle. */
async function closeGate(site: StandaloneSite): Promise<PublicationGate> {
  const gate = await createPublicationGate(await site.databaseUrl());
  onTestFinished(() => gate[Symbol.asyncDispose]());
  await gate.close(20);
  return gate;
}

const clientOf = ({ url }: ServiceProcess, token = secret): Client => createClient({ ingest: url, status: url, download: url }, token);
const isMidway = ({ state, progress }: UploadStatus): boolean => state === 'processing' && progress.files.uploaded > 0;
const staged = (site: StandaloneSite): Promise<string[]> => site.buckets.objects('staging');
const warnings = (service: ServiceProcess) => service.log().filter(({ level }) => level !== 'info' && level !== 'debug');

async function expectEverythingStored(client: Client, id: number, files: Awaited<ReturnType<typeof createSampleArchive>>['files']) {
  const { progress } = await client.untilState(id, 'complete');
  expect(progress.files).toEqual({ total: files.length, uploaded: files.length, skipped: 0, ignored: 0, failed: 0 });
  expect(await client.differing(files)).toEqual([]);
}

test('the first start prints two tokens, once; later ones go on with what is there', async () => {
  const site = await newSite();
  const first = await site.start();
  const [, releaseToken = '', tryToken = ''] = /^ {2}release {2}([0-9a-f]{32})\n {2}try {6}([0-9a-f]{32})$/m.exec(first.output()) ?? [];
  await waitFor(() => first.output().includes(`\nready ${first.url}\n`)); // after the line of the log
  const { files, zip } = await createSampleArchive({ files: 3 });
  const response = await clientOf(first, releaseToken).upload(zip);
  expect(response.status).toBe(201);
  expect((await clientOf(first, tryToken).upload(zip)).json()).toMatchObject({ upload: { try_symbols: true } });
  expect(await first.stop()).toBe(0);
  expect(warnings(first)).toEqual([]);

  const second = await site.start();
  expect(second.output()).not.toMatch(/^ {2}(release|try) /m);
  const client = clientOf(second, releaseToken);
  expect((await client.status(response.json<{ upload: { id: number } }>().upload.id)).state).toBe('complete');
  expect(await client.differing(files)).toEqual([]);
  second.signal('SIGINT');
  expect(await second.exit).toBe(0);
});

test('two at a time on one folder: the second one is refused and the first one is not disturbed', async () => {
  const site = await newSite();
  const first = await site.start({ tokens });
  const second = site.launch({ tokens });
  expect(await second.exit).toBe(1);
  expect(second.output()).toContain(`is in use by another symdepot (pid ${first.pid}). Stop it, or choose another data dir`);
  const { zip } = await createSampleArchive({ files: 1 });
  expect((await clientOf(first).upload(zip)).status).toBe(201);
  expect(await first.stop()).toBe(0);
});

test('SIGTERM while an upload is waited for: its sender is told to come back, and it is completed after the restart', async () => {
  const site = await newSite();
  const { files, zip } = await createSampleArchive(largeArchive);
  const first = await site.start({ tokens, settings });
  const gate = await closeGate(site);
  const waiting = clientOf(first).upload(zip);
  const id = Number(await waitFor(() => first.log().find(({ msg }) => msg === 'upload staged')?.['upload_id']));
  await clientOf(first).untilStatus(id, isMidway, 'in the middle');
  first.signal('SIGTERM');
  await gate.open();
  const response = await waiting;
  expect(response.status).toBe(503);
  expect(response.headers['retry-after']).toMatch(/^\d+$/);
  expect(await first.exit).toBe(0);
  expect(warnings(first).filter(({ msg }) => msg !== 'request put off')).toEqual([]);

  const client = clientOf(await site.start({ tokens, settings }));
  const { progress } = await client.status(id);
  expect(progress.files.uploaded).toBeGreaterThan(0);
  await expectEverythingStored(client, id, files);
  await waitFor(async () => (await staged(site)).length === 0);
  const again = await client.upload(zip);
  expect(again.status).toBe(201);
  expect(again.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys).toHaveLength(files.length);
});

test('SIGKILL of everything in the middle of an upload: it is completed after the restart', async () => {
  const site = await newSite();
  const { files, zip } = await createSampleArchive(largeArchive);
  const first = await site.start({ tokens, settings });
  await closeGate(site);
  const id = await clientOf(first).submit(zip);
  const { progress } = await clientOf(first).untilStatus(id, isMidway, 'in the middle');
  await site.killAll(first);
  expect(progress.files.uploaded).toBeLessThan(files.length);

  const second = await site.start({ tokens, settings });
  await expectEverythingStored(clientOf(second), id, files);
  await waitFor(async () => (await staged(site)).length === 0);
  expect(await second.stop()).toBe(0);
});
