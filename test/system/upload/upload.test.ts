// From a POST to a download: what a build machine sends is what a debugger gets, in the right lane.
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { createSampleArchive, createZip, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

let system: System;
let release: Client;
let tryClient: Client;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  release = await system.clientFor({ permissions: ['upload_symbols'] });
  tryClient = await system.clientFor({ permissions: ['upload_try_symbols'] });
});
afterAll(async () => system[Symbol.asyncDispose]());

const md5 = (content: Buffer): string => createHash('md5').update(content).digest('hex');
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

test('201 with exactly the keys of Tecken, in its order, and warnings', async () => {
  const { zip } = await createSampleArchive({ files: 3, seed: 1 });
  const response = await release.upload(zip, { name: 'linux.ZIP' });
  expect(response.status).toBe(201);
  expect(response.headers['content-type']).toMatch(/^application\/json/);
  const { upload, ...rest } = response.json<{ upload: Record<string, unknown> }>();
  expect(rest).toEqual({});
  expect(Object.keys(upload).join(' ')).toBe(
    'id size filename bucket download_url try_symbols redirect_urls completed_at created_at user skipped_keys warnings links',
  );
  expect(upload).toEqual({
    id: expect.any(Number),
    size: zip.length,
    filename: 'linux.ZIP',
    bucket: system.buckets.nameOf('symbols'),
    download_url: null,
    try_symbols: false,
    redirect_urls: [],
    completed_at: expect.stringMatching(timestamp),
    created_at: expect.stringMatching(timestamp),
    user: 'tester@example.com',
    skipped_keys: [],
    warnings: expect.any(Array),
    links: expect.objectContaining({
      self: `/api/uploads/upload/${String(upload['id'])}`,
      page: `/uploads/upload/${String(upload['id'])}`,
    }),
  });
});

test('every file comes back byte for byte, .sym as gzip whatever the client accepts', async () => {
  const { files, zip } = await createSampleArchive({ files: 25, seed: 2 });
  expect((await release.upload(zip)).status).toBe(201);
  expect(new Set(files.map(({ key }) => key.slice(key.lastIndexOf('.')))).size).toBeGreaterThan(1);
  for (const { key, content } of files) {
    const found = await release.download(`/${key}`, { 'Accept-Encoding': 'identity' });
    const isSym = key.endsWith('.sym');
    expect(found.status).toBe(200);
    expect(found.headers).toMatchObject({
      'content-type': isSym ? expect.stringMatching(/^text\/plain/) : 'application/octet-stream',
      'content-length': String(found.body.length),
      'cache-control': expect.stringContaining('no-transform'),
    });
    expect(found.headers['content-encoding']).toBe(isSym ? 'gzip' : undefined);
    expect(found.content.equals(content)).toBe(true);
  }
});

test('HEAD says how long the stored object really is', async () => {
  const { files, zip } = await createSampleArchive({ files: 10, seed: 3 });
  await release.upload(zip);
  for (const { key } of files) {
    const [head, found] = await Promise.all([release.head(`/${key}`), release.download(`/${key}`)]);
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    for (const name of ['content-length', 'content-type', 'content-encoding']) expect(head.headers[name]).toBe(found.headers[name]);
    expect(head.headers['etag']).toBe((await release.head(`/objects/release/${key}`)).headers['etag']);
    expect(head.headers['etag']).toBeTruthy();
    expect(head.headers['content-length']).toBe(String(found.body.length));
  }
});

test('GET redirects to where the object is, with the headers of Tecken', async () => {
  const { files, zip } = await createSampleArchive({ files: 1, seed: 4 });
  await release.upload(zip);
  const response = await release.get(`/${files[0]!.key}`, { Debug: 'true' });
  expect(response.status).toBe(302);
  expect(response.body).toHaveLength(0);
  expect(response.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET',
    'access-control-allow-headers': 'accept,accept-encoding,authorization,content-type,dnt,origin,user-agent,x-csrftoken,x-requested-with',
    'debug-time': expect.stringMatching(/^\d+(\.\d+)?$/),
  });
});

test('members that are stored uncompressed in the ZIP are downloaded as gzip too', async () => {
  const { files, zip } = await createSampleArchive({ files: 4, seed: 5, compress: false, companions: false });
  expect((await release.upload(zip)).status).toBe(201);
  for (const { key, content } of files) {
    const { headers, body } = await release.download(`/${key}`);
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).equals(content)).toBe(true);
  }
});

test('the same again: every key is skipped, under the name that the archive gives it', async () => {
  const { files, zip } = await createSampleArchive({ files: 12, seed: 6 });
  await release.upload(zip);
  const again = await release.upload(zip);
  expect(again.status).toBe(201);
  expect(skippedKeys(again).toSorted()).toEqual(files.map(({ key }) => key).toSorted());

  const lowerCase = files.map(({ key, content }) => ({ name: withDebugId(key, (id) => id.toLowerCase()), content }));
  const third = await release.upload(await createZip(lowerCase));
  expect(third.status).toBe(201);
  expect(skippedKeys(third).toSorted()).toEqual(lowerCase.map(({ name }) => name).toSorted());
});

test('a lower-case debug id is stored in upper case', async () => {
  const { files } = await createSampleArchive({ files: 1, seed: 7 });
  const { key, content } = files[0]!;
  const name = withDebugId(key, (id) => id.toLowerCase());
  const response = await release.upload(await createZip([{ name, content }]));
  expect(response.status).toBe(201);
  expect(skippedKeys(response)).toEqual([]);
  expect(await system.buckets.objects('symbols')).toContain(`v1/${key}`);
  for (const path of [key, name]) expect((await release.download(`/${path}`)).content.equals(content)).toBe(true);
});

