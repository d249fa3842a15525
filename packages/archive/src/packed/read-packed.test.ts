// Archives without a directory: the same members however they are packed and cut, and what is refused, with its reason.
import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { AppError } from '@symdepot/errors';
import { createRandom, createRawTar, defaultListingLimits, doorFile, type RawTarEntry, type RawTarOptions } from '@symdepot/testkit';
import type { RangedSource } from '@symdepot/symbols';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { bufferSource } from '../testing/buffer-source.ts';
import type { PackedFormat } from './archive-format.ts';
import { findPacked, holdsTar, readPacked } from './read-packed.ts';

interface Read {
  readonly name: string;
  readonly content: string;
  readonly refusal?: string;
}

async function readAll(bytes: Buffer | RangedSource, limits = defaultListingLimits): Promise<Read[]> {
  const source = Buffer.isBuffer(bytes) ? bufferSource(bytes) : bytes;
  const format = await findPacked(source);
  if (format === undefined) throw new Error('no format was found');
  const found: Read[] = [];
  for await (const { name, content, refusal } of readPacked(source, format, limits)) {
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk);
    found.push({ name, content: Buffer.concat(chunks).toString('latin1'), ...(refusal && { refusal: refusal.code }) });
  }
  return found;
}

/** Chunks of that many bytes. */
const inChunks = (buffer: Buffer, bytes: number): RangedSource => ({
  ...bufferSource(buffer),
  stream: async (start, end) =>
    Readable.from(
      Array.from({ length: Math.ceil((end - start) / bytes) }, (_, index) =>
        Buffer.from(buffer.subarray(start + index * bytes, Math.min(end, start + (index + 1) * bytes))),
      ),
    ),
});

const files: readonly RawTarEntry[] = [
  { name: 'a/AB/a.sym', content: 'MODULE Linux x86_64 AB a\n' },
  { name: 'b/CD/b.sym', content: 'x'.repeat(1_300) },
  { name: 'empty', content: '' },
];
const expected: readonly Read[] = files.map(({ name, content }) => ({ name: name as string, content: content as string }));
const tar = createRawTar(files);
const middle = 700;
const skippable = Buffer.concat([Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 5, 0, 0, 0]), Buffer.from('inner')]);
const packings: readonly (readonly [what: string, bytes: Buffer, format: PackedFormat])[] = [
  ['a tar', tar, 'tar'],
  ['gzip', gzipSync(tar), 'tar.gz'],
  ['gzip of two members', Buffer.concat([gzipSync(tar.subarray(0, middle)), gzipSync(tar.subarray(middle))]), 'tar.gz'],
  ['zstd', zstdCompressSync(tar), 'tar.zst'],
  ['zstd of two frames', Buffer.concat([zstdCompressSync(tar.subarray(0, middle)), zstdCompressSync(tar.subarray(middle))]), 'tar.zst'],
  [
    'zstd with frames to skip, and one of nothing',
    Buffer.concat([
      skippable,
      zstdCompressSync(tar.subarray(0, 3)),
      skippable,
      zstdCompressSync(''),
      zstdCompressSync(tar.subarray(3)),
      skippable,
    ]),
    'tar.zst',
  ],
];

describe.each(packings)('%s', (_what, bytes, format) => {
  test('is told by its first bytes, and holds a tar', async () => {
    expect(await findPacked(bufferSource(bytes))).toBe(format);
    expect(await holdsTar(bufferSource(bytes), format)).toBe(true);
  });

  test.each([1, 7, 511, 512, 513, 100_000])('all members, in chunks of %d', async (size) => {
    expect(await readAll(inChunks(bytes, size))).toEqual(expected);
  });

  test('members that nobody reads are passed over', async () => {
    const names: string[] = [];
    for await (const { name } of readPacked(bufferSource(bytes), format, defaultListingLimits)) names.push(name);
    expect(names).toEqual(expected.map(({ name }) => name));
  });

  test('changed anywhere: read, or a fault of the archive', async () => {
    const random = createRandom(bytes.length);
    for (let round = 0; round < 150; round++) {
      const changed = Buffer.from(bytes);
      for (let flips = 1 + random.int(4); flips > 0; flips--) changed[random.int(changed.length)]! ^= 1 << random.int(8);
      const outcome = await findPacked(bufferSource(changed))
        .then((found) => found && readAll(changed))
        .catch((error: unknown) => (error instanceof AppError ? error.kind : error));
      expect(outcome === undefined || outcome === 'invalid' || Array.isArray(outcome), String(outcome)).toBe(true);
    }
  });

  test('cut anywhere: refused', async () => {
    // From the second block of zeros on, a tar is whole.
    const end = format === 'tar' ? tar.length - 10_240 + 3_584 + 512 + 511 : bytes.length - 1;
    const step = Math.max(1, Math.floor(end / 80));
    for (let at = 600; at <= end; at += step) {
      const cut = readAll(inChunks(bytes.subarray(0, at), 4_096)).then(
        () => `whole at ${at}`,
        ({ code }: { code: string }) => code,
      );
      expect(['archive_truncated', 'archive_damaged']).toContain(await cut);
    }
  });
});

