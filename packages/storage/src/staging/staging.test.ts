import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, expect, it } from 'vitest';
import type { UploadId } from '@symdepot/symbols';
import { createMemoryStorage } from '../backends/memory.ts';
import type { ObjectStorage } from '../object-storage.ts';
import { createStaging, type Staging } from './staging.ts';

const id = 17 as UploadId;
let storage: ObjectStorage;
let staging: Staging;
beforeEach(() => {
  storage = createMemoryStorage('staging');
  staging = createStaging(storage);
});

it('keeps an archive under its upload id, once', async () => {
  const put = await staging.put(id, Readable.from([Buffer.from('0123456789')]));
  expect(put).toMatchObject({ uploadId: 17, bytes: 10 });
  expect(await storage.head('staging/17.zip')).toMatchObject({ contentType: 'application/zip', storedBytes: 10 });
  await expect(staging.put(id, Buffer.from('other'))).rejects.toMatchObject({ code: 'storage_precondition_failed' });
});

it('knows its own archive again when the store lost the answer and refused the second try', async () => {
  const put: ObjectStorage['put'] = async (...args) => {
    await storage.put(...args);
    return storage.put(...args);
  };
  const forgetful = createStaging({ ...storage, put });
  expect(await forgetful.put(id, Buffer.from('0123456789'))).toMatchObject({ uploadId: 17, bytes: 10 });
  await expect(forgetful.put(id, Buffer.from('0123456789'))).rejects.toMatchObject({ code: 'storage_precondition_failed' });
});

it('reads exactly the range that was asked, or fails', async () => {
  await staging.put(id, Buffer.from('0123456789'));
  const source = await staging.open(id);
  expect(source.size).toBe(10);
  expect((await source.read(2, 5)).toString()).toBe('234');
  expect((await buffer(await source.stream(7, 10))).toString()).toBe('789');
  expect(await source.read(3, 3)).toHaveLength(0);
  for (const [start, end] of [
    [8, 11],
    [10, 11],
    [5, 4],
  ] as const) {
    await expect(source.read(start, end)).rejects.toMatchObject({ code: 'storage_range_invalid' });
  }
  await expect(source.read(0, 1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

it('never mixes the bytes of two archives', async () => {
  await staging.put(id, Buffer.from('first'));
  const source = await staging.open(id);
  await staging.delete(id);
  await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'archive_bytes_missing' });
  await staging.put(id, Buffer.from('second'));
  await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'archive_bytes_missing' });
});

it('says when the bytes are gone', async () => {
  await expect(staging.open(id)).rejects.toMatchObject({ code: 'archive_bytes_missing' });
  await staging.delete(id);
});

it('lists what is staged, and nothing else', async () => {
  await staging.put(id, Buffer.from('1'));
  await staging.put(18 as UploadId, Buffer.from('22'));
  for (const name of ['staging/x.zip', 'staging/017.zip', 'staging/19.zip.part', 'v1/17.zip']) {
    await storage.put(name, Buffer.from('1'), { contentType: 'x/y', expect: 'absent' });
  }
  const listed = await Array.fromAsync(staging.list());
  expect(listed).toEqual([
    { uploadId: 17, bytes: 1, updatedAt: expect.any(Date) },
    { uploadId: 18, bytes: 2, updatedAt: expect.any(Date) },
  ]);
});