test('other content replaces what is stored, also when it is as long', async () => {
  const { files } = await createSampleArchive({ files: 5, seed: 8, platforms: ['linux'] });
  const plain = files.find(({ key }) => key.endsWith('.gz'))!;
  const sym = files.find(({ key }) => key.endsWith('.sym'))!;
  const zipOf = (changed: readonly SampleFile[]): Promise<Buffer> => createZip(changed.map(({ key, content }) => ({ name: key, content })));
  const changed = [plain, sym].map(({ key, content }) => ({ key, content: Buffer.from(content.toReversed()) }));
  await release.upload(await zipOf([plain, sym]));
  const response = await release.upload(await zipOf(changed));
  expect(skippedKeys(response)).toEqual([]);
  const { file_uploads: stored } = await release.status(response.json<{ upload: { id: number } }>().upload.id);
  expect(stored.map(({ update }) => update)).toEqual([true, true]);
  expect(await release.differing(changed)).toEqual([]);
});

test('only ignorable files: 201, and nothing is stored', async () => {
  const before = await system.buckets.objects('symbols');
  const names = ['build-symbols.txt', '.DS_Store', 'xul.pdb/AB/foo-Symbols.txt', 'a/b/.DS_Store'];
  const response = await release.upload(await createZip(names.map((name) => ({ name, content: Buffer.from('x') }))));
  expect(response.status).toBe(201);
  const status = await release.status(response.json<{ upload: { id: number } }>().upload.id);
  expect(status.ignored_keys).toEqual(names);
  expect(status.progress.files).toEqual({ total: 4, uploaded: 0, skipped: 0, ignored: 4, failed: 0 });
  expect(await system.buckets.objects('symbols')).toEqual(before);
});

test('the staged archive is gone when the upload is complete', async () => {
  const { zip } = await createSampleArchive({ files: 2, seed: 9 });
  const id = await release.submit(zip);
  await release.untilState(id, 'complete');
  await waitFor(async () => !(await system.buckets.objects('staging')).includes(`staging/${id}.zip`));
});

test('try symbols are found in the try lane only', async () => {
  const { files, zip } = await createSampleArchive({ files: 4, seed: 10 });
  const response = await tryClient.upload(zip);
  expect(response.status).toBe(201);
  expect(response.json<{ upload: { try_symbols: boolean } }>().upload.try_symbols).toBe(true);
  for (const { key, content } of files) {
    const miss = await release.download(`/${key}`);
    expect([miss.status, miss.body.toString()]).toEqual([404, expect.stringMatching(/^Symbol Not Found\n/)]);
    for (const path of [`/try/${key}`, `/${key}?try`, `/${key}?try=0`]) {
      expect((await release.download(path)).content.equals(content)).toBe(true);
    }
  }
  expect((await system.buckets.objects('symbols')).filter((name) => name.startsWith('try/v1/'))).toHaveLength(4);
});

test('with the same key in both lanes the release file is found', async () => {
  const { files, zip } = await createSampleArchive({ files: 1, seed: 11 });
  const { key, content } = files[0]!;
  await tryClient.upload(await createZip([{ name: key, content: Buffer.from('MODULE of try\n') }]));
  expect(skippedKeys(await release.upload(zip))).toEqual([]);
  expect((await release.download(`/try/${key}`)).content.equals(content)).toBe(true);
});

test.each([
  ['a release token, field absent', 'release', {}, false],
  ['a release token, field empty', 'release', { try: '' }, false],
  ['a release token, try=1', 'release', { try: '1' }, true],
  ['a release token, try=0: any value counts', 'release', { try: '0' }, true],
  ['a try token, field absent', 'try', {}, true],
  ['a try token, field empty: no way into the release lane', 'try', { try: '' }, true],
] as const)('lane of %s', async (_name, lane, fields, isTry) => {
  const client = lane === 'release' ? release : tryClient;
  const { zip } = await createSampleArchive({ files: 1, seed: 12 });
  const response = await client.upload(zip, { fields });
  expect(response.json<{ upload: { try_symbols: boolean } }>().upload.try_symbols).toBe(isTry);
});

test('the field may come after the file', async () => {
  const { zip } = await createSampleArchive({ files: 1, seed: 12 });
  const response = await release.uploadForm([
    { name: 'a.zip', content: zip, filename: 'a.zip' },
    { name: 'try', content: '1' },
  ]);
  expect(response.json<{ upload: { try_symbols: boolean } }>().upload.try_symbols).toBe(true);
});

test('objects carry size, MD5 and upload in their metadata', async () => {
  const { files, zip } = await createSampleArchive({ files: 5, seed: 13 });
  const response = await release.upload(zip);
  const { id } = response.json<{ upload: { id: number } }>().upload;
  const stored = await system.buckets.descriptions('symbols');
  for (const { key, content } of files) {
    expect(stored.get(`v1/${key}`)).toEqual({
      original_size: String(content.length),
      original_md5_hash: md5(content),
      upload_id: String(id),
    });
  }
});

const skippedKeys = (response: { json<T>(): T }): string[] => response.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys;

function withDebugId(key: string, change: (debugId: string) => string): string {
  const [debugFile, debugId, symbolsFile] = key.split('/') as [string, string, string];
  return [debugFile, change(debugId), symbolsFile].join('/');
}