test.each(['symbols.tar.gz', 'symbols.tar.zst', 'two-frames.tar.zst'])('%s of real programs', async (name) => {
  const found = await readAll(doorFile(`archives/${name}`));
  const id = '5490CA19403F9E3D8938FDB4B22850EB0';
  expect(found.map((member) => member.name).toSorted()).toEqual([`crash/${id}/crash.dbg.gz`, `crash/${id}/crash.sym`]);
  for (const { name: member, content } of found) expect(content).toBe(doorFile(`elf/${member.split('/').at(-1)!}`).toString('latin1'));
});

describe('names', () => {
  const long = `${'n'.repeat(120)}/${'d'.repeat(90)}`;
  test.each<[what: string, entry: RawTarEntry, name: string]>([
    ['./ in front', { name: './a/b' }, 'a/b'],
    ['a prefix', { name: 'b', prefix: 'a' }, 'a/b'],
    ['no prefix in the format of GNU', { name: 'b', format: 'gnu', raw: [345, '14000000000'] }, 'b'],
    ['100 bytes without an end', { name: 'n'.repeat(100) }, 'n'.repeat(100)],
    ['pax', { name: 'short', pax: { path: `./${long}`, mtime: '1.5', comment: 'a=b' } }, long],
    ['UTF-8', { name: 'ä€😀' }, 'ä€😀'],
    ['the type of old', { name: 'a', type: '\0' }, 'a'],
    ['contiguous', { name: 'a', type: '7' }, 'a'],
    ['as ZIPs begin', { name: 'PKI.pdb/AB/PKI.sym' }, 'PKI.pdb/AB/PKI.sym'],
    ['as bzip2 begins', { name: 'BZh9/AB/x' }, 'BZh9/AB/x'],
    ['pax, taken back', { name: 'a', pax: { path: '', size: '' } }, 'a'],
  ])('%s', async (_what, entry, name) => {
    expect(await readAll(createRawTar([{ content: 'x', ...entry }, { name: 'next' }]))).toEqual([
      { name, content: 'x' },
      { name: 'next', content: '' },
    ]);
  });

  test('long ones of GNU, also of links', async () => {
    const entries = [
      { name: '././@LongLink', type: 'K', content: `${long}\0`, format: 'gnu' as const },
      { name: '././@LongLink', type: 'L', content: `./${long}\0`, format: 'gnu' as const },
      { name: long.slice(0, 100), content: 'x', format: 'gnu' as const },
      { name: 'next' },
    ];
    expect((await readAll(createRawTar(entries))).map(({ name }) => name)).toEqual([long, 'next']);
  });

  test('folders and headers of the whole archive are no members', async () => {
    const entries = [
      { name: 'pax_global_header', type: 'g', content: '12 comment=x\n' },
      { name: './', type: '5' },
      { name: 'a/', type: '5' },
      { name: 'old/', type: '\0' },
      { name: 'a/b', content: 'x' },
      { name: 'a/b', content: 'y' },
    ];
    expect(await readAll(createRawTar(entries))).toEqual([
      { name: 'a/b', content: 'x' },
      { name: 'a/b', content: 'y' },
    ]);
    expect(await readAll(gzipSync(createRawTar([])))).toEqual([]);
  });

  test('headers before a file count together', async () => {
    const of = (content: string): RawTarEntry => ({ name: 'PaxHeaders/x', type: 'x', content });
    const entries = [of('11 path=ab\n'), of('11 mtime=1\n'), { name: 'a', content: 'x' }];
    expect(await readAll(createRawTar(entries))).toEqual([{ name: 'ab', content: 'x' }]);
  });
});

