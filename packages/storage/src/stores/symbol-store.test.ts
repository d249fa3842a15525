import { parseKey } from '@symdepot/testkit';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Lane, UploadId } from '@symdepot/symbols';
import { createMemoryStorage } from '../backends/memory.ts';
import type { ObjectStorage } from '../object-storage.ts';
import { createSymbolStore, type PutSymbolsFile, type SymbolStore } from './symbol-store.ts';

const key = parseKey('xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym');
const file: PutSymbolsFile = {
  contentType: 'text/plain',
  contentEncoding: 'gzip',
  originalBytes: 1234,
  md5: 'd41d8cd98f00b204e9800998ecf8427e',
  uploadId: 7 as UploadId,
  expect: 'absent',
};

describe.each(['one bucket for both lanes', 'a bucket for each lane'])('symbol store, %s', (layout) => {
  let release: ObjectStorage;
  let tryStorage: ObjectStorage;
  let store: SymbolStore;
  beforeEach(() => {
    release = createMemoryStorage('release');
    tryStorage = layout.startsWith('one') ? release : createMemoryStorage('try');
    store = createSymbolStore({ release, try: tryStorage });
  });

  it.each([
    ['release', `v1/${key}`],
    ['try', `try/v1/${key}`],
  ] as const)('stores %s symbols as %s, with everything that readers need', async (lane, name) => {
    const put = await store.put(lane, key, Buffer.from('gzip'), file);
    expect(put).toMatchObject({ lane, key, originalBytes: 1234, md5: file.md5, uploadId: 7 });
    const object = await (lane === 'release' ? release : tryStorage).head(name);
    expect(object).toEqual(put.object);
    expect(object).toMatchObject({
      contentType: 'text/plain',
      contentEncoding: 'gzip',
      cacheControl: 'no-transform',
      metadata: { original_size: '1234', original_md5_hash: file.md5, upload_id: '7' },
    });
    expect(await store.head(lane, key)).toEqual(put);
    expect(await text(await store.get(lane, key))).toBe('gzip');
    await store.delete(lane, key);
    expect(await store.head(lane, key)).toBeUndefined();
  });

  it('keeps the precondition', async () => {
    const first = await store.put('release', key, Buffer.from('1'), file);
    await expect(store.put('release', key, Buffer.from('2'), file)).rejects.toMatchObject({ code: 'storage_precondition_failed' });
    const second = await store.put('release', key, Buffer.from('2'), { ...file, uploadId: 8 as UploadId, expect: first.object });
    expect(second.uploadId).toBe(8);
  });

  it('finds the first lane in the order that was asked', async () => {
    const both: Lane[] = ['release', 'try'];
    expect(await store.find(key, both)).toBeUndefined();
    await store.put('try', key, Buffer.from('1'), file);
    expect(await store.find(key, both)).toMatchObject({ lane: 'try' });
    expect(await store.find(key, ['release'])).toBeUndefined();
    await store.put('release', key, Buffer.from('1'), file);
    expect(await store.find(key, both)).toMatchObject({ lane: 'release', bucket: 'release' });
  });

  it('reads what others have stored', async () => {
    const name = `v1/${key}`;
    const first = await release.put(name, Buffer.from('12345'), { contentType: 'x/y', expect: 'absent' });
    expect(await store.head('release', key)).toMatchObject({ originalBytes: 5, md5: undefined, uploadId: undefined });
    const metadata = { original_size: 'many', original_md5_hash: '', upload_id: '0x7' };
    await release.put(name, Buffer.from('12345'), { contentType: 'x/y', expect: first, metadata });
    expect(await store.head('release', key)).toMatchObject({ originalBytes: undefined, md5: undefined, uploadId: undefined });
  });

  it('lists the files of one lane, and nothing that is no key', async () => {
    await store.put('release', key, Buffer.from('1'), file);
    await store.put('try', key, Buffer.from('1'), file);
    for (const name of ['v1/readme.txt', 'v1/a.pdb/ab/a.sym', 'staging/1.zip']) {
      await release.put(name, Buffer.from('1'), { contentType: 'x/y', expect: 'absent' });
    }
    for (const lane of ['release', 'try'] as const) {
      const { bucket, object } = (await store.head(lane, key))!;
      expect(await Array.fromAsync(store.list(lane))).toEqual([{ lane, key, bucket, object }]);
    }
  });

  it('has a public URL only where the store has one', () => {
    expect(store.publicUrl('try', key)).toBeUndefined();
    const publicStorage = { ...createMemoryStorage('public'), publicUrl: (name: string) => `https://cdn.example/${name}` };
    expect(createSymbolStore({ release, try: publicStorage }).publicUrl('try', key)).toBe(`https://cdn.example/try/v1/${key}`);
  });

  it('can be used when each bucket can', async () => {
    await store.check();
    const broken = { ...release, check: () => Promise.reject(new Error('away')) };
    await expect(createSymbolStore({ release, try: broken }).check()).rejects.toThrow('away');
  });
});
