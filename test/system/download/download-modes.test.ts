// DOWNLOAD_MODE: by a URL of the bucket that works for a while, or by the service itself, for buckets that are not public.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSampleArchive, createZip, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startGcsEmulator, type GcsEmulator } from '../../harness/gcs/gcs-emulator.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { send } from '../../harness/clients/http.ts';
import { startService } from '../../harness/processes/service-process.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let folder: string;
let store: GcsEmulator;
let fleet: Fleet;
let uploader: Client;
let files: readonly SampleFile[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-modes-'));
  store = await startGcsEmulator({ buckets: ['symbols', 'staging'] });
  const endpoint = encodeURIComponent(store.url);
  fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: { UPLOAD_DEFAULT_URL: `gs://symbols/some/prefix?endpoint=${endpoint}`, STAGING_URL: `gs://staging?endpoint=${endpoint}` },
  });
  const endpoints = await fleet.startPublic();
  await fleet.start('worker');
  uploader = createClient(endpoints, await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] }));
  const archive = await createSampleArchive({ files: 6, bytes: 60_000, seed: 1 });
  files = archive.files;
  await uploader.upload(archive.zip);
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await store.stop();
  await rm(folder, { recursive: true, force: true });
});

const clientOf = async (settings: Readonly<Record<string, string>>): Promise<Client> => {
  const { url } = await fleet.start('download', settings);
  return createClient({ ingest: '', status: '', download: url }, '');
};

test('redirect: the public URL of the object', async () => {
  expect(await uploader.differing(files)).toEqual([]);
  const { headers } = await uploader.get(`/${files[0]!.key}`);
  expect(headers.location).toBe(`${store.url}/symbols/some/prefix/v1/${files[0]!.key}`);
});

test('redirect: to where the bucket is public, when that is somewhere else', async () => {
  const bucketUrl = `gs://symbols/some/prefix?endpoint=${encodeURIComponent(store.url)}&public=${encodeURIComponent('https://cdn.example/symbols/')}`;
  const client = await clientOf({ UPLOAD_DEFAULT_URL: bucketUrl });
  const { headers } = await client.get(`/${files[0]!.key}`);
  expect(headers.location).toBe(`https://cdn.example/symbols/some/prefix/v1/${files[0]!.key}`);
});