test.each<[what: string, entry: RawTarEntry, code: string]>([
  ['a symbolic link', { name: 'a', type: '2' }, 'member_kind_unsupported'],
  ['a hard link that says a size', { name: 'a', type: '1', bytes: 700 }, 'member_kind_unsupported'],
  ['a device', { name: 'a', type: '3' }, 'member_kind_unsupported'],
  ['a pipe', { name: 'a', type: '6' }, 'member_kind_unsupported'],
  ['a sparse file of GNU', { name: 'a', type: 'S', content: 'x', format: 'gnu' }, 'member_kind_unsupported'],
  [
    'one whose map goes on',
    { name: 'a', type: 'S', content: Buffer.alloc(512), bytes: 0, raw: [482, '\u0001'] },
    'member_kind_unsupported',
  ],
  ['a sparse file of pax', { name: 'a', content: 'x', pax: { 'GNU.sparse.major': '1' } }, 'member_kind_unsupported'],
  ['a type of its own', { name: 'a', type: 'Z' }, 'member_kind_unsupported'],
  ['a name in Latin-1', { name: Buffer.from([0x66, 0xfc, 0x72]) }, 'member_name_unsafe'],
  ['half a character in pax', { name: 'a', pax: { path: Buffer.from([0xed, 0xa0, 0x80]) } }, 'member_name_unsafe'],
  ['a name with a NUL', { name: 'a', content: 'x', pax: { path: 'a/AB/\0x.sym' } }, 'member_name_unsafe'],
  ['content without a name', { name: '', content: 'x' }, 'member_name_unsafe'],
  ['content that is called as a folder', { name: './a/', content: 'x' }, 'member_name_unsafe'],
  ['content that pax calls here', { name: 'a', content: 'x', pax: { path: './.' } }, 'member_name_unsafe'],
  ['a name of a megabyte', { name: 'a', pax: { path: 'n'.repeat(1_000_000) } }, 'member_name_too_long'],
])('%s is named as refused, and what follows is read', async (_what, entry, code) => {
  const found = await readAll(createRawTar([entry, { name: 'next', content: 'x' }]));
  expect(found.map(({ refusal }) => refusal)).toEqual([code, undefined]);
});

describe('a tar that is not one', () => {
  const one = [{ name: 'a', content: 'x' }];
  const filler = { name: 'x', type: 'g', content: Buffer.alloc(1024 ** 2) };
  test.each<[what: string, entries: readonly RawTarEntry[], options: RawTarOptions, code: string]>([
    ['without an end', one, { endBlocks: 0 }, 'archive_truncated'],
    ['with half of one', one, { endBlocks: 1 }, 'archive_truncated'],
    ['with half of one, and more', one, { endBlocks: 1, suffix: 'x'.repeat(512) }, 'archive_damaged'],
    ['with something behind its end', one, { endBlocks: 2, suffix: 'x' }, 'archive_damaged'],
    ['with another one behind it', one, { suffix: createRawTar(one) }, 'archive_damaged'],
    ['with a wrong sum', [...one, { name: 'b', checksum: 1 }], {}, 'archive_damaged'],
    ['with a size that is none', [{ name: 'a', raw: [124, '9999999'] }], {}, 'archive_damaged'],
    ['with a size below nothing', [{ name: 'a', raw: [124, Buffer.alloc(12, 0xff)] }], {}, 'archive_damaged'],
    ['with a pax header that is none', [{ name: 'x', type: 'x', content: '99 path=x\n' }, ...one], {}, 'archive_damaged'],
    ['with a record without a sign', [{ name: 'x', type: 'x', content: '7 path\n' }, ...one], {}, 'archive_damaged'],
    ['with a size in pax that is none', [{ name: 'a', pax: { size: 'many' } }], {}, 'archive_damaged'],
    ['with a size in pax of another kind', [{ name: 'a', content: 'x', pax: { size: '0x1' } }], {}, 'archive_damaged'],
    ['with a header of a file that is missing', [...one, { name: 'x', type: 'x', content: '9 path=x\n' }], {}, 'archive_damaged'],
    ['with a long name of a file that is missing', [...one, { name: 'x', type: 'L', content: 'x\0' }], {}, 'archive_damaged'],
    ['with more headers than files', Array.from({ length: 70 }, () => filler), {}, 'archive_damaged'],
    ['with more zeros than files', one, { endBlocks: 2 ** 17 + 32 }, 'archive_damaged'],
    ['with a name without end', [{ name: 'a', type: 'L', bytes: 2 ** 30 }], {}, 'archive_damaged'],
  ])('%s', async (_what, entries, options, code) => {
    await expect(readAll(createRawTar(entries, options))).rejects.toMatchObject({ code });
  });

  test('a size of more than 8 GiB is read, and missed', async () => {
    const bytes = createRawTar([{ name: 'a', bytes: 2 ** 33 }]);
    const limits = { ...defaultListingLimits, maxMemberBytes: 2 ** 40, maxTotalBytes: 2 ** 40 };
    await expect(readAll(bytes, limits)).rejects.toMatchObject({ code: 'archive_truncated' });
    await expect(readAll(bytes, { ...limits, maxMemberBytes: 2 ** 33 - 1 })).rejects.toMatchObject({ code: 'member_too_large' });
  });

  test.each([
    ['a single file in gzip', gzipSync('MODULE x')],
    ['a single file in zstd', zstdCompressSync('x'.repeat(1_000))],
    ['nothing in gzip', gzipSync('')],
  ])('%s', async (_what, bytes) => {
    const format = (await findPacked(bufferSource(bytes)))!;
    expect(await holdsTar(bufferSource(bytes), format)).toBe(false);
    await expect(readAll(bytes)).rejects.toMatchObject({ code: expect.stringMatching(/^archive_(?:not_tar|truncated)$/) as string });
  });
});

