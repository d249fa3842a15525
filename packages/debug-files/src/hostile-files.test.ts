// Files that somebody made to make their reader loop, wait, or believe: all of it costs a few reads.
import { gzipSync } from 'node:zlib';
import { createRawZip, createZip, doorFile } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { identifyFile } from './identify-file.ts';
import type { IdentifiedFile } from './identified-file.ts';
import { countedSource } from './testing/counted-source.ts';
import { keysIn, maxPlainBytes } from './testing/identified.ts';
import { madeElf, madePdb, madePe } from './testing/made-files.ts';

/** A copy with numbers of 32 bits written over it. */
function withNumbers(bytes: Buffer, numbers: readonly (readonly [at: number, value: number])[], isLittle = true): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value] of numbers) {
    if (isLittle) copy.writeUInt32LE(value, at);
    else copy.writeUInt32BE(value, at);
  }
  return copy;
}

async function codeOf(bytes: Buffer): Promise<string | undefined> {
  const source = countedSource(bytes);
  const [code] = await keysIn(source, 'x');
  expect(source.counts.reads).toBeLessThanOrEqual(100);
  expect(source.counts.bytesRead).toBeLessThanOrEqual(9 * 1024 ** 2);
  expect(source.openStreams()).toBe(0);
  return code;
}

async function fileOf(bytes: Buffer): Promise<IdentifiedFile> {
  const identification = await identifyFile(countedSource(bytes), 'x', { maxPlainBytes });
  if (!identification.ok) throw new Error(identification.problem.message);
  return identification.file;
}

