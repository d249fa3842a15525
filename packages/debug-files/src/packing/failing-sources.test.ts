// What is no fault of the file: a store that gives too little, or fails for a while, and an abort in the middle.
import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { readDirectory } from '@symdepot/archive';
import { bufferSource } from '@symdepot/archive/testing';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { createRandom, createRawZip, createZip, doorFile } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { identifyFile } from '../identify-file.ts';
import { openForwardSource } from './forward-source.ts';
import { openMemberSource } from './member-source.ts';

/** Its streams end early, without an error. */
const short = (bytes: Buffer): RangedSource => ({
  ...bufferSource(bytes),
  stream: async (start, end) => Readable.from([bytes.subarray(start, end - 100)], { objectMode: false }),
});
const options = { maxPlainBytes: 2 ** 33 };
const noise = createRandom(44).bytes(600_000);

test.each([
  ['a gzip file', gzipSync(noise)],
  ['a cabinet', doorFile('windows/crash.pd_')],
])('%s of which a store gives too little is no damaged file', async (_, bytes) => {
  await expect(identifyFile(short(bytes), 'x', options)).rejects.toMatchObject({ code: 'storage_unavailable' });
});

test('a member of which a store gives too little is no damaged member', async () => {
  const source = short(await createZip([{ name: 'x', content: noise }]));
  const [entry] = (await readDirectory(source, { maxEntries: 1 })).entries;
  await expect(
    (async () => {
      await using member = await openMemberSource(source, entry!);
      return await member.read(599_000, 600_000);
    })(),
  ).rejects.toMatchObject({ code: 'storage_unavailable' });
});

test('a read after an outage begins anew', async () => {
  let isAway = true;
  async function* open(): AsyncGenerator<Buffer> {
    yield noise.subarray(0, 300_000);
    if (isAway) throw new AppError('storage_unavailable');
    yield noise.subarray(300_000);
  }
  await using source = await openForwardSource({ fileName: 'x', open, size: noise.length });
  await expect(source.read(400_000, 400_010)).rejects.toMatchObject({ code: 'storage_unavailable' });
  await expect(source.read(400_000, 400_010)).rejects.toMatchObject({ code: 'storage_unavailable' });
  isAway = false;
  expect((await source.read(400_000, 400_010)).equals(noise.subarray(400_000, 400_010))).toBe(true);
});

test('an abort ends the unpacking of what is in memory already', async () => {
  const abort = new AbortController();
  let chunks = 0;
  async function* open(): AsyncGenerator<Buffer> {
    for (; chunks < 1_000; chunks++) {
      if (chunks === 10) abort.abort(new Error('enough'));
      yield noise;
    }
  }
  await expect(openForwardSource({ fileName: 'x', open, signal: abort.signal })).rejects.toThrow('enough');
  expect(chunks).toBe(10);
});

test('a stream gives all that it was asked for, or fails', async () => {
  const zip = createRawZip([{ name: 'x', content: '{}', method: 8, originalBytes: 1_000 }]);
  const source = bufferSource(zip);
  const [entry] = (await readDirectory(source, { maxEntries: 1 })).entries;
  await using member = await openMemberSource(source, entry!);
  await expect((async () => (await member.stream(0, 1_000)).toArray())()).rejects.toMatchObject({ code: 'file_damaged' });
  await expect(member.stream(0, 1_001)).rejects.toMatchObject({ code: 'storage_range_invalid' });
});