describe('compressed data that is none', () => {
  const zst = zstdCompressSync(tar);
  const flipped = Buffer.from(zst);
  flipped[flipped.length >> 1]! ^= 0xff;
  test.each([
    ['a changed byte in zstd', flipped, 'archive_damaged'],
    ['something behind zstd', Buffer.concat([zst, Buffer.from('more')]), 'archive_damaged'],
    ['one byte behind zstd', Buffer.concat([zst, Buffer.from('m')]), 'archive_truncated'],
    ['something behind gzip', Buffer.concat([gzipSync(tar), Buffer.from('more')]), 'archive_damaged'],
    ['a zero and something behind gzip', Buffer.concat([gzipSync(tar), Buffer.from([0]), gzipSync(tar)]), 'archive_damaged'],
    ['frames without end', Buffer.alloc(8 * (2 ** 17 + 1), Buffer.from('5e2a4d1800000000', 'hex')), 'archive_damaged'],
    ['a frame to skip that is cut', Buffer.concat([zst, skippable.subarray(0, -1)]), 'archive_truncated'],
    ['a block of the type that is none', Buffer.from('28b52ffd0038070000', 'hex'), 'archive_damaged'],
  ])('%s', async (_what, bytes, code) => {
    await expect(readAll(bytes)).rejects.toMatchObject({ code });
  });

  test('zeros behind gzip are what tapes leave there', async () => {
    expect(await readAll(inChunks(Buffer.concat([gzipSync(tar), Buffer.alloc(3_000)]), 1_000))).toEqual(expected);
  });
});

/** A frame of one stored block, and blocks of 128 KiB of zeros, which take four bytes each. */
function zerosFrame(first: Buffer, blocks: number, windowByte = 0x38): Buffer {
  const block = (size: number, type: number, isLast: boolean): Buffer => {
    const header = Buffer.alloc(3);
    header.writeUIntLE((size << 3) | (type << 1) | Number(isLast), 0, 3);
    return header;
  };
  const zeros = Buffer.concat([block(128 * 1024, 1, false), Buffer.from([0])]);
  const last = Buffer.concat([block(0, 0, true)]);
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, windowByte]),
    block(first.length, 0, false),
    first,
    ...Array.from({ length: blocks }, () => zeros),
    last,
  ]);
}

test('a bomb is refused long before all of it is unpacked', async () => {
  const bytes = 200 * 1024 ** 2;
  const head = createRawTar([{ name: 'a', bytes }], { endBlocks: 0 });
  const bomb = zerosFrame(head, bytes / (128 * 1024));
  expect(bomb.length).toBeLessThan(8_000);
  let unpacked = 0;
  const read = async (): Promise<void> => {
    for await (const { content } of readPacked(bufferSource(bomb), 'tar.zst', defaultListingLimits))
      for await (const chunk of content) unpacked += chunk.length;
  };
  await expect(read()).rejects.toMatchObject({ code: 'archive_ratio_too_high' });
  expect(unpacked).toBeLessThanOrEqual(16 * 1024 ** 2);
});

