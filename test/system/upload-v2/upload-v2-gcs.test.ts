// Protocol v2 with Google's storage: clients send to URLs of the store, and nothing of it is visible before a worker has looked.
// Neighbour: upload-v2.test.ts (the same with URLs of ours).
import { createSampleFiles, waitFor, type SampleFile } from '@symdepot/testkit';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startGcsEmulator, type GcsEmulator } from '../../harness/gcs/gcs-emulator.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createGateway, type Gateway } from '../../harness/network/gateway.ts';
import { createSymbolsFolder, runSymdepot } from '../../harness/processes/symdepot-command.ts';
import { uploadAsMozilla } from '../../harness/clients/mozilla-v2-client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import {
  announcementOf,
  ask,
  createV2Client,
  put,
  putChunk,
  sendAll,
  toSend,
  type Session,
  type V2Client,
} from '../../harness/clients/v2-client.ts';

let store: GcsEmulator;
/** Before the store, to cut connections to it. */
let line: Gateway;
let gateway: Gateway;
let fleet: Fleet;
let ingestUrl: string;
let token: string;
let client: Client;
let v2: V2Client;

beforeAll(async () => {
  store = await startGcsEmulator({ buckets: ['symbols', 'staging'] });
  line = await createGateway({ ingest: store.url, status: store.url, download: store.url });
  const bucket = (name: string): string => `gs://${name}/in/here?endpoint=${encodeURIComponent(line.url)}`;
  fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: { UPLOAD_DEFAULT_URL: bucket('symbols'), STAGING_URL: bucket('staging'), SWEEP_INTERVAL_SECONDS: '0.5' },
  });
  const endpoints = await fleet.startPublic();
  await fleet.start('worker');
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  ingestUrl = endpoints.ingest;
  client = createClient(endpoints, token);
  v2 = createV2Client(endpoints.ingest, token);
  gateway = await createGateway(endpoints);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await line[Symbol.asyncDispose]();
  await fleet[Symbol.asyncDispose]();
  await store.stop();
});

const newFiles = (seed: number, files = 3) => createSampleFiles({ files, bytes: 40_000, seed });
const urlsOf = ({ files }: Session): string[] => files.map(({ action }) => ('url' in action ? action.url : action.type));

test('the store takes the files, and each is published when it is found there; the upload closes itself with the last', async () => {
  const files = newFiles(1);
  const session = await v2.announce(files.map(announcementOf));
  expect(urlsOf(session).filter((url) => !url.startsWith(`${line.url}/upload/`))).toEqual([]);
  await sendAll({ ...session, files: session.files.slice(1) }, files.slice(1));
  await waitFor(async () => ((await client.differing(files.slice(1))).length === 0 ? true : undefined), { what: 'what the store has' });
  expect((await client.get(`/${files[0]!.key}`)).status).toBe(404);
  expect(await client.status(session.id)).toMatchObject({ step: 'receive' });
  const { url, bytes } = toSend(session.files[0]!, files[0]!.content);
  expect((await putChunk(url, bytes, 0, bytes.length)).status).toBe(200);
  const { progress } = await client.untilState(session.id, 'complete');
  expect(progress.files).toEqual({ total: 3, uploaded: 3, skipped: 0, ignored: 0, failed: 0 });
  expect(await client.differing(files)).toEqual([]);
  await waitFor(() => store.buckets.get('staging')!.objects.size === 0, { what: 'an empty staging bucket' });
});

test('completed at once: what the store has is found, what it has not is named; a lie is seen', async () => {
  const [honest, liar, lazy] = newFiles(2);
  const session = await v2.announce([honest!, liar!, lazy!].map(announcementOf));
  const lie = { ...liar!, content: Buffer.from(liar!.content.map((byte) => byte ^ 1)) };
  await sendAll({ ...session, files: session.files.slice(0, 2) }, [honest!, lie]);
  const response = await v2.complete(session.id);
  expect(response.status).toBe(400);
  expect(response.json<{ details: { code: string; member: string }[] }>().details.map(({ code, member }) => [code, member])).toEqual([
    ['file_md5_differs', liar!.key],
    ['file_not_received', lazy!.key],
  ]);
  expect(await client.differing([honest!])).toEqual([]);
  for (const { key } of [liar!, lazy!]) expect((await client.get(`/${key}`)).status).toBe(404);
});

