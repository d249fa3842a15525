// Reading directories: the forms that are read, and what is said of those that are not.
import { deflateRawSync } from 'node:zlib';
import type { ErrorCode } from '@symdepot/errors';
import { createRawZip, type RawZipEntry, type RawZipOptions } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import type { RangedSource } from '@symdepot/symbols';
import { readDirectory } from './read-directory.ts';
import { bufferSource } from '../testing/buffer-source.ts';
import { entriesOf } from '../testing/entries-of.ts';

const member = (name: string, rest: Partial<RawZipEntry> = {}): RawZipEntry => ({
  name,
  content: Buffer.from(`content of ${name}`),
  ...rest,
});
const two = [member('a.so/AB/a.sym'), member('b.so/CD/b.sym', { method: 0, descriptor: true })];
const limits = { maxEntries: 100 };

describe('readDirectory reads', () => {
  test.each<[string, RawZipOptions]>([
    ['a plain archive', {}],
    ['a comment of full length', { comment: Buffer.alloc(0xffff, 'x') }],
    ['a comment that holds an end record signature', { comment: Buffer.from(`x PK\u0005\u0006 ${'y'.repeat(30)}`, 'latin1') }],
    ['data before the archive', { prefix: Buffer.alloc(1000, 'PK') }],
    ['data before the archive, from which offsets count', { prefix: Buffer.alloc(1000), offsetsFromPrefix: true }],
    ['a gap before the directory', { gap: Buffer.alloc(7) }],
    ['bytes behind the archive', { suffix: Buffer.alloc(100) }],
    ['ZIP64 end records', { zip64End: true }],
    [
      'ZIP64 end records behind other data, with a full comment',
      { zip64End: true, prefix: Buffer.alloc(70_000), offsetsFromPrefix: true, comment: Buffer.alloc(0xffff) },
    ],
  ])('%s', async (_case, options) => {
    const zip = createRawZip(two, options);
    const { entries, directoryOffset } = await readDirectory(bufferSource(zip), limits);
    const shift = options.prefix?.length ?? 0;
    expect(entries).toMatchObject([
      { index: 0, name: 'a.so/AB/a.sym', method: 8, headerOffset: shift, isDirectory: false, isEncrypted: false, hasDataDescriptor: false },
      {
        index: 1,
        name: 'b.so/CD/b.sym',
        method: 0,
        boundary: directoryOffset,
        hasDataDescriptor: true,
        originalBytes: 24,
        compressedBytes: 24,
      },
    ]);
    expect(entries[0]!.boundary).toBe(entries[1]!.headerOffset);
    expect(zip.readUInt32LE(directoryOffset)).toBe(0x02014b50);
  });

  test('ZIP64 sizes and offsets of an entry', async () => {
    const [entry] = await entriesOf(createRawZip([member('a/1/a', { zip64: true, content: Buffer.alloc(5000) })]));
    expect(entry).toMatchObject({ originalBytes: 5000, compressedBytes: deflateRawSync(Buffer.alloc(5000)).length, headerOffset: 0 });
  });

  test('folders, encryption flags and strange methods as facts, not as errors', async () => {
    const entries = await entriesOf(
      createRawZip([
        member('a/', { content: Buffer.alloc(0) }),
        member('b', { central: { flags: 1 } }),
        member('c', { central: { method: 99 } }),
      ]),
    );
    expect(entries.map((e) => [e.isDirectory, e.isEncrypted, e.method])).toEqual([
      [true, false, 8],
      [false, true, 8],
      [false, false, 99],
    ]);
  });

  test('a size of 2³²−1 without ZIP64 as that size', async () => {
    const [entry] = await entriesOf(createRawZip([member('a/1/a', { central: { originalBytes: 0xffffffff } })]));
    expect(entry!.originalBytes).toBe(0xffffffff);
  });

  test.each<[string, Partial<RawZipEntry>, boolean]>([
    ['a Unix mode', { versionMadeBy: 0x031e, externalAttributes: (0o040755 << 16) >>> 0 }, true],
    ['the mode of macOS', { versionMadeBy: 0x131e, externalAttributes: (0o040755 << 16) >>> 0 }, true],
    ['the attribute of DOS', { versionMadeBy: 0x0014, externalAttributes: 0x10 }, true],
    ['the attribute of NTFS', { versionMadeBy: 0x0a14, externalAttributes: 0x10 }, true],
    ['the mode of a file', { versionMadeBy: 0x031e, externalAttributes: (0o100644 << 16) >>> 0 }, false],
    ['no attributes', { versionMadeBy: 0x0014, externalAttributes: 0 }, false],
    ['the mode of a folder on what holds something', { externalAttributes: (0o040755 << 16) >>> 0, content: 'x' }, false],
  ])('folders without a slash: %s', async (_case, rest, isFolder) => {
    const [entry] = await entriesOf(createRawZip([member('xul.pdb', { content: '', ...rest })]));
    expect(entry!.isDirectory).toBe(isFolder);
  });

  test('an archive without entries, which the listing rules refuse', async () => {
    expect(await entriesOf(createRawZip([]))).toEqual([]);
  });

  test('a directory larger than the tail, and many entries', async () => {
    const members = Array.from({ length: 3000 }, (_, i) => member(`lib${i}.so/ABCDEF0123456789/lib${i}.sym`));
    expect(await entriesOf(createRawZip(members))).toHaveLength(3000);
  });

  test('more entries than the short end record can count', async () => {
    const members = Array.from({ length: 66_000 }, (_, i) => member(`${i}`, { method: 0, content: Buffer.alloc(0) }));
    const { entries } = await readDirectory(bufferSource(createRawZip(members, { zip64End: true })), { maxEntries: 70_000 });
    expect(entries).toHaveLength(66_000);
  });
});

