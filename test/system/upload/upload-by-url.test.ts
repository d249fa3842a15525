// Upload by URL: what a caller gets, and that what could not be fetched leaves nothing. The rules of each hop and address
// are tested beside the code.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSampleArchive } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let listener: RequestListener = () => {};
let requests: IncomingMessage[] = [];
const server: Server = createServer((request, response) => {
  requests.push(request);
  listener(request, response);
});
const remoteUrl = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
/** What the other server does from now on. */
const remote = (answer: RequestListener): void => {
  listener = answer;
  requests = [];
};

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const errorOf = (answer: HttpResponse): [number, string] => [answer.status, answer.json<{ error: string }>().error];
const uploadOf = (answer: HttpResponse) => answer.json<{ upload: Record<string, unknown> & { id: number } }>().upload;

describe('where any domain is allowed', () => {
  let system: System;
  let client: Client;
  const uploadUrl = (url: string, fields: Readonly<Record<string, string>> = {}): Promise<HttpResponse> =>
    client.uploadForm(Object.entries({ url, ...fields }).map(([name, content]) => ({ name, content })));
  const sendUrlencoded = async (fields: Record<string, string>): Promise<HttpResponse> =>
    send(`${system.process.url}/upload/`, {
      method: 'POST',
      headers: {
        'Auth-Token': await createToken(system.databaseUrl, { permissions: ['upload_symbols'] }),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: Buffer.from(new URLSearchParams(fields).toString()),
    });

  beforeAll(async () => {
    system = await startSystem(inject('postgresUrl'), { ALLOW_UPLOAD_BY_ANY_DOMAIN: 'true', UPLOAD_MAX_BYTES: '1MiB' });
    client = await system.clientFor({ permissions: ['upload_symbols'] });
  });
  afterAll(async () => system[Symbol.asyncDispose]());

  test('201 means that every file of the fetched archive can be downloaded', async () => {
    const { files, zip } = await createSampleArchive({ files: 5, seed: 701 });
    remote(({ url }, response) => {
      if (url === '/a/symbols.zip?x=1') response.writeHead(302, { Location: '/moved' }).end();
      else response.end(zip);
    });
    const answer = await uploadUrl(remoteUrl('/a/symbols.zip?x=1'));
    expect(answer.status).toBe(201);
    const trail = { download_url: remoteUrl('/a/symbols.zip?x=1'), redirect_urls: [remoteUrl('/moved')] };
    expect(uploadOf(answer)).toMatchObject({ filename: 'symbols.zip', size: zip.length, try_symbols: false, ...trail });
    for (const { key, content } of files) expect((await client.download(`/${key}`)).content.equals(content)).toBe(true);
    expect(requests.map(({ headers }) => headers['user-agent'])).toEqual(Array(2).fill(expect.stringMatching(/^symdepot\/\d/)));
    expect(uploadOf(await client.statusResponse(uploadOf(answer).id))).toMatchObject(trail);
  });

  test('a fetch that outlasts the wait goes on: 503, and the same URL again waits for it', async () => {
    const { files, zip } = await createSampleArchive({ files: 3, seed: 711 });
    const isReleased = Promise.withResolvers<void>();
    remote((_request, response) => {
      response.write(zip.subarray(0, 100));
      void isReleased.promise.then(() => response.end(zip.subarray(100)));
    });
    const url = remoteUrl('/slow.zip');
    const ask = () => client.uploadForm([{ name: 'url', content: url }], { headers: { Prefer: 'wait=1' } });
    const [first, second] = [await ask(), await ask()];
    for (const answer of [first, second]) {
      expect([answer.status, answer.json<{ code: string }>().code]).toEqual([503, 'fetch_in_progress']);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    isReleased.resolve();
    expect((await uploadUrl(url)).status).toBe(201);
    expect(requests).toHaveLength(1);
    expect(await client.differing(files)).toEqual([]);
  });

  test('an urlencoded form, with the lane', async () => {
    const { zip } = await createSampleArchive({ files: 1, seed: 702 });
    remote((_request, response) => response.end(zip));
    const answer = await sendUrlencoded({ url: remoteUrl('/symbols.zip'), try: '1' });
    expect([answer.status, uploadOf(answer)['try_symbols']]).toEqual([201, true]);
  });

  test.each([
    ['a field of 64 KiB and a byte', { x: 'x'.repeat(65_537) }, 400],
    ['more than 2.5 MiB', Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`x${at}`, 'x'.repeat(60_000)])), 413],
  ])('an urlencoded form with %s is refused', async (_what, fields, status) => {
    remote((_request, response) => response.end());
    expect((await sendUrlencoded({ ...fields, url: remoteUrl('/symbols.zip') })).status).toBe(status);
    expect(requests).toEqual([]);
  });

  test('where there is a file, the URL does not count', async () => {
    const { zip } = await createSampleArchive({ files: 1, seed: 703 });
    remote((_request, response) => response.end(zip));
    const answer = await client.upload(zip, { name: 'mine.zip', fields: { url: 'not a URL' } });
    expect([answer.status, uploadOf(answer)['filename'], uploadOf(answer)['download_url']]).toEqual([201, 'mine.zip', null]);
    expect(requests).toEqual([]);
  });

  test('Prefer: respond-async is answered when the bytes are here', async () => {
    const { zip } = await createSampleArchive({ files: 1, seed: 704 });
    remote((_request, response) => response.end(zip));
    const answer = await client.uploadForm([{ name: 'url', content: remoteUrl('/symbols.zip') }], { headers: { Prefer: 'respond-async' } });
    expect([answer.status, uploadOf(answer)['size']]).toEqual([202, zip.length]);
    await client.untilState(uploadOf(answer).id, 'complete');
  });

  test.each([
    ['', 'Must be multipart form data with at least one file'],
    [' ', 'This field is required.'],
    ['nonsense', 'Unrecognized archive file extension ""'],
    ['gopher://x/a.zip', 'Enter a valid URL.'],
    ['https://symbols.example.com/symbols.tar.xz', 'Unrecognized archive file extension ".xz"'],
    [`https://symbols.example.com/${'a'.repeat(2_048)}.zip`, 'Enter a valid URL.'],
  ])('400 for the URL %.50j', async (url, message) => {
    expect(errorOf(await uploadUrl(url))).toEqual([400, message]);
  });

  test.each([
    [404, 400, "<url> can't be found (404)"],
    [503, 500, '<url> errored (503)'],
    [500, 500, 'RetryError trying to open <url>'],
    [204, 400, 'non-200 status code when retrieving <url>'],
  ])('%i of the other server is %i', async (theirs, ours, message) => {
    remote((_request, response) => response.writeHead(theirs).end());
    const url = remoteUrl('/symbols.zip');
    expect(errorOf(await uploadUrl(url))).toEqual([ours, message.replace('<url>', url)]);
  });

  test('413 for more bytes than the limit, announced or not; nothing stays', async () => {
    for (const headers of [{ 'Content-Length': String(3 * 2 ** 30) }, { 'Transfer-Encoding': 'chunked' }]) {
      remote((_request, response) => {
        response.on('error', () => {}).writeHead(200, headers);
        response.write(Buffer.alloc(2 ** 20 + 1));
      });
      expect((await uploadUrl(remoteUrl('/symbols.zip'))).status).toBe(413);
      expect(requests).toHaveLength(1);
    }
    await expect.poll(() => system.buckets.objects('staging')).toEqual([]);
  });

  test('a transfer that was cut is begun again, and the pieces do not stay', async () => {
    const { zip } = await createSampleArchive({ files: 3, seed: 705 });
    remote((_request, response) => {
      response.writeHead(200, { 'Content-Length': String(zip.length) });
      if (requests.length < 3) response.write(zip.subarray(0, zip.length / 2), () => response.destroy());
      else response.end(zip);
    });
    const answer = await uploadUrl(remoteUrl('/symbols.zip'));
    expect([answer.status, uploadOf(answer)['size'], requests.length]).toEqual([201, zip.length, 3]);
    await expect.poll(() => system.buckets.objects('staging')).toEqual([]);
  });

  test('what is fetched but no ZIP is refused as any archive is', async () => {
    remote((_request, response) => response.end('<html>'));
    expect(errorOf(await uploadUrl(remoteUrl('/symbols.zip')))).toEqual([400, 'File is not a zip file']);
  });
});

describe('as it is by default', () => {
  let system: System;
  let client: Client;
  beforeAll(async () => {
    system = await startSystem(inject('postgresUrl'), { ALLOW_UPLOAD_BY_DOWNLOAD_DOMAINS: 'Symbols.example.com,127.0.0.1,localhost' });
    client = await system.clientFor({ permissions: ['upload_symbols'] });
  });
  afterAll(async () => system[Symbol.asyncDispose]());

  test.each([
    ['http://symbols.example.com/a.zip', 'Insecure URL'],
    ['https://evil.com/a.zip', "Not an allowed domain ('evil.com') to download from."],
    ['https://symbols.example.com:x@evil.com/a.zip', 'The URL must not hold a user name or a password'],
    ['https://127.0.0.1/a.zip', "Not an allowed address to download from: '127.0.0.1' has no public one"],
    ['https://localhost/a.zip', "Not an allowed address to download from: 'localhost' has no public one"],
  ])('400 for %s', async (url, message) => {
    expect(errorOf(await client.uploadForm([{ name: 'url', content: url }]))).toEqual([400, message]);
  });
});