test('the store takes any number of bytes; far more than the file can have are not even read', async () => {
  const [file] = newFiles(5, 1);
  const session = await v2.announce([announcementOf(file!)]);
  const { url } = toSend(session.files[0]!, file!.content);
  const noBytes = Buffer.from('000000ffff', 'hex'); // a block of DEFLATE with nothing in it
  const endless = Buffer.concat([
    gzipSync('').subarray(0, 10),
    ...Array.from({ length: 30_000 }, () => noBytes),
    gzipSync('').subarray(10),
  ]);
  expect((await put(url, endless)).status).toBe(200);
  const { problems } = await client.untilState(session.id, 'rejected');
  expect(problems).toMatchObject([{ code: 'file_bytes_too_many', member: file!.key }]);
});

test('announced again: what the store has is skipped, the others get new URLs of it; of two senders of a file one is refused by it', async () => {
  const files = newFiles(6);
  const session = await v2.announce(files.map(announcementOf));
  await sendAll({ ...session, files: session.files.slice(0, 1) }, files);
  const turned = files.toReversed();
  const joined = await v2.announce(turned.map(announcementOf));
  expect([joined.id, joined.files.map(({ action }) => action.type)]).toEqual([session.id, ['upload', 'upload', 'skip']]);
  expect(urlsOf(joined).filter((url) => url.startsWith(`${line.url}/upload/`))).toHaveLength(2);
  await sendAll({ ...joined, files: joined.files.slice(0, 1) }, turned);
  const late = toSend(session.files[2]!, files[2]!.content);
  expect((await put(late.url, late.bytes)).status).toBe(412);
  await sendAll({ ...joined, files: joined.files.slice(1) }, turned.slice(1));
  await client.untilState(session.id, 'complete');
  expect(await client.differing(files)).toEqual([]);
});

test("Mozilla's client, chunk by chunk to the store", async () => {
  await withConnection(fleet.databaseUrl, (sql) => sql.query('UPDATE tokens SET preferred_upload_api_version = 2'));
  const files = [...newFiles(4), { key: 'chunks.pdb/AB12/chunks.pd_', content: randomBytes(1_000_000) }];
  const summary = await uploadAsMozilla(ingestUrl, token, files, { chunkBytes: 256 * 1_024 });
  expect(summary).toMatchObject({ skipped: [], failed: [] });
  await client.untilState(summary.ids[0]!, 'complete');
  expect(await client.differing(files)).toEqual([]);
});

test('UPLOAD_DIRECT_TO_BUCKET=false: to us, in parts that lie in the bucket', async () => {
  const { url: ownUrl } = await fleet.start('ingest', { UPLOAD_DIRECT_TO_BUCKET: 'false' });
  const file = { key: 'large.pdb/AB12/large.pd_', content: randomBytes(9_000_000) };
  const session = await createV2Client(ownUrl, token).announce([announcementOf(file)]);
  const { url, bytes } = toSend(session.files[0]!, file.content);
  expect(url.startsWith(ownUrl)).toBe(true);
  expect((await putChunk(url, bytes, 0, 2 ** 20, '*')).headers.range).toBe(`bytes=0-${2 ** 20 - 1}`);
  expect((await put(url, bytes)).status).toBe(200);
  await client.untilState(session.id, 'complete');
  expect(await client.differing([file])).toEqual([]);
  expect((await ask(url)).status).toBe(200);
});

test('the store is away: 503, and no upload', async () => {
  store.setFate(({ method }) => (method === 'POST' ? { status: 503 } : 'pass'));
  try {
    const response = await v2.post(JSON.stringify({ files: newFiles(3, 1).map(announcementOf) }));
    expect([response.status, response.json<{ code: string }>().code]).toEqual([503, 'storage_unavailable']);
  } finally {
    store.setFate();
  }
});

test('the command line sends to the store itself, and goes on there where it was cut', async () => {
  const ranges: (string | undefined)[] = [];
  store.setFate(({ method, path, headers }) => {
    if (method === 'PUT' && path.includes('/staging/')) ranges.push(headers['content-range']);
    return headers['auth-token'] === undefined ? 'pass' : { status: 500 }; // a token is for nobody else
  });
  const files = [...newFiles(7), { key: 'cut.pdb/AB12/cut.pd_', content: randomBytes(6 * 2 ** 20) }];
  await using folder = await createSymbolsFolder(files as SampleFile[]);
  line.cutAfter(4 * 2 ** 20);
  const { code, stderr } = await runSymdepot(['upload', folder.path, '--api-version', '2'], { url: gateway.url, token });
  store.setFate();
  expect([code, line.cuts(), stderr]).toEqual([0, 1, expect.stringContaining('cut, the connection was cut; again in')]);
  expect(ranges).toEqual(expect.arrayContaining(['bytes */6291456', expect.stringMatching(/^bytes [1-9]\d+-6291455\/6291456$/)]));
  expect(await client.differing(files)).toEqual([]);
});