describe('readDirectory refuses', () => {
  const zip = createRawZip(two);
  const cases: [string, Buffer, ErrorCode][] = [
    ['nothing', Buffer.alloc(0), 'archive_not_zip'],
    ['text', Buffer.from('this is not a zip file, whatever its name says'), 'archive_not_zip'],
    ['an archive cut short', zip.subarray(0, -10), 'archive_not_zip'],
    ['an archive without its first bytes', zip.subarray(10), 'archive_not_zip'],
    ['fewer entries than there are', createRawZip(two, { end: { entries: 1, entriesOnDisk: 1 } }), 'archive_not_zip'],
    ['more entries than there are', createRawZip(two, { end: { entries: 3, entriesOnDisk: 3 } }), 'archive_not_zip'],
    ['a directory that is no directory', createRawZip(two, { end: { directoryBytes: 40 } }), 'archive_not_zip'],
    ['a directory larger than the archive', createRawZip(two, { end: { directoryBytes: 200_000 } }), 'archive_not_zip'],
    [
      'a ZIP64 extra that is cut short',
      createRawZip([member('a', { central: { offset: 0xffffffff, extra: Buffer.from([1, 0, 2, 0, 0, 0]) } })]),
      'archive_not_zip',
    ],
    [
      'a ZIP64 size beyond all numbers',
      createRawZip([member('a', { central: { originalBytes: 0xffffffff, extra: Buffer.from([1, 0, 8, 0, ...Buffer.alloc(8, 0xff)]) } })]),
      'archive_not_zip',
    ],
    ['saturated fields without ZIP64 records', createRawZip(two, { end: { directoryOffset: 0xffffffff } }), 'archive_not_zip'],
    ['the last part of a split archive', createRawZip(two, { end: { disk: 1 } }), 'archive_multi_disk'],
    ['a part of a split ZIP64 archive', createRawZip(two, { zip64End: { disk: 3 } }), 'archive_multi_disk'],
    ['other entries on other disks', createRawZip(two, { end: { entriesOnDisk: 1 } }), 'archive_multi_disk'],
    ['an entry that starts on another disk', createRawZip([member('a', { central: { disk: 2 } })]), 'archive_multi_disk'],
    ['more entries than the ceiling', createRawZip(Array.from({ length: 101 }, (_, i) => member(`${i}`))), 'archive_too_many_entries'],
    [
      'a count over the ceiling that is a lie',
      createRawZip(two, { zip64End: { entries: 2 ** 40, entriesOnDisk: 2 ** 40 } }),
      'archive_too_many_entries',
    ],
    [
      'a directory that fills memory with comments',
      createRawZip(Array.from({ length: 99 }, (_, i) => member(`${i}`, { comment: 'x'.repeat(60_000) }))),
      'archive_too_many_entries',
    ],
  ];
  test.each(cases)('%s', async (_case, bytes, code) => {
    await expect(readDirectory(bufferSource(bytes), limits)).rejects.toMatchObject({ name: 'AppError', code });
  });

  test('a directory over the ceiling before it reads it', async () => {
    const zip = createRawZip(Array.from({ length: 2000 }, (_, i) => member(`${i}/1/${'x'.repeat(60)}`)));
    const reads: number[] = [];
    const inner = bufferSource(zip);
    const source: RangedSource = { ...inner, read: (start, end) => (reads.push(end - start), inner.read(start, end)) };
    await expect(readDirectory(source, limits)).rejects.toMatchObject({ code: 'archive_too_many_entries' });
    expect(reads).toEqual([65_633]);
  });
});

describe('readDirectory lets through', () => {
  const source = bufferSource(createRawZip(two));
  test('errors of the source as they are', async () => {
    const fault = new Error('disk on fire');
    await expect(readDirectory({ ...source, read: async () => Promise.reject(fault) }, limits)).rejects.toBe(fault);
  });
  test('a source that gives too little as a fault of storage', async () => {
    await expect(readDirectory({ ...source, read: async () => Buffer.alloc(3) }, limits)).rejects.toMatchObject({
      code: 'storage_unavailable',
    });
  });
  test('the reason of an abort', async () => {
    const reason = new Error('stop');
    await expect(readDirectory(source, limits, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
