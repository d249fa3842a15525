// Mozilla's own client against this server, request by request: what it sends, and that it takes every response for what it is.
// Neighbours: mozilla-v2-client.ts (the client), upload-v2.test.ts, upload-v2-gcs.test.ts.
import { randomBytes } from 'node:crypto';
import { createSampleFiles, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createTcpProxy } from '../../harness/network/tcp-proxy.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { uploadAsMozilla } from '../../harness/clients/mozilla-v2-client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { windowsSym } from '../../harness/samples/windows-sym.ts';

const KiB = 1_024;
let fleet: Fleet;
let ingestUrl: string;
let token: string;
let client: Client;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { UPLOAD_DIRECT_TO_BUCKET: 'false' } });
  const [endpoints] = await Promise.all([fleet.startPublic(), fleet.start('worker')]);
  ingestUrl = endpoints.ingest;
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  await preferV2();
  client = createClient(endpoints, token);
});
afterAll(async () => fleet[Symbol.asyncDispose]());

const preferV2 = () => withConnection(fleet.databaseUrl, (sql) => sql.query('UPDATE tokens SET preferred_upload_api_version = 2'));

test('lists in batches, files in chunks, and each one stored; the next run skips them all', async () => {
  const big = { key: 'big.pdb/AB12/big.pd_', content: randomBytes(3 * 256 * KiB + 5) };
  const files = [...createSampleFiles({ files: 20, bytes: 3_000_000, seed: 9_100 }), big];
  const keys = files.map(({ key }) => key).toSorted();
  // A size of chunks that is no multiple of 256 KiB: of each one whole steps are kept.
  const first = await uploadAsMozilla(ingestUrl, token, files, { batchSize: 8, chunkBytes: 300_000 });
  expect(first).toMatchObject({ skipped: [], failed: [] });
  expect([first.ids.length, first.uploaded.toSorted()]).toEqual([3, keys]);
  for (const id of first.ids) await client.untilState(id, 'complete');
  expect(await client.differing(files)).toEqual([]);

  const second = await uploadAsMozilla(ingestUrl, token, files);
  expect(second).toMatchObject({ uploaded: [], failed: [] });
  expect(second.skipped.toSorted()).toEqual(keys);
});

test('what is in a .sym is recorded: it is found by its code id, and by name in the list of files', async () => {
  const module = { debugFile: 'v2.pdb', debugId: 'AABBCCDDEEFF00112233445566778899A', codeFile: 'v2.dll', codeId: '5F00AA11C000' };
  const key = `${module.debugFile}/${module.debugId}/v2.sym`;
  const { ids } = await uploadAsMozilla(ingestUrl, token, [{ key, content: windowsSym(module) }]);
  await client.untilState(ids[0]!, 'complete');
  const byCodeId = await client.get(`/${module.codeFile}/${module.codeId}/v2.sym`);
  expect([byCodeId.status, byCodeId.headers.location]).toEqual([302, `/${key}`]);
  expect((await client.get(`/api/syminfo/${module.debugFile}/${module.debugId}`)).json()).toMatchObject({ code_id: module.codeId });
  expect(await client.files(ids[0]!)).toMatchObject([
    { key, debug_id: module.debugId, code_file: module.codeFile, code_id: module.codeId },
  ]);
});

test('what is skipped is found by its code id as long as the last upload that named it is known', async () => {
  const module = { debugFile: 'kept.pdb', debugId: 'AABBCCDDEEFF00112233445566778899B', codeFile: 'kept.dll', codeId: '5F00AA12C000' };
  const key = `${module.debugFile}/${module.debugId}/kept.sym`;
  const files = [{ key, content: windowsSym(module) }];
  const first = await uploadAsMozilla(ingestUrl, token, files);
  await client.untilState(first.ids[0]!, 'complete');
  const second = await uploadAsMozilla(ingestUrl, token, files);
  expect(second.skipped).toEqual([key]);
  expect(await client.files(second.ids[0]!)).toMatchObject([{ key, debug_id: module.debugId, code_id: module.codeId }]);
  await withConnection(fleet.databaseUrl, (sql) => sql.query('DELETE FROM uploads WHERE id = $1', [first.ids[0]])); // as when it expires
  expect((await client.get(`/${module.codeFile}/${module.codeId}/kept.sym`)).headers.location).toBe(`/${key}`);
});

test('the name of the encoding, as older versions send it, changes nothing', async () => {
  const files = createSampleFiles({ files: 4, bytes: 600_000, seed: 9_101 });
  const summary = await uploadAsMozilla(ingestUrl, token, files, { namesEncoding: true, chunkBytes: 256 * KiB });
  expect(summary.failed).toEqual([]);
  await client.untilState(summary.ids[0]!, 'complete');
  expect(await client.differing(files)).toEqual([]);
});

test('while the database is away: 503, and it goes on where it was', async () => {
  const proxy = await createTcpProxy(fleet.databaseUrl);
  await proxy.open();
  const shaken = await fleet.start('ingest', { DATABASE_URL: proxy.url, QUEUE_URL: proxy.url });
  const file = { key: 'shaken.pdb/AB12/shaken.pd_', content: randomBytes(1_000 * KiB) };
  let retries = 0;
  const summary = await uploadAsMozilla(shaken.url, token, [file], {
    chunkBytes: 256 * KiB,
    onKept: async (bytes) => (bytes === 256 * KiB ? proxy.cut() : undefined),
    async onRetry() {
      if (retries++ === 0) await proxy.open();
      await waitFor(async () => (await fetch(`${shaken.adminUrl}/__heartbeat__`)).ok, { what: 'the database' });
    },
  });
  expect(summary).toMatchObject({ failed: [], uploaded: [file.key] });
  await client.untilState(summary.ids[0]!, 'complete');
  expect(await client.differing([file])).toEqual([]);
  expect(retries).toBeGreaterThan(0);
});
