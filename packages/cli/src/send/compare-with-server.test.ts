import { parseKey } from '@symdepot/testkit';
import { Readable } from 'node:stream';
import { createClient, type Client, type CoverageFile } from '@symdepot/client';
import { expect, test } from 'vitest';
import { compareWithServer } from './compare-with-server.ts';
import type { LocalFile } from '../local/local-file.ts';
import { silentProgress } from '../progress/progress.ts';

const key = parseKey('a.pdb/AB/a.sym');
const there: CoverageFile = { available: true, key, lane: 'release', size: 1, original_bytes: 3, md5: 'm' };
const nowhere = createClient({ url: new URL('http://127.0.0.1:1') });

test.each([
  ['same', there, 'release'],
  ['other', { ...there, md5: 'n' }, 'release'],
  ['other', { ...there, original_bytes: 4 }, 'release'],
  ['unknown', { ...there, md5: null }, 'release'],
  ['unknown', { ...there, original_bytes: null }, 'release'],
  ['absent', { ...there, available: false }, 'release'],
  ['same', there, 'try'],
  ['unknown', { ...there, md5: 'n' }, 'try'],
  ['other', { ...there, lane: 'try', md5: 'n' }, 'try'],
] as const)('%s: %j in the lane %s', async (standing, response, lane) => {
  const client: Client = { ...nowhere, coverage: async () => [response] };
  let digests = 0;
  const file: LocalFile = { key, bytes: 3, place: 'here', md5: async () => ((digests += 1), 'm'), open: async () => Readable.from([]) };
  const compared = await compareWithServer({ client, progress: silentProgress }, [file], { lane, signal: new AbortController().signal });
  expect(compared).toEqual([{ file, standing }]);
  const isComparable = response.available && response.original_bytes === 3 && response.md5 !== null;
  expect(digests).toBe(isComparable ? 1 : 0);
});
