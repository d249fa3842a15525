// What it costs to ask for ids of which only the last bytes differ: all of them are of one debug id.
import { Readable } from 'node:stream';
import { markOfId, type FileOfId, type IdMark } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { StoredSymbolsFile } from '@symdepot/storage';
import { expect, test } from 'vitest';
import type { DownloadContext } from '../context.ts';
import { createLookupCache } from '../lookup/lookup-cache.ts';
import { parseIdPath } from './id-request.ts';
import { resolveById } from './resolve-by-id.ts';
import { createStoredContents } from './stored-contents.ts';

const start = '19ca90543f403d9e8938fdb4b22850eb';
const debugId = '5490CA19403F9E3D8938FDB4B22850EB0';
const requestOf = (tail: number, what = 'debuginfo') =>
  parseIdPath(`/buildid/${start}${tail.toString(16).padStart(8, '0')}/${what}`)!.request!;

/** Thirty files whose build id nobody has read, none of which is an ELF file. */
function stored() {
  const counts = { queries: 0, heads: 0, reads: 0 };
  let isAway = false;
  let isStoreAway = false;
  let publish: (mark: IdMark) => void;
  const rows = Array.from({ length: 30 }, (_, n) => ({
    key: `a${n}/${debugId}/a${n}.dbg.gz`,
    lane: 'release',
    buildId: null,
  })) as unknown as FileOfId[];
  const symbolStore = {
    async head(lane: string, key: string): Promise<StoredSymbolsFile> {
      counts.heads++;
      if (isStoreAway) throw new AppError('storage_unavailable');
      return {
        lane,
        key,
        originalBytes: 5,
        object: { generation: '1', storedBytes: 5, contentEncoding: null },
      } as unknown as StoredSymbolsFile;
    },
    async get() {
      counts.reads++;
      return Readable.from([Buffer.from('words')], { objectMode: false });
    },
  };
  const context = {
    metrics: { symdepot_lookups_total: { inc: () => {} } },
    lookups: createLookupCache({
      publicationFeed: {
        subscribe: ({ onPublished }) => void (publish = onPublished),
        isHearing: () => !isAway,
        caughtUp: async () => !isAway,
      },
      maxResults: 100,
      maxAgeMs: 60_000,
    }),
    contents: createStoredContents(symbolStore),
    symbolStore,
    database: {
      isUnavailable: () => isAway,
      symbolsIndex: {
        async findById() {
          if (isAway) throw new AppError('database_unavailable');
          counts.queries++;
          return [rows];
        },
      },
    },
  } as unknown as DownloadContext;
  const spent = (): number[] => [counts.queries, counts.heads, counts.reads];
  return {
    context,
    spent,
    publish: (mark: IdMark) => publish(mark),
    lose: () => (isAway = true),
    loseStore: (isLost: boolean) => (isStoreAway = isLost),
  };
}

test('a thousand ids of one debug id, at once and one by one: one query, and each file is looked at once', async () => {
  const { context, spent } = stored();
  const found = await Promise.all(Array.from({ length: 500 }, (_, tail) => resolveById(context, requestOf(tail))));
  for (let tail = 500; tail < 1_000; tail++) found.push(await resolveById(context, requestOf(tail)));
  expect(found.every((one) => one === undefined)).toBe(true);
  expect(spent()).toEqual([1, 20, 20]);
});

test('what is published under the debug id is looked for anew', async () => {
  const { context, spent, publish } = stored();
  await resolveById(context, requestOf(1));
  publish(markOfId(debugId));
  await resolveById(context, requestOf(1));
  expect(spent()[0]).toBe(2);
});

test('a store that is away is asked again', async () => {
  const { context, spent, loseStore } = stored();
  loseStore(true);
  await expect(resolveById(context, requestOf(1))).rejects.toMatchObject({ code: 'storage_unavailable' });
  loseStore(false);
  expect(await resolveById(context, requestOf(1))).toBeUndefined();
  expect(spent()).toEqual([1, 21, 20]);
});

test('while the database is away nothing is a miss', async () => {
  const { context, lose } = stored();
  expect(await resolveById(context, requestOf(1))).toBeUndefined();
  lose();
  await expect(resolveById(context, requestOf(1))).rejects.toMatchObject({ code: 'database_unavailable' });
});
