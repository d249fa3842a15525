import type { UploadRecord } from '@symdepot/database';
import { expect, test } from 'vitest';
import { createUrlUploads } from './url-uploads.ts';

const upload = { id: 7 } as UploadRecord;
const patience = (waitMs: number) => ({ waitMs, signal: new AbortController().signal });

test('a fetch that outlasts its caller is begun once, and told to the caller that comes back', async () => {
  const uploads = createUrlUploads();
  const fetched = Promise.withResolvers<UploadRecord>();
  let begun = 0;
  const begin = () => (begun++, fetched.promise);
  expect(await uploads.get('a', begin, patience(1))).toBeUndefined();
  expect(await uploads.get('a', begin, patience(1))).toBeUndefined();
  fetched.resolve(upload);
  expect(await uploads.get('a', begin, patience(1_000))).toBe(upload);
  expect(begun).toBe(1);
  expect(await uploads.get('a', begin, patience(1_000))).toBe(upload);
  expect(begun).toBe(2);
});

test('another key is another fetch; a failure is told to all who wait, and forgotten', async () => {
  const uploads = createUrlUploads();
  const fetched = Promise.withResolvers<UploadRecord>();
  const waiting = [
    uploads.get('a', () => fetched.promise, patience(10_000)),
    uploads.get('a', () => Promise.resolve(upload), patience(10_000)),
  ];
  expect(await uploads.get('b', () => Promise.resolve(upload), patience(1_000))).toBe(upload);
  fetched.reject(new Error('gone'));
  await expect(waiting[0]).rejects.toThrow('gone');
  await expect(waiting[1]).rejects.toThrow('gone');
  expect(await uploads.get('a', () => Promise.resolve(upload), patience(1_000))).toBe(upload);
});
