// A leaked symbols file is taken down while everything runs: gone from where processes remember it, and no way back for its content.
import { gzipSync } from 'node:zlib';
import { createSampleArchive, createZip, doorFile, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createClient, type Client, type Endpoints } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { announcementOf, createV2Client } from '../../harness/clients/v2-client.ts';
import { runAdminHere } from '../../harness/own-processes/admin-command.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { doorIds } from '../../harness/samples/door-ids.ts';
import { windowsSym } from '../../harness/samples/windows-sym.ts';

let fleet: Fleet;
let endpoints: Endpoints;
let download: ServiceProcess;
let token: string;
let client: Client;
let other: Client;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { DOWNLOAD_MODE: 'stream', DOWNLOAD_MEMORY_SECONDS: '3600' } });
  [endpoints, download] = await Promise.all([fleet.startPublic(), fleet.start('download'), fleet.start('worker')]);
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  client = createClient(endpoints, token);
  other = createClient({ ...endpoints, download: download.url }, token);
});
afterAll(async () => fleet[Symbol.asyncDispose]());

async function admin<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runAdminHere([...args, '--json'], fleet.settings);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

/** How often that process has answered from what it remembered. */
async function remembered(): Promise<number> {
  const metrics = (await send(`${download.adminUrl}/metrics`)).body.toString();
  return Number(/^symdepot_lookups_total\{source="memory"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
}

const module = { debugFile: 'leak.pdb', debugId: 'AB'.repeat(16) + '1', codeFile: 'leak.dll', codeId: '5EAF00D123456' };
const leaked = { key: `leak.pdb/${module.debugId}/leak.sym`, content: windowsSym(module) };
const byCodeId = `/leak.dll/${module.codeId}/leak.sym`;
const zipOf = (...files: readonly { readonly key: string; readonly content: Buffer }[]) =>
  createZip(files.map(({ key, content }) => ({ name: key, content })));
const statuses = async (...paths: string[]): Promise<number[]> =>
  Promise.all(paths.flatMap((path) => [client, other].map(async (one) => (await one.get(path)).status)));
const refusal = (response: HttpResponse): unknown[] => {
  const body = response.json<{ code: string; error: string }>();
  return [response.status, body.code, body.error.includes(leaked.key)];
};

let good: SampleFile;

test('gone from every process that had it in memory, from the bucket and from lookups; its content is refused by every way', async () => {
  const { files } = await createSampleArchive({ files: 1, seed: 40, companions: false });
  good = files[0]!;
  const zip = await zipOf(leaked, good);
  expect((await client.upload(zip)).status).toBe(201);
  const before = await remembered();
  const isRemembered = async (): Promise<boolean> => {
    expect(await statuses(`/${leaked.key}`, byCodeId)).toEqual([200, 200, 302, 302]);
    return (await remembered()) >= before + 2;
  };
  await waitFor(isRemembered, { timeoutMs: 30_000, what: 'a process that remembers both' });

  const down = await admin<{ removed: object[]; refused: object[] }>('takedown', '--key', leaked.key, '--reason', 'has a password in it');
  expect(down).toMatchObject({
    removed: [{ lane: 'release', key: leaked.key, bucket: expect.any(String) }],
    refused: [{ key: leaked.key }],
  });
  expect(await statuses(`/${leaked.key}`, byCodeId, `/${leaked.key.toLowerCase()}`)).toEqual([404, 404, 404, 404, 404, 404]);
  expect(await statuses(`/${good.key}`)).toEqual([200, 200]);
  expect(await fleet.buckets.objects('symbols')).toEqual([`v1/${good.key}`]);
  const covered = await send(`${endpoints.status}/api/coverage`, {
    method: 'POST',
    body: Buffer.from(JSON.stringify({ files: [{ key: leaked.key }, { code_file: 'leak.dll', code_id: module.codeId }] })),
    headers: { 'Auth-Token': token, 'Content-Type': 'application/json' },
  });
  expect(covered.json()).toMatchObject({ missing: 2 });

  // The same archive, whose bytes are known, and another one with the file in it.
  expect(refusal(await client.upload(zip))).toEqual([400, 'taken_down', true]);
  expect(refusal(await client.upload(await zipOf(leaked)))).toEqual([400, 'taken_down', true]);
  expect(refusal(await client.upload(await zipOf({ ...leaked, key: leaked.key.replace('leak.sym', 'LEAK.sym') })))[1]).toBe('taken_down');
  const announced = await createV2Client(endpoints.ingest, token).announce([announcementOf(leaked), announcementOf(good)]);
  expect(announced.files.map(({ action }) => action)).toEqual([
    { type: 'error', msg: expect.stringContaining(leaked.key) },
    { type: 'skip' },
  ]);
  expect(await fleet.buckets.objects('symbols')).toEqual([`v1/${good.key}`]);

  const clean = { key: leaked.key, content: Buffer.concat([leaked.content, Buffer.from('FUNC 2 1 0 g\n')]) };
  expect((await client.upload(await zipOf(clean))).status).toBe(201);
  expect(await other.differing([clean])).toEqual([]);
});

test('an archive that was kept cannot bring it back by a retry, until the takedown is lifted', async () => {
  const beside = (await createSampleArchive({ files: 1, seed: 41, companions: false })).files[0]!;
  await admin('lane', 'pause', 'release');
  const id = await client.submit(await zipOf(leaked, beside));
  expect((await client.order(id, 'cancel')).status).toBe(200);
  await admin('lane', 'resume', 'release');
  expect((await client.order(id, 'retry')).status).toBe(202);
  const { problems } = await client.untilState(id, 'rejected');
  expect(problems).toMatchObject([{ code: 'taken_down', member: leaked.key }]);
  expect(await statuses(`/${beside.key}`)).toEqual([404, 404]);

  const { takedowns } = await admin<{ takedowns: { id: number }[] }>('takedown', 'list', '--key', leaked.key.toLowerCase());
  expect(takedowns).toHaveLength(2); // of two lanes
  await admin('takedown', 'lift', ...takedowns.map((one) => String(one.id)));
  expect((await client.order(id, 'retry')).status).toBe(202);
  await client.untilState(id, 'complete');
  expect(await other.differing([leaked, beside])).toEqual([]);
  const { audit } = await admin<{ audit: { action: string }[] }>('audit', 'list', '--action', 'file');
  expect(audit.map(({ action }) => action).toSorted()).toEqual(['file.lift', 'file.lift', 'file.remove', 'file.take_down']);
});

test('what is gzip itself is refused by its content, also where another compressor has packed it', async () => {
  const debug = doorFile('elf/crash.debug');
  const path = '/upload/any/';
  const first = await client.upload(gzipSync(debug, { level: 1 }), { name: 'packed.dbg.gz', path });
  expect(first.status).toBe(201);
  const key = `packed/${doorIds.elf}/packed.dbg.gz`;
  await admin('takedown', '--key', key, '--reason', 'leaked');
  const again = await client.upload(gzipSync(debug, { level: 9 }), { name: 'packed.dbg.gz', path });
  expect([again.status, again.json<{ code: string }>().code]).toEqual([400, 'taken_down']);
  expect((await client.get(`/${key}`)).status).toBe(404);
});
