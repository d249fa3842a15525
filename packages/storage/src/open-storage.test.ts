import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { openStorage } from './open-storage.ts';

const known = 'Known are file:///dir, gs://bucket/prefix, memory://name, s3://bucket/prefix';

it.each([
  ['s4://bucket', `unknown scheme 's4:'. ${known}`],
  ['just a folder', `not a URL. ${known}`],
  ['', `not a URL. ${known}`],
  ['memory://', 'it has no name'],
  ['gs:///prefix', 'it has no valid bucket name'],
  ['gs://Bucket_With$/x', 'it has no valid bucket name'],
  ['gs://bucket/a//b', 'it has no valid prefix'],
  ['gs://bucket/%zz', 'it has no valid prefix'],
  ['gs://bucket?endpont=http://127.0.0.1', "unknown parameter 'endpont'"],
  ['s3://bucket', 'it needs ?region= for AWS, or ?endpoint= for another store'],
  ['s3://ab?region=eu-central-1', 'it has no valid bucket name'],
  ['s3://Bucket?region=eu-central-1', 'it has no valid bucket name'],
  ['s3://bucket/a//b?region=eu-central-1', 'it has no valid prefix'],
  ['s3://bucket?region=eu/central', 'it has no valid region'],
  ['s3://bucket?endpoint=127.0.0.1:9000', 'endpoint is a URL that starts with https:// or http://'],
  ['s3://bucket?region=eu-central-1&path-style=maybe', 'path-style is true or false'],
  ['s3://bucket?regoin=x', "unknown parameter 'regoin'"],
  ['file://folder/x', 'a path begins after three slashes'],
  ['file:///x?fsync=maybe', 'fsync is true or false'],
])('%j is refused', async (url, reason) => {
  await expect(openStorage(url)).rejects.toMatchObject({
    code: 'config_invalid',
    details: { problems: [`storage URL ${url}: ${reason}`] },
  });
});

it('a folder that cannot be made is storage_unavailable', async () => {
  await expect(openStorage('file:///dev/null/x')).rejects.toMatchObject({ code: 'storage_unavailable' });
});

it('names the bucket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-storage-'));
  const url = pathToFileURL(join(folder, 'try symbols'));
  const opened = await Promise.all([openStorage(url.href), openStorage('gs://a-bucket/with/prefix'), openStorage('memory://some/name')]);
  expect(opened.map((storage) => storage.bucket)).toEqual(['try symbols', 'a-bucket', 'some/name']);
  await rm(folder, { recursive: true });
});