describe('stream', () => {
  let client: Client;
  beforeAll(async () => void (client = await clientOf({ DOWNLOAD_MODE: 'stream' })));

  test('the file itself, with its headers, no redirect', async () => {
    for (const { key, content } of files) {
      const answer = await client.get(`/${key}`, { 'Accept-Encoding': 'identity' });
      expect([answer.status, answer.headers.location]).toEqual([200, undefined]);
      expect(answer.headers).toMatchObject({
        'content-length': String(answer.body.length),
        'cache-control': 'public, max-age=300, no-transform',
        'accept-ranges': 'bytes',
        'access-control-allow-origin': '*',
      });
      expect((await client.download(`/${key}`)).content.equals(content)).toBe(true);
      const head = await client.head(`/${key}`);
      expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(answer.body.length)]);
      for (const name of ['etag', 'last-modified', 'content-type', 'content-encoding'])
        expect(head.headers[name]).toBe(answer.headers[name]);
    }
  });

  test('conditional requests and ranges', async () => {
    const path = `/${files[0]!.key}`;
    const whole = await client.get(path);
    expect((await client.get(path, { 'If-None-Match': whole.headers.etag! })).status).toBe(304);
    const part = await client.get(path, { Range: 'bytes=10-19' });
    expect([part.status, part.body.equals(whole.body.subarray(10, 20))]).toEqual([206, true]);
    expect((await client.get(path, { Range: 'bytes=99999999-' })).status).toBe(416);
  });

  test('a file that is replaced after it was found is sent as it is now', async () => {
    const [{ key, content }] = files as [SampleFile];
    const changed = Buffer.concat([content, Buffer.from('PUBLIC 1 0 more\n')]);
    await client.get(`/${key}`);
    const object = store.buckets.get('symbols')!.objects;
    const name = `some/prefix/v1/${key}`;
    const before = object.get(name)!;
    await uploader.upload(await createZip([{ name: key, content: changed }]));
    expect((await client.download(`/${key}`)).content.equals(changed)).toBe(true);
    // Nobody tells of this one.
    object.set(name, { ...before, resource: { ...before.resource, generation: '999' } });
    expect((await client.download(`/${key}`)).content.equals(content)).toBe(true);
    object.delete(name);
    expect((await client.get(`/${key}`)).status).toBe(404);
  });

  test('an error is kept by no cache', async () => {
    const path = `/${files[2]!.key}`;
    await client.get(path); // from now on it is known where it is
    store.setFate(({ query }) => (query.get('alt') === 'media' ? { status: 503 } : 'pass'));
    const answer = await client.get(path).finally(() => store.setFate());
    expect([answer.status, answer.headers['cache-control']]).toEqual([503, 'no-store']);
    expect((await client.get(path)).status).toBe(200);
  });

  test('a fault of the store in the middle of a file cuts the connection, and is logged and counted', async () => {
    const service = await fleet.start('download', { DOWNLOAD_MODE: 'stream', STORAGE_READ_TIMEOUT: '1' });
    const { key } = files[3]!;
    const fates = ['cut-body', 'hang-body', 'half-body'] as const;
    for (const fate of fates) {
      store.setFate(({ query }) => (query.get('alt') === 'media' ? fate : 'pass'));
      await expect(
        send(`${service.url}/${key}`).finally(() => store.setFate()),
        fate,
      ).rejects.toThrow(/aborted|hang up/);
    }
    const lines = await waitFor(() => {
      const found = service.log().filter(({ msg }) => msg === 'file cut short');
      return found.length === fates.length ? found : undefined;
    });
    for (const line of lines) expect(line).toMatchObject({ lane: 'release', key, request_id: expect.any(String) });
    const metrics = (await send(`${service.adminUrl}/metrics`)).body.toString();
    expect(metrics).toMatch(/^symdepot_files_cut_short_total 3$/m);
    expect((await send(`${service.url}/${key}`)).status).toBe(200);
  });

  test('who leaves in the middle of a file leaves nothing behind', async () => {
    const content = Buffer.alloc(20 * 2 ** 20, 'x');
    const key = `big.so/${'B'.repeat(33)}/big.so.dbg.gz`;
    expect((await uploader.upload(await createZip([{ name: key, content, compress: false }]))).status).toBe(201);
    const service = await fleet.start('download', { DOWNLOAD_MODE: 'stream' });
    const inFlight = async (): Promise<string | undefined> =>
      /^symdepot_http_requests_in_flight (\d+)$/m.exec((await send(`${service.adminUrl}/metrics`)).body.toString())?.[1];
    for (let i = 0; i < 5; i++) {
      const gone = new AbortController();
      const response = await fetch(`${service.url}/${key}`, { signal: gone.signal });
      await response.body!.getReader().read();
      gone.abort();
    }
    await waitFor(async () => (await inFlight()) === '0');
    expect((await send(`${service.url}/${key}`)).body.equals(content)).toBe(true);
  });
});

describe('signed', () => {
  test('a URL that works for a while, for files only', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const credentials = join(folder, 'account.json');
    await writeFile(
      credentials,
      JSON.stringify({ type: 'service_account', project_id: 'p', client_email: 'symdepot@p.example', private_key: privateKey }),
    );
    const client = await clientOf({
      DOWNLOAD_MODE: 'signed',
      DOWNLOAD_SIGNED_URL_SECONDS: '900',
      GOOGLE_APPLICATION_CREDENTIALS: credentials,
    });
    const { key } = files[1]!;
    const answer = await client.get(`/${key}`);
    expect(answer.status).toBe(302);
    const url = new URL(answer.headers.location!);
    expect(url.origin + decodeURIComponent(url.pathname)).toBe(`${store.url}/symbols/some/prefix/v1/${key}`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'X-Goog-Algorithm': 'GOOG4-RSA-SHA256',
      'X-Goog-Credential': expect.stringMatching(/^symdepot@p\.example\//),
      'X-Goog-Expires': '900',
      'X-Goog-Signature': expect.stringMatching(/^[0-9a-f]+$/),
    });
    expect((await client.download(`/${key}`)).content.equals(files[1]!.content)).toBe(true);
    expect((await client.get('/nobody.pdb/AB/nobody.sym')).status).toBe(404);
  });

  test('a bucket that has no such URLs: the service does not start, and says why', async () => {
    const service = startService(
      { script: 'scripts/service.ts', args: ['download'] },
      {
        DATABASE_URL: fleet.databaseUrl,
        UPLOAD_DEFAULT_URL: `file://${folder}/symbols`,
        DOWNLOAD_MODE: 'signed',
      },
    );
    expect(await service.exit).toBe(1);
    expect(service.output()).toContain('DOWNLOAD_MODE: no signed URLs can be had of symbols. Use stream, or redirect');
  });
});
