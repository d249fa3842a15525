// What is no fault of the file: a store that gives too little, or fails for a while, and an abort in the middle.
import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { createInflate, readDirectory } from '@symdepot/archive';
import { bufferSource } from '@symdepot/archive/testing';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { createRandom, createRawZip, createZip, doorFile } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { identifyFile } from '../identify-file.ts';
import { countedSource } from '../testing/counted-source.ts';
import { madePdb } from '../testing/made-files.ts';
import { openForwardSource } from './forward-source.ts';
import { inflated } from './inflated.ts';
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

test('a read that is aborted ends, and the next one begins anew', async () => {
  const abort = new AbortController();
  let chunks = 0;
  async function* open(): AsyncGenerator<Buffer> {
    for (let at = 0; at < noise.length; at += 50_000) {
      if (++chunks === 5) abort.abort(new Error('enough'));
      yield noise.subarray(at, at + 50_000);
    }
  }
  await using source = await openForwardSource({ fileName: 'x', open, size: noise.length });
  await expect(source.read(500_000, 500_010, abort.signal)).rejects.toThrow('enough');
  expect(chunks).toBe(5);
  expect((await source.read(500_000, 500_010)).equals(noise.subarray(500_000, 500_010))).toBe(true);
});

test.each([
  ['the first pass', 1],
  ['a later one', 2],
])('an abort in the middle of %s ends the identification', async (_, pass) => {
  const pdb = madePdb({ map: 6_000, directory: 4_500, info: 3_000, debug: 1_500, blockCount: 6_001 }, Buffer.alloc(16, 1));
  // So that there is more than one chunk to unpack.
  noise.copy(pdb, 100 * 512);
  const packed = gzipSync(pdb, { level: 1 });
  const abort = new AbortController();
  let chunks = 0;
  const source = countedSource(packed, (start, end) => {
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let at = start; at < end; at += 20_000) {
        chunks++;
        if (source.counts.streams === pass && at >= 40_000) abort.abort(new Error('enough'));
        yield packed.subarray(at, Math.min(end, at + 20_000));
      }
    }
    return pieces();
  });
  await expect(identifyFile(source, 'x.pdb.gz', { ...options, signal: abort.signal })).rejects.toThrow('enough');
  expect([source.counts.streams, source.openStreams()]).toEqual([pass, 0]);
  expect(chunks).toBeLessThan(Math.ceil(packed.length / 20_000) * pass);
});

test('nothing is made to inflate what cannot be opened', async () => {
  const away = new AppError('storage_unavailable');
  let made = 0;
  const chunks = inflated({
    open: () => Promise.reject(away),
    packedBytes: 10,
    createInflate: () => {
      made++;
      return createInflate();
    },
    explain: (error) => error,
    release: undefined,
  });
  await expect(chunks.next()).rejects.toBe(away);
  expect(made).toBe(0);
});

test('a member that is not compressed ends where it ends', async () => {
  const source = bufferSource(createRawZip(['x', 'y'].map((name) => ({ name, content: `of ${name}`, method: 0 }))));
  const [entry] = (await readDirectory(source, { maxEntries: 2 })).entries;
  await using member = await openMemberSource(source, entry!);
  expect((await member.read(0, 4)).toString()).toBe('of x');
  for (const [start, end] of [
    [0, 5],
    [-1, 4],
    [3, 2],
  ] as const) {
    await expect(member.read(start, end)).rejects.toMatchObject({ code: 'storage_range_invalid' });
    await expect(member.stream(start, end)).rejects.toMatchObject({ code: 'storage_range_invalid' });
  }
});

test('a stream gives all that it was asked for, or fails', async () => {
  const zip = createRawZip([{ name: 'x', content: '{}', method: 8, originalBytes: 1_000 }]);
  const source = bufferSource(zip);
  const [entry] = (await readDirectory(source, { maxEntries: 1 })).entries;
  await using member = await openMemberSource(source, entry!);
  await expect((async () => (await member.stream(0, 1_000)).toArray())()).rejects.toMatchObject({ code: 'file_damaged' });
  await expect(member.stream(0, 1_001)).rejects.toMatchObject({ code: 'storage_range_invalid' });
});
