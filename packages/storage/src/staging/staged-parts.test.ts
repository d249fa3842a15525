import type { UploadId } from '@symdepot/symbols';
import { buffer } from 'node:stream/consumers';
import { beforeEach, expect, it } from 'vitest';
import { createMemoryStorage } from '../backends/memory.ts';
import type { ObjectStorage } from '../object-storage.ts';
import { createStaging, type Staging } from './staging.ts';

const id = 17 as UploadId;
const text = '0123456789';
const parts = [
  { name: 'b', bytes: 4 },
  { name: 'a', bytes: 1 },
  { name: 'c', bytes: 5 },
];
let storage: ObjectStorage;
let staging: Staging;
beforeEach(async () => {
  storage = createMemoryStorage('staging');
  staging = createStaging(storage);
  let start = 0;
  for (const { name, bytes } of parts) await staging.parts.put(id, name, Buffer.from(text.slice(start, (start += bytes))));
});

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of storage.list('')) found.push(name);
  return found.toSorted();
}

it('reads parts as one, in the order that is given', async () => {
  const source = staging.parts.open(id, parts);
  expect(source.size).toBe(10);
  for (let start = 0; start <= 10; start++) {
    for (let end = start; end <= 10; end++) {
      expect((await source.read(start, end)).toString()).toBe(text.slice(start, end));
    }
  }
  expect((await buffer(await source.stream(3, 8))).toString()).toBe('34567');
  await expect(source.read(5, 11)).rejects.toMatchObject({ code: 'storage_range_invalid' });
  expect((await staging.parts.open(id, []).read(0, 0)).length).toBe(0);
});

it('says that the bytes are missing when a part is', async () => {
  await staging.parts.delete(id, 'a');
  const source = staging.parts.open(id, parts);
  expect((await source.read(0, 4)).toString()).toBe('0123');
  await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'archive_bytes_missing' });
});

it('takes a part again whose answer was lost', async () => {
  const put: ObjectStorage['put'] = async (...args) => {
    await storage.put(...args);
    return storage.put(...args);
  };
  await createStaging({ ...storage, put }).parts.put(id, 'd', Buffer.from('x'));
  expect(await names()).toContain('staging/17/d');
});

it('keeps parts and archives apart, and discards what an upload has', async () => {
  await staging.put(id, Buffer.from('zip'));
  await staging.put(1 as UploadId, Buffer.from('zip'));
  await staging.parts.put(171 as UploadId, 'a', Buffer.from('x'));
  const listed: string[] = [];
  for await (const { uploadId, name, bytes } of staging.parts.list()) listed.push(`${uploadId} ${name} ${bytes}`);
  expect(listed.toSorted()).toEqual(['17 a 1', '17 b 4', '17 c 5', '171 a 1']);
  await staging.parts.deleteAll(id);
  expect(await names()).toEqual(['staging/1.zip', 'staging/17.zip', 'staging/171/a']);
  await staging.parts.put(id, 'd', Buffer.from('x'));
  await staging.discard(id);
  expect(await names()).toEqual(['staging/1.zip', 'staging/171/a']);
});