describe('ELF', () => {
  const elf = madeElf({ is64: true, isLittle: true });
  const sectionsAt = Number(elf.readBigUInt64LE(40));
  const max = 0xffff_ffff;
  test.each<[string, Buffer, string]>([
    [
      'sections behind all ends',
      withNumbers(elf, [
        [40, max],
        [44, max],
      ]),
      'file_truncated',
    ],
    [
      'a section that ends behind 2^64',
      withNumbers(elf, [
        [sectionsAt + 64 + 24, max],
        [sectionsAt + 64 + 28, max],
        [sectionsAt + 64 + 32, max],
        [sectionsAt + 64 + 36, max],
      ]),
      'file_truncated',
    ],
    [
      'sections without end, counted in the first',
      withNumbers(elf, [
        [60, 0x0003_0000],
        [sectionsAt + 32, max],
        [sectionsAt + 36, max],
      ]),
      'file_truncated',
    ],
    ['headers of no size', withNumbers(elf, [[52, 0x0000_0040]]), 'file_damaged'],
    ['a note whose owner has no end', withNumbers(elf, [[120, max]]), 'no_build_id'],
    ['a note whose content has no end', withNumbers(elf, [[124, max]]), 'no_build_id'],
    ['a class that is none', withNumbers(elf, [[4, 0x0001_0107]]), 'file_damaged'],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  test('a million notes, and a million of sections', async () => {
    const many = Buffer.concat([elf, Buffer.alloc(64 * 60_000)]);
    many.writeBigUInt64LE(BigInt(elf.length), 40);
    many.writeUInt16LE(60_000, 60);
    for (let index = 0; index < 60_000; index++) many.writeUInt32LE(7, elf.length + index * 64 + 4);
    many.writeUInt32LE(max, 120);
    expect(await codeOf(many)).toBe('no_build_id');
  });
});

describe('Mach-O', () => {
  const fat = doorFile('macos/crash');
  const offset = fat.readUInt32BE(16);
  const thin = fat.subarray(offset, offset + fat.readUInt32BE(20));
  const first = 32;

  /** As many architectures as there may be, all of them the same bytes. */
  function sameAgain(count: number, slice = thin): Buffer {
    const head = Buffer.alloc(8 + count * 20);
    head.writeUInt32BE(0xcafebabe, 0);
    head.writeUInt32BE(count, 4);
    for (let index = 0; index < count; index++) {
      head.writeUInt32BE(head.length, 8 + index * 20 + 8);
      head.writeUInt32BE(slice.length, 8 + index * 20 + 12);
    }
    return Buffer.concat([head, slice]);
  }

  test.each<[string, Buffer, string]>([
    ['a load command of no size', withNumbers(thin, [[first + 4, 0]]), 'file_damaged'],
    ['load commands without end', withNumbers(thin, [[16, 0xffff_ffff]]), 'file_damaged'],
    ['load commands of four gigabytes', withNumbers(thin, [[20, 0xffff_ffff]]), 'file_damaged'],
    ['a class of Java', Buffer.from('CAFEBABE00000041001D0A000600', 'hex'), 'file_kind_unknown'],
    ['45 architectures of the long form', Buffer.concat([Buffer.from('CAFEBABF0000002D', 'hex'), Buffer.alloc(45 * 32)]), 'file_damaged'],
    ['two UUIDs', withNumbers(thin, [[first, 0x1b]]), 'file_damaged'],
    ['no architecture', withNumbers(sameAgain(1), [[4, 0]], false), 'file_damaged'],
    ['an architecture behind the end', withNumbers(sameAgain(1), [[16, 0xffff_ff00]], false), 'file_truncated'],
    ['a fat file in a fat file', sameAgain(1, sameAgain(1)), 'file_damaged'],
    ['a static library', sameAgain(1, Buffer.from('!<arch>\nand so on')), 'file_kind_unknown'],
    ['an architecture of two bytes', sameAgain(1, Buffer.from('ab')), 'file_truncated'],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  test('the same architecture again and again has one key', async () => {
    expect(await keysIn(countedSource(sameAgain(44)), 'x')).toEqual(['x/4C4C440955553144A10B6F7AAF99F4C90/x plain']);
  });

  test('one without a UUID', async () => {
    const uuidAt = thin.indexOf('4c4c440955553144', 0, 'hex');
    expect(await codeOf(withNumbers(thin, [[uuidAt - 8, 0x99]]))).toBe('no_uuid');
    // An object file.
    expect(
      await codeOf(
        withNumbers(thin, [
          [uuidAt - 8, 0x99],
          [12, 1],
        ]),
      ),
    ).toBe('file_kind_unknown');
    expect(
      await codeOf(
        withNumbers(
          thin,
          [0, 4, 8, 12].map((at) => [uuidAt + at, 0] as const),
        ),
      ),
    ).toBe('no_uuid');
  });
});

describe('PDB', () => {
  const pdb = madePdb({ map: 2, directory: 3, info: 4, debug: 5, blockCount: 6 }, Buffer.alloc(16, 1));
  const directory = 3 * 512;
  test.each<[string, Buffer, string]>([
    ['blocks of no size', withNumbers(pdb, [[32, 0]]), 'file_damaged'],
    ['blocks of an odd size', withNumbers(pdb, [[32, 513]]), 'file_damaged'],
    ['blocks of two gigabytes', withNumbers(pdb, [[32, 0x8000_0000]]), 'file_damaged'],
    ['a map behind the end', withNumbers(pdb, [[52, 0xffff_ffff]]), 'file_truncated'],
    ['streams without end', withNumbers(pdb, [[directory, 0xffff_ffff]]), 'file_damaged'],
    ['a stream without end before the one that counts', withNumbers(pdb, [[directory + 4, 0xffff_fffe]]), 'file_damaged'],
    ['a stream of no bytes', withNumbers(pdb, [[directory + 8, 0]]), 'file_damaged'],
    ['a directory of no bytes', withNumbers(pdb, [[44, 0]]), 'file_damaged'],
    ['more blocks than bytes', withNumbers(pdb, [[40, 7]]), 'file_truncated'],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  test('without debug information the age is the other one', async () => {
    expect(await codeOf(withNumbers(pdb, [[directory + 16, 0]]))).toBe(`x/${'01'.repeat(16)}7/x plain`);
  });
});

describe('PE', () => {
  const pe = doorFile('windows/crash.exe');
  const headerAt = pe.readUInt32LE(60);
  const recordAt = pe.indexOf('RSDS', 0, 'latin1');
  test.each<[string, Buffer, string]>([
    ['a header behind the end', withNumbers(pe, [[60, 0xffff_fff0]]), 'file_truncated'],
    ['a program of DOS', withNumbers(pe, [[headerAt, 0]]), 'file_kind_unknown'],
    ['sections without end', withNumbers(pe, [[headerAt + 4, 0xffff_8664]]), 'file_damaged'],
    ['an optional header that is none', withNumbers(pe, [[headerAt + 24, 0]]), 'file_damaged'],
    [
      'symbols behind the end',
      withNumbers(pe, [
        [headerAt + 12, 1],
        [headerAt + 16, 0xffff_ffff],
      ]),
      'file_truncated',
    ],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  const named = madePe({ hasCode: true, sections: ['.debug_info'] });
  const stringsAt = named.indexOf('.debug_info', 0, 'latin1') - 4;
  test.each<[string, Buffer, string]>([
    ['strings without end', withNumbers(named, [[stringsAt, 0xffff_ffff]]), 'file_truncated'],
    ['no strings', named.subarray(0, stringsAt), 'file_truncated'],
    ['a name behind all strings', withNumbers(named, [[stringsAt, 4]]), 'x/6B0DDB4A7000/x plain'],
    ['a thousand names far apart', madePe({ hasCode: true, sections: manyNames(), stringsBefore: 20_000 }), 'x/6B0DDB4A7000/x plain'],
  ])('%s', async (_, bytes, expected) => {
    expect(await codeOf(bytes)).toBe(expected);
  });

  test.each([
    ['C:\\b\\a.pdb', 'a.pdb'],
    ['/b/a.pdb', 'a.pdb'],
    ['\\/a.pdb', 'a.pdb'],
    ['a\0.pdb', 'a'],
  ])('a PDB at %j', async (path, name) => {
    const changed = Buffer.from(pe);
    changed.write(`${path}\0`, recordAt + 24, 'latin1');
    expect((await fileOf(changed)).debugFile).toBe(name);
  });

  test('one that names no PDB has its code id', async () => {
    expect((await fileOf(withNumbers(pe, [[recordAt, 0]]))).identities).toMatchObject([{ debugId: null, codeId: 'FA04A3655000' }]);
    expect(await codeOf(withNumbers(pe, [[recordAt, 0]]))).toBe('x/FA04A3655000/x plain');
  });
});

const manyNames = (): string[] => Array.from({ length: 1_000 }, (_, index) => `.section_${index}`);

describe('portable PDB', () => {
  const pdb = doorFile('dotnet/Plain.pdb');
  test.each<[string, Buffer, string]>([
    ['a version without end', withNumbers(pdb, [[12, 0xffff_ffff]]), 'file_damaged'],
    ['streams without end', withNumbers(pdb, [[28, 0xffff_0000]]), 'file_damaged'],
    ['a name that does not end', Buffer.concat([pdb.subarray(0, 40), Buffer.alloc(200, 'x')]), 'file_damaged'],
    ['metadata of something else', withNumbers(pdb, [[40, 0x7878_7823]]), 'file_kind_unknown'],
    ['an id behind the end', withNumbers(pdb, [[32, 0xffff_fff0]]), 'file_truncated'],
    ['an id of four bytes', withNumbers(pdb, [[36, 4]]), 'file_damaged'],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });
});

describe('source bundle', () => {
  const prefix = Buffer.from('SYSB\u0002\0\0\0', 'latin1');
  const bundle = (manifest: unknown): Buffer =>
    createRawZip([{ name: 'manifest.json', content: typeof manifest === 'string' ? manifest : JSON.stringify(manifest), method: 8 }], {
      prefix,
    });
  const debugId = '00112233-4455-6677-8899-aabbccddeeff';

  test.each<[string, Buffer, string]>([
    [
      'its name is that of the object',
      bundle({ debug_id: debugId, object_name: 'C:\\b\\a.dll' }),
      'a.dll/00112233445566778899AABBCCDDEEFF0/a.src.zip plain',
    ],
    ['an age is kept', bundle({ debug_id: `${debugId}-1f`, object_name: 'a' }), 'a/00112233445566778899AABBCCDDEEFF1F/a.src.zip plain'],
    [
      'offsets may count from the ZIP',
      createRawZip([{ name: 'manifest.json', content: JSON.stringify({ debug_id: debugId, object_name: 'a' }) }], {
        prefix,
        offsetsFromPrefix: true,
      }),
      'a/00112233445566778899AABBCCDDEEFF0/a.src.zip plain',
    ],
    ['no id', bundle({ object_name: 'a' }), 'file_damaged'],
    ['no name', bundle({ debug_id: debugId }), 'file_damaged'],
    ['an id that is no string', bundle({ debug_id: { toString: 1 }, object_name: ['a'] }), 'file_damaged'],
    ['a list', bundle([]), 'file_damaged'],
    ['nothing', bundle('null'), 'file_damaged'],
    ['no JSON', bundle('{'), 'file_damaged'],
    ['brackets without end', bundle('['.repeat(2_000_000)), 'file_damaged'],
    ['no manifest', createRawZip([{ name: 'other', content: 'x' }], { prefix }), 'file_damaged'],
    ['no ZIP', Buffer.concat([prefix, Buffer.alloc(100)]), 'file_damaged'],
    [
      'a manifest that says it is huge',
      createRawZip([{ name: 'manifest.json', content: '{}', method: 8, originalBytes: 0x7fff_ffff }], { prefix }),
      'source_bundle_too_large',
    ],
    [
      'a directory of 33 megabytes',
      createRawZip([], {
        prefix,
        gap: Buffer.alloc(33 * 1024 ** 2),
        end: { directoryBytes: 33 * 1024 ** 2, directoryOffset: prefix.length },
      }),
      'source_bundle_too_large',
    ],
    [
      'a manifest with another checksum',
      createRawZip([{ name: 'manifest.json', content: JSON.stringify({ debug_id: debugId, object_name: 'a' }), crc: 1 }], { prefix }),
      'file_damaged',
    ],
    [
      'a directory that says it has more',
      createRawZip([{ name: 'manifest.json', content: '{}' }], { prefix, end: { entries: 2, entriesOnDisk: 2 } }),
      'file_damaged',
    ],
    [
      'a manifest that is shorter than it says',
      createRawZip([{ name: 'manifest.json', content: '{}', method: 8, originalBytes: 1_000 }], { prefix }),
      'file_damaged',
    ],
    ['a name that leads out of a folder', bundle({ debug_id: debugId, object_name: '..' }), 'file_name_unusable'],
  ])('%s', async (_, bytes, expected) => {
    expect(await codeOf(bytes)).toBe(expected);
  });
});

test('a source bundle of as many sources as Chromium has', async () => {
  const [name, content] = ['manifest.json', JSON.stringify({ debug_id: '1'.repeat(32), object_name: 'chrome' })];
  const entry = createRawZip([{ name: 'files/third_party/blink/renderer/core/layout/layout_box.cc', only: 'central' }]).subarray(0, -22);
  const sources = Buffer.concat(Array.from({ length: 60_000 }, () => entry));
  const bundle = createRawZip([{ name, content, method: 0 }], {
    prefix: Buffer.from('SYSB\u0002\0\0\0', 'latin1'),
    gap: sources,
    end: {
      entries: 60_001,
      entriesOnDisk: 60_001,
      directoryOffset: 8 + 30 + name.length + content.length,
      directoryBytes: sources.length + 46 + name.length,
    },
  });
  const source = countedSource(bundle);
  expect(await keysIn(source, 'x')).toEqual([`chrome/${'1'.repeat(32)}0/chrome.src.zip plain`]);
  // Six megabytes of directory pass by, once.
  expect([source.counts.streams, source.openStreams(), source.counts.reads < 6]).toEqual([1, 0, true]);
});

describe('.sym', () => {
  const id = '5490CA19403F9E3D8938FDB4B22850EB0';
  test.each<[string, string, string]>([
    ['blanks belong to the name', `MODULE Linux x86_64 ${id} my app\n`, `my app/${id}/my app.sym plain`],
    ['line ends of Windows do not', `MODULE windows x86_64 ${id} app.pdb\r\nFILE 0 x\r\n`, `app.pdb/${id}/app.sym plain`],
    ['lower case becomes upper case', `MODULE Linux x86_64 ${id.toLowerCase()} app\n`, `app/${id}/app.sym plain`],
    ['the first line counts', `MODULE Linux x86_64 ${id} app\nMODULE Linux x86_64 AAAA evil\n`, `app/${id}/app.sym plain`],
    ['and no other', `MODULE \nINFO x\nMODULE Linux x86_64 ${id} evil\n`, 'file_damaged'],
    ['a name with a NUL', `MODULE Linux x86_64 ${id} a\0b\n`, 'file_damaged'],
    ['no name', `MODULE Linux x86_64 ${id}\n`, 'file_damaged'],
    ['no id', 'MODULE Linux x86_64 app\n', 'file_damaged'],
    ['no end of the line', `MODULE Linux x86_64 ${id} app`, 'file_truncated'],
    ['a line of a megabyte', `MODULE Linux x86_64 ${id} ${'x'.repeat(1_000_000)}`, 'file_damaged'],
    ['a path for a name', `MODULE Linux x86_64 ${id} ../../etc/passwd\n`, 'file_name_unusable'],
    ['a byte order mark', `\uFEFFMODULE Linux x86_64 ${id} app\n`, 'file_kind_unknown'],
  ])('%s', async (_, text, expected) => {
    expect(await codeOf(Buffer.from(text))).toBe(expected);
  });
});

describe('what is packed', () => {
  const elf = doorFile('elf/crash');
  test('a bomb ends at the ceiling', async () => {
    const limit = 4 * 1024 ** 2;
    const source = countedSource(gzipSync(Buffer.alloc(limit + 1), { level: 1 }));
    const identification = await identifyFile(source, 'x.gz', { maxPlainBytes: limit });
    expect(identification).toMatchObject({ ok: false, problem: { code: 'file_too_large_unpacked' } });
    expect([source.counts.streams, source.openStreams()]).toEqual([1, 0]);
  });

  test('a bomb in a bomb ends at what was sent', async () => {
    // Eight gigabytes in 13 KB.
    const inner = gzipSync(Buffer.alloc(16 * 1024 ** 2));
    const outer = gzipSync(Buffer.concat(Array.from({ length: 512 }, () => inner)));
    const source = countedSource(outer);
    const identification = await identifyFile(source, 'x.gz.gz', { maxPlainBytes: 2 ** 36 });
    expect(identification).toMatchObject({ ok: false, problem: { code: 'member_ratio_too_high' } });
    expect(!identification.ok && identification.problem.message).toContain('ARCHIVE_MAX_RATIO');
    expect(source.openStreams()).toBe(0);
  });

  test('what was sent of a member counts, and the limit that is set', async () => {
    const packed = gzipSync(Buffer.concat([elf, Buffer.alloc(2 * 1024 ** 2)]));
    const codeWith = async (options: { maxRatio?: number; sentBytes?: number }): Promise<string> => {
      const identification = await identifyFile(countedSource(packed), 'x.gz', { maxPlainBytes, ...options });
      return identification.ok ? 'ok' : identification.problem.code;
    };
    expect(await codeWith({})).toBe('ok');
    expect(await codeWith({ sentBytes: 100 })).toBe('member_ratio_too_high');
    expect(await codeWith({ maxRatio: 100 })).toBe('member_ratio_too_high');
    expect(await codeWith({ maxRatio: 100, sentBytes: 100_000 })).toBe('ok');
  });

  test('twice is taken off, and no more', async () => {
    const twice = gzipSync(gzipSync(elf));
    expect((await fileOf(twice)).around).toEqual(['gzip', 'gzip']);
    expect(await codeOf(gzipSync(twice))).toBe('file_kind_unknown');
  });

  test.each([
    ['cut', gzipSync(elf).subarray(0, -4)],
    ['with garbage behind it', Buffer.concat([gzipSync(elf), Buffer.from('garbage')])],
    ['with garbage behind zeros', Buffer.concat([gzipSync(elf), Buffer.alloc(10), Buffer.from('garbage')])],
    ['with a member behind zeros', Buffer.concat([gzipSync(elf), Buffer.alloc(8), gzipSync(elf)])],
    ['with megabytes of zeros', Buffer.concat([gzipSync(elf), Buffer.alloc(3_000_000)])],
    ['of which the second member is damaged', Buffer.concat([gzipSync(elf), gzipSync(elf).subarray(0, -1)])],
  ])('a gzip file, %s', async (_, bytes) => {
    expect(await codeOf(bytes)).toBe('file_damaged');
  });

  test('zeros behind a gzip file are let pass, as gzip does', async () => {
    expect(await codeOf(Buffer.concat([gzipSync(elf), Buffer.alloc(512)]))).toMatch(/^x\//);
  });
});

describe('an id of zeros', () => {
  const zeros = '0'.repeat(32);
  const bundle = { name: 'manifest.json', content: JSON.stringify({ debug_id: `${zeros}-1`, object_name: 'a' }) };
  const withZeros = (path: string, hex: string): Buffer => {
    const bytes = Buffer.from(doorFile(path));
    const id = Buffer.from(hex, 'hex');
    for (let at = bytes.indexOf(id); at !== -1; at = bytes.indexOf(id)) bytes.fill(0, at, at + id.length);
    return bytes;
  };
  test.each<[string, Buffer, string]>([
    ['an ELF', withZeros('elf/crash', '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4'), 'no_build_id'],
    ['an ELF, but for its end', withZeros('elf/crash', '19ca90543f403d9e8938fdb4b22850eb'), 'no_build_id'],
    ['a Mach-O', withZeros('macos/crash', '4c4c44dd55553144a1901cfb009a6d5d'), 'no_uuid'],
    ['a PDB', withZeros('windows/crash.pdb', '475093918fb309614c4c44205044422e'), 'id_of_zeros'],
    ['a portable PDB', withZeros('dotnet/Plain.pdb', 'f6727b490a39fc44878e5a2d63b6cc4b'), 'id_of_zeros'],
    ['a .sym', Buffer.from(`MODULE Linux x86_64 ${zeros}1 app\n`), 'id_of_zeros'],
    ['a .sym with a short one', Buffer.from('MODULE Linux x86_64 000 app\n'), 'id_of_zeros'],
    ['a source bundle', createRawZip([bundle], { prefix: Buffer.from('SYSB\u0002\0\0\0', 'latin1') }), 'id_of_zeros'],
  ])('of %s is none', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  test('of the PDB that a program names is none either', async () => {
    const exe = await fileOf(withZeros('windows/crash.exe', '475093918fb309614c4c44205044422e'));
    expect([exe.debugFile, exe.identities]).toMatchObject([null, [{ debugId: null, codeId: 'FA04A3655000' }]]);
  });
});

test.each([
  ['a ZIP', 'a ZIP'],
  ['nothing', 'empty'],
  ['a tar archive', 'a tar archive'],
  ['text', undefined],
])('says of %s what it seems to be', async (what, looks) => {
  const tar = Buffer.alloc(512);
  tar.write('ustar', 257, 'latin1');
  const contents = new Map([
    ['a ZIP', await createZip([{ name: 'a', content: Buffer.from('a') }])],
    ['nothing', Buffer.alloc(0)],
    ['a tar archive', tar],
    ['text', Buffer.from('some text')],
  ]);
  const identification = await identifyFile(countedSource(contents.get(what)!), 'x', { maxPlainBytes });
  const suffix = looks === undefined ? '' : `: it is ${looks}`;
  expect(!identification.ok && identification.problem.message).toBe(`'x' is no file of debug information that is known here${suffix}`);
});