test.each([
  ['of 128 MiB', 0x88, undefined],
  ['of 144 MiB', 0x89, 150_994_944],
  ['of 2 GiB, as zstd --long=31 asks for', 0xa8, 2 ** 31],
])('a window %s', async (_what, windowByte, bytes) => {
  const read = readAll(zerosFrame(tar, 0, windowByte));
  if (bytes === undefined) expect(await read).toEqual(expected);
  else await expect(read).rejects.toMatchObject({ code: 'archive_window_too_large', details: { bytes, limit: 2 ** 27 } });
});

test('limits are those of a ZIP', async () => {
  const limits = defaultListingLimits;
  await expect(readAll(tar, { ...limits, maxEntries: 2 })).rejects.toMatchObject({ code: 'archive_too_many_entries' });
  await expect(readAll(tar, { ...limits, maxMemberBytes: 1_299 })).rejects.toMatchObject({
    code: 'member_too_large',
    details: { member: 'b/CD/b.sym' },
  });
  await expect(readAll(tar, { ...limits, maxTotalBytes: 1_310 })).rejects.toMatchObject({ code: 'archive_total_too_large' });
});

test.each([
  ['xz', 'fd377a585a00', 'xz -dc'],
  ['bzip2', '425a6839', 'bzip2 -dc'],
  ['7z', '377abcaf271c', '7z x'],
  ['ar', '213c617263683e0a', 'dpkg-deb'],
  ['RPM', 'edabeedb', 'rpm2archive'],
])('%s is refused with what to send instead', async (_what, hex, command) => {
  await expect(findPacked(bufferSource(Buffer.from(hex, 'hex')))).rejects.toMatchObject({
    code: 'archive_format_unsupported',
    message: expect.stringContaining(command) as string,
  });
});

test.each(['', 'PK\u0003\u0004', 'GIF89a', 'x'])('%j is none of them', async (beginning) => {
  expect(await findPacked(bufferSource(Buffer.from(beginning, 'latin1')))).toBeUndefined();
});

test.each<[what: string, read: (source: RangedSource, format: PackedFormat) => Promise<unknown>]>([
  ['whoever looks whether a tar is in it', (source, format) => holdsTar(source, format)],
  [
    'whoever reads no further',
    async (source, format) => {
      for await (const member of readPacked(source, format, defaultListingLimits)) return member;
      return undefined;
    },
  ],
  ['a refusal in the middle', (source, format) => expect(readAllOf(source, format, 1)).rejects.toMatchObject({ kind: 'invalid' })],
])('%s closes what is open', async (_what, read) => {
  const many = createRawTar(Array.from({ length: 400 }, (_, index) => ({ name: `a/${index}`, content: randomBytes(1_000) })));
  for (const [bytes, format] of [
    [many, 'tar'],
    [gzipSync(many), 'tar.gz'],
    [zstdCompressSync(many), 'tar.zst'],
  ] as const) {
    const streams: Readable[] = [];
    const chunked = inChunks(bytes, 5_000);
    const stream: RangedSource['stream'] = async (...range) => {
      streams.push(await chunked.stream(...range));
      return streams.at(-1)!;
    };
    await read({ ...chunked, stream }, format);
    await expect.poll(() => streams.every(({ destroyed }) => destroyed)).toBe(true);
    expect(streams.length).toBeLessThan(2);
  }
});

async function readAllOf(source: RangedSource, format: PackedFormat, maxEntries: number): Promise<void> {
  for await (const { content } of readPacked(source, format, { ...defaultListingLimits, maxEntries })) for await (const _ of content);
}

test('a store that fails is not taken for a fault of the archive', async () => {
  const fault = new Error('the store is away');
  const source: RangedSource = { ...bufferSource(tar), stream: async () => Readable.from(failing(tar.subarray(0, 800), fault)) };
  await expect(readAll(source)).rejects.toBe(fault);
  const zst = zstdCompressSync(tar);
  await expect(readAll({ ...bufferSource(zst), stream: async () => Readable.from(failing(zst.subarray(0, 40), fault)) })).rejects.toBe(
    fault,
  );
});

test('a store that gives less than it should is one that fails', async () => {
  const short = { ...bufferSource(tar), stream: async () => Readable.from([tar.subarray(0, 2_000)]) };
  await expect(readAll(short)).rejects.toMatchObject({ code: 'storage_unavailable' });
});

function* failing(bytes: Buffer, fault: Error): Generator<Buffer> {
  yield bytes;
  throw fault;
}
