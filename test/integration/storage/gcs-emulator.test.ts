// The emulator itself, in what the GCS backend does not use but other clients of the JSON API do.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGcsEmulator, type GcsEmulator } from '../../harness/gcs/gcs-emulator.ts';

let emulator: GcsEmulator;
beforeAll(async () => {
  emulator = await startGcsEmulator({ buckets: ['bucket'] });
});
afterAll(() => emulator.stop());

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response> =>
  fetch(emulator.url + path, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(headers && { headers }),
  });
const insert = (name: string, body: string, query = ''): Promise<Response> =>
  call('POST', `/upload/storage/v1/b/bucket/o?uploadType=media&name=${encodeURIComponent(name)}${query}`, body);

it('knows buckets', async () => {
  expect((await call('GET', '/storage/v1/b/new')).status).toBe(404);
  expect((await call('POST', '/storage/v1/b', { name: 'new' })).status).toBe(200);
  expect((await call('POST', '/storage/v1/b', { name: 'new' })).status).toBe(409);
  expect(await (await call('GET', '/storage/v1/b/new')).json()).toMatchObject({ name: 'new' });
  expect((await call('DELETE', '/b/new')).status).toBe(204);
  expect((await call('GET', '/storage/v1/b/new/o')).status).toBe(404);
});

it('lists by delimiter and page', async () => {
  for (const name of ['l/a/1', 'l/a/2', 'l/b', 'l/c/1', 'l/d']) await insert(name, name);
  const list = async (query: string): Promise<unknown> => (await call('GET', `/storage/v1/b/bucket/o?prefix=l/${query}`)).json();
  expect(await list('&delimiter=/')).toMatchObject({ items: [{ name: 'l/b' }, { name: 'l/d' }], prefixes: ['l/a/', 'l/c/'] });
  expect(await list('&maxResults=2')).toMatchObject({ items: [{ name: 'l/a/1' }, { name: 'l/a/2' }], nextPageToken: 'l/a/2' });
  expect(await list('&maxResults=3&pageToken=l/a/2')).toEqual({
    kind: 'storage#objects',
    items: ['l/b', 'l/c/1', 'l/d'].map((name): unknown => expect.objectContaining({ name })),
    prefixes: [],
  });
});

it('copies, composes, patches and deletes', async () => {
  await insert('one', 'one');
  await insert('two', 'two');
  expect((await call('POST', '/storage/v1/b/bucket/o/one/rewriteTo/b/bucket/o/copy%2Fone')).status).toBe(200);
  expect(await (await call('GET', '/bucket/copy/one')).text()).toBe('one');
  await call('POST', '/storage/v1/b/bucket/o/both/compose', { sourceObjects: [{ name: 'one' }, { name: 'two' }] });
  expect(await (await call('GET', '/storage/v1/b/bucket/o/both?alt=media')).text()).toBe('onetwo');
  const patched = await call('PATCH', '/storage/v1/b/bucket/o/both', { metadata: { a: 'b' } });
  expect(await patched.json()).toMatchObject({ metageneration: '2', metadata: { a: 'b' }, size: '6' });
  expect((await call('DELETE', '/storage/v1/b/bucket/o/both?ifGenerationMatch=1')).status).toBe(412);
  expect((await call('DELETE', '/storage/v1/b/bucket/o/both')).status).toBe(204);
  expect((await call('DELETE', '/storage/v1/b/bucket/o/both')).status).toBe(404);
});

it('takes a resumable upload in one shot of unknown length, and forgets a cancelled one', async () => {
  const begin = async (): Promise<string> => {
    const response = await call(
      'POST',
      '/upload/storage/v1/b/bucket/o?uploadType=resumable&name=shot',
      {},
      { 'x-upload-content-type': 'a/b' },
    );
    return (response.headers.get('location') ?? '').slice(emulator.url.length);
  };
  const first = await begin();
  expect((await call('DELETE', first)).status).toBe(499);
  expect((await call('PUT', first, 'x')).status).toBe(404);
  const second = await begin();
  expect((await call('PUT', second, '', { 'content-range': 'bytes */*' })).status).toBe(308);
  const stored = await call('PUT', second, 'bytes', { 'content-range': 'bytes 0-*/*' });
  expect(await stored.json()).toMatchObject({ name: 'shot', size: '5', contentType: 'a/b' });
});

it('has Google’s checksum, decompresses only where it may, and answers ranges', async () => {
  // The example of Google's own documentation of its client: CRC-32C of `data`.
  expect(await (await insert('data', 'data')).json()).toMatchObject({ crc32c: 'rth90Q==' });
  const bytes = gzipSync('hello hello');
  emulator.buckets.get('bucket')?.insert('z', bytes, { contentEncoding: 'gzip' }, { ifGenerationMatch: null, ifGenerationNotMatch: null });
  const identity = await call('GET', '/bucket/z', undefined, { 'accept-encoding': 'identity' });
  expect([identity.headers.get('content-encoding'), await identity.text()]).toEqual([null, 'hello hello']);
  const part = await call('GET', '/bucket/data', undefined, { range: 'bytes=1-2' });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 1-2/4', 'at']);
  expect(await (await call('GET', '/bucket/data', undefined, { range: 'bytes=-1' })).text()).toBe('a');
  expect((await call('GET', '/bucket/data', undefined, { range: 'bytes=4-' })).status).toBe(416);
});
