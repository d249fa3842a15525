import { parseKey } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { canStay, isSameFile, type FileContent } from './same-file.ts';
import type { StoredSymbolsFile } from './symbol-store.ts';

const now = new Date('2026-11-29T12:00:00Z');
const md5 = '0123456789abcdef0123456789abcdef';
const file: FileContent = { originalBytes: 1_000, md5, contentEncoding: 'gzip' };

interface Stored {
  readonly lane?: 'release' | 'try';
  readonly originalBytes?: number | undefined;
  readonly md5?: string | undefined;
  readonly contentEncoding?: 'gzip' | null;
  readonly ageDays?: number;
}

/** That file, as it is in the store, but for what is named. */
function stored({ lane = 'release', contentEncoding = 'gzip', ageDays = 0, ...metadata }: Stored = {}): StoredSymbolsFile {
  return {
    lane,
    key: parseKey('a.pdb/44E4EC8C2F41492B9369D6B9A059577C2/a.sym'),
    bucket: 'symbols',
    object: {
      name: 'v1/a',
      storedBytes: 300,
      contentType: 'text/plain',
      contentEncoding,
      cacheControl: null,
      metadata: {},
      generation: '1',
      updatedAt: new Date(now.getTime() - ageDays * 86_400_000),
    },
    originalBytes: 1_000,
    md5,
    uploadId: undefined,
    ...metadata,
  };
}

test.each<[string, Stored, Partial<FileContent>, boolean]>([
  ['the same in all', {}, {}, true],
  ['the same, stored plain, as it would be now', { contentEncoding: null }, { contentEncoding: null }, true],
  ['no bytes in both', { originalBytes: 0 }, { originalBytes: 0 }, true],
  ['another size', { originalBytes: 1_001 }, {}, false],
  ['a size that nobody can read', { originalBytes: undefined }, {}, false],
  ['the stored bytes have the size, not what they were made of', { originalBytes: 1_000 }, { originalBytes: 300 }, false],
  ['another MD5', { md5: 'f'.repeat(32) }, {}, false],
  ['no MD5 was recorded', { md5: undefined }, {}, false],
  ['no MD5 on either side: nobody knows', { md5: undefined }, { md5: null }, false],
  ['nobody has read the file', {}, { md5: null }, false],
  ['an MD5 in other letters is not ours', { md5: md5.toUpperCase() }, {}, false],
  ['stored plain, to become gzip', { contentEncoding: null }, {}, false],
  ['stored as gzip, to become plain', {}, { contentEncoding: null }, false],
])('the same file? %s', (_, found, wanted, expected) => {
  const candidate = { ...file, ...wanted };
  expect(isSameFile(stored(found), candidate)).toBe(expected);
  expect(canStay(stored(found), candidate, { tryObjectDays: 28, now })).toBe(expected);
});

test.each<[string, Stored, number, boolean]>([
  ['a release file of any age', { ageDays: 10_000 }, 28, true],
  ['a try file of today', { lane: 'try' }, 28, true],
  ['a try file with half of its days', { lane: 'try', ageDays: 14 }, 28, true],
  ['a try file with less than half of its days', { lane: 'try', ageDays: 14.001 }, 28, false],
  ['a try file where they are kept for longer', { lane: 'try', ageDays: 14.001 }, 30, true],
  ['a young try file of other content', { lane: 'try', originalBytes: 1 }, 28, false],
])('can stay: %s', (_, found, tryObjectDays, expected) => expect(canStay(stored(found), file, { tryObjectDays, now })).toBe(expected));
