import { randomUUID } from 'node:crypto';
import { parseKey } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import type { ObjectStorage } from './object-storage.ts';
import { openStaging, openSymbolStores, type OpenStoresOptions } from './open-stores.ts';

const name = randomUUID();
const settings = {
  UPLOAD_DEFAULT_URL: `memory://${name}/release`,
  UPLOAD_TRY_SYMBOLS_URL: `memory://${name}/try`,
  STAGING_URL: `memory://${name}/staging`,
  STORAGE_READ_TIMEOUT: 10,
};

/** What is held, and whether it is vital. */
function keeper() {
  const held: [string, boolean][] = [];
  const hold: OpenStoresOptions['hold'] = (what, storage, { isVital }) => {
    held.push([what, isVital]);
    return storage;
  };
  return { held, hold };
}

test('each store is handed over to be cared for; a private bucket when its first upload comes, and never as vital', async () => {
  const { held, hold } = keeper();
  await openStaging(settings, { hold });
  const { symbolStore, symbolStoreOf } = await openSymbolStores(settings, { hold, isVital: false });
  const kept = [
    ['staging storage', true],
    ['release storage', false],
    ['try storage', false],
  ];
  expect(held).toEqual(kept);
  expect(await symbolStoreOf({ privateBucketUrl: null })).toBe(symbolStore);
  const upload = { privateBucketUrl: `memory://${name}/private` };
  expect(await symbolStoreOf(upload)).toBe(await symbolStoreOf(upload));
  expect(held).toEqual([...kept, ['private bucket', false]]);
  const other = keeper();
  await openSymbolStores(settings, { hold: other.hold });
  expect(other.held.map(([, isVital]) => isVital)).toEqual([true, true]);
});

test('what hold returns is what is used', async () => {
  const wrapped = (storage: ObjectStorage): ObjectStorage => ({ ...storage, bucket: `wrapped ${storage.bucket}` });
  const { storages, symbolStore } = await openSymbolStores(settings, { hold: (_, storage) => wrapped(storage) });
  expect([storages.release.bucket, symbolStore.bucketOf('try')]).toEqual([
    expect.stringContaining('wrapped '),
    expect.stringContaining('wrapped '),
  ]);
  expect(await symbolStore.head('release', parseKey('a.pdb/AB12/a.sym'))).toBeUndefined();
});

test('a URL that nobody understands ends the opening', async () => {
  const { hold } = keeper();
  await expect(openSymbolStores({ ...settings, UPLOAD_TRY_SYMBOLS_URL: 'ftp://x' }, { hold })).rejects.toMatchObject({
    code: 'config_invalid',
  });
});
