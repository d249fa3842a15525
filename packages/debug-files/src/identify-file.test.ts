import { gzipSync } from 'node:zlib';
import { readDirectory } from '@symdepot/archive';
import { bufferSource } from '@symdepot/archive/testing';
import { AppError } from '@symdepot/errors';
import { createRawTar, doorFile } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { identifyFile } from './identify-file.ts';
import type { Identity, IdentifiedFile } from './identified-file.ts';
import { openMemberSource } from './packing/member-source.ts';
import { countedSource } from './testing/counted-source.ts';
import { keysIn, keysInMember, maxPlainBytes } from './testing/identified.ts';
import { madeDsymTar, madeElf, madePdb, madePe, type PeOptions } from './testing/made-files.ts';

async function identified(bytes: Buffer, name = 'x'): Promise<IdentifiedFile> {
  const identification = await identifyFile(bufferSource(bytes), name, { maxPlainBytes });
  if (!identification.ok) throw new Error(identification.problem.message);
  return identification.file;
}

const elfId = '5490CA19403F9E3D8938FDB4B22850EB0';
const peId = '91935047B38F61094C4C44205044422E1';
const macIds = ['4C4C440955553144A10B6F7AAF99F4C90', '4C4C44DD55553144A1901CFB009A6D5D0'];

/** Fixture → its keys, each with its form. */
const fixtures: readonly (readonly [path: string, keys: readonly string[]])[] = [
  ['elf/crash', [`crash/${elfId}/crash plain_gzip_at_rest`]],
  ['elf/crash.stripped', [`crash.stripped/${elfId}/crash.stripped plain_gzip_at_rest`]],
  ['elf/crash.debug', [`crash/${elfId}/crash.dbg.gz gzip`]],
  ['elf/crash-zlib.debug', [`crash-zlib/${elfId}/crash-zlib.dbg.gz gzip`]],
  ['elf/crash.dbg.gz', [`crash/${elfId}/crash.dbg.gz gzip`]],
  ['elf/crash.sym', [`crash/${elfId}/crash.sym plain`]],
  ['elf/crash-id8', ['crash-id8/040302010605080700000000000000000/crash-id8 plain_gzip_at_rest']],
  ['elf/crash-noid', ['no_build_id']],
  ['windows/crash.exe', ['crash.exe/FA04A3655000/crash.exe plain']],
  ['windows/crash.pdb', [`crash.pdb/${peId}/crash.pdb plain`]],
  ['windows/crash.ex_', ['crash.exe/FA04A3655000/crash.ex_ as_sent']],
  ['windows/crash.pd_', [`crash.pdb/${peId}/crash.pd_ as_sent`]],
  ['windows/crash.sym', [`crash.pdb/${peId}/crash.sym plain`]],
  ['macos/crash', macIds.map((id) => `crash/${id}/crash plain`)],
  ['macos/crash.sym', [`crash/${macIds[0]}/crash.sym plain`]],
  ['dotnet/Plain.pdb', ['Plain.pdb/497B72F6390A44FC878E5A2D63B6CC4BFFFFFFFF/Plain.pdb plain']],
  ['sentry/crash.src.zip', [`crash/${elfId}/crash.src.zip plain`]],
  ['macos/crash.dSYM.zip', ['file_kind_unknown']],
  ['dump/crash.dmp', ['file_kind_unknown']],
  ['dump/core.gz', ['file_kind_unknown']],
  ['crash.c', ['file_kind_unknown']],
];

/** Somebody packed it once more: as soon as that is taken off, a cabinet is what is in it. */
const unpacked = (keys: readonly string[]): string[] =>
  keys.map((key) => key.replace('crash.ex_ as_sent', 'crash.exe plain').replace('crash.pd_ as_sent', 'crash.pdb plain'));

describe.each(fixtures)('%s', (path, keys) => {
  const content = doorFile(path);

  test('is recognised by its content', async () => {
    expect(await keysIn(bufferSource(content), path)).toEqual(keys);
  });

  test('in a ZIP, stored and deflated', async () => {
    expect(await keysInMember(content, path, false)).toEqual(keys);
    expect(await keysInMember(content, path, true)).toEqual(keys);
  });

  test('as gzip, of one member and of two, in a ZIP or not', async () => {
    const half = content.length >> 1;
    const twoMembers = Buffer.concat([gzipSync(content.subarray(0, half)), gzipSync(content.subarray(half))]);
    const name = path.endsWith('.gz') ? path : `${path}.gz`;
    for (const packed of [gzipSync(content), twoMembers]) {
      expect(await keysIn(bufferSource(packed), name)).toEqual(unpacked(keys));
      expect(await keysInMember(packed, name, true)).toEqual(unpacked(keys));
    }
  });

  test('opens what it needs, and closes it', async () => {
    const source = countedSource(gzipSync(content));
    await keysIn(source, path);
    expect(source.counts.streams).toBeLessThanOrEqual(8);
    expect(source.openStreams()).toBe(0);
  });
});

test.each([
  ['elf/crash', { code: true, debug: true, symbols: true }],
  ['elf/crash.stripped', { code: true, debug: false, symbols: true }],
  ['elf/crash.debug', { code: false, debug: true, symbols: true }],
  ['elf/crash-zlib.debug', { code: false, debug: true, symbols: true }],
  ['windows/crash.exe', { code: true, debug: false, symbols: false }],
  ['windows/crash.pdb', { code: false, debug: true, symbols: true }],
  ['macos/crash', { code: true, debug: false, symbols: true }],
])('%s: what it holds', async (path, holds) => {
  expect((await identified(doorFile(path))).holds).toEqual(holds);
});

const buildId = '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4';
test.each<[string, Partial<Identity>[]]>([
  ['elf/crash', [{ buildId, codeId: buildId.toUpperCase(), arch: 'x86_64' }]],
  ['elf/crash.sym', [{ buildId, codeId: buildId.toUpperCase(), arch: 'x86_64' }]],
  ['sentry/crash.src.zip', [{ buildId, codeId: buildId.toUpperCase(), arch: 'x86_64' }]],
  ['elf/crash-id8', [{ buildId: '0102030405060708' }]],
  ['windows/crash.exe', [{ debugId: peId, buildId: null, arch: 'x86_64' }]],
  ['windows/crash.sym', [{ codeId: 'FA04A3655000', buildId: null }]],
  ['macos/crash', [{ arch: 'x86_64' }, { arch: 'arm64' }]],
])('%s: who it is', async (path, identities) => {
  expect((await identified(doorFile(path))).identities).toMatchObject(identities);
});

test('says what is around it, how large it is, and what it calls itself', async () => {
  expect(await identified(gzipSync(doorFile('windows/crash.pd_')))).toMatchObject({
    around: ['gzip', 'cabinet'],
    plainBytes: doorFile('windows/crash.pdb').length,
    name: 'crash.pdb',
  });
  expect(await identified(doorFile('windows/crash.exe'))).toMatchObject({ around: [], name: null, debugFile: 'crash.pdb' });
});

describe('ELF', () => {
  const id32 = Buffer.alloc(32, 0xab);
  test.each(
    [true, false].flatMap((is64) =>
      [true, false].flatMap((isLittle) => (['segment', 'section'] as const).map((noteIn) => ({ is64, isLittle, noteIn }))),
    ),
  )('of any class and byte order: %j', async (options) => {
    expect(await identified(madeElf(options))).toMatchObject({
      identities: [{ debugId: '040302010605080700000000000000000', buildId: '0102030405060708' }],
      holds: { code: true, debug: false, symbols: false },
    });
    const [{ debugId, buildId: long }] = (await identified(madeElf({ ...options, buildId: id32 }))).identities;
    expect([debugId, long]).toEqual([`${'AB'.repeat(16)}0`, 'ab'.repeat(32)]);
  });

  test('a core dump, an object file, and one without a note', async () => {
    const options = { is64: true, isLittle: true };
    expect(await keysIn(bufferSource(madeElf({ ...options, type: 1, buildId: Buffer.alloc(0) })), 'x.o')).toEqual(['file_kind_unknown']);
    // As kernel modules are.
    expect((await identified(madeElf({ ...options, type: 1 }))).identities[0].buildId).toBe('0102030405060708');
    expect(await keysIn(bufferSource(madeElf({ ...options, type: 4 })), 'core')).toEqual(['file_kind_unknown']);
    expect(await keysIn(bufferSource(madeElf({ ...options, buildId: Buffer.alloc(0) })), 'x')).toEqual(['no_build_id']);
    expect(await keysIn(bufferSource(madeElf({ ...options, buildId: Buffer.alloc(20) })), 'x')).toEqual(['no_build_id']);
  });
});

describe('a dSYM bundle in a tar', () => {
  const keys = macIds.map((id) => `crash/${id}/crash.dSYM.tar plain_gzip_at_rest`);

  test('is called by the DWARF in it, and has a key for each architecture', async () => {
    const bundle = bufferSource(doorFile('macos/crash.dSYM.zip'));
    const { entries } = await readDirectory(bundle, { maxEntries: 100 });
    const entry = entries.find(({ name }) => name.endsWith('/DWARF/crash'))!;
    await using dwarf = await openMemberSource(bundle, entry);
    const tar = madeDsymTar(await dwarf.read(0, dwarf.size));
    expect(await keysIn(bufferSource(tar), 'any name')).toEqual(keys);
    expect((await identified(tar)).holds).toEqual({ code: false, debug: true, symbols: true });
    expect(await keysInMember(tar, 'XUL/AB/XUL.dSYM.tar', true)).toEqual(keys);
    expect(await keysIn(bufferSource(gzipSync(tar)), 'crash.dSYM.tar.gz')).toEqual(keys);
  });

  test.each<[what: string, tar: Buffer, problem: string]>([
    ['of something else', createRawTar([{ name: 'dist/crash', content: doorFile('macos/crash') }]), 'file_kind_unknown'],
    ['without DWARF', createRawTar([{ name: 'crash.dSYM/Contents/Info.plist', content: 'x' }]), 'file_kind_unknown'],
    ['whose DWARF is none', madeDsymTar(doorFile('elf/crash')), 'file_damaged'],
    ['that is cut behind it', madeDsymTar().subarray(0, -1), 'file_damaged'],
    ['that something stands behind', Buffer.concat([madeDsymTar(), Buffer.from('x')]), 'file_damaged'],
  ])('a tar %s', async (_what, tar, problem) => {
    const source = countedSource(tar);
    expect(await keysIn(source, 'crash.dSYM.tar')).toEqual([problem]);
    expect(source.openStreams()).toBe(0);
  });
});

describe('PE', () => {
  const dwarf = ['.debug_abbrev', '.debug_info', '.debug_line'];
  const [all, debugOnly] = [
    { code: true, debug: true, symbols: true },
    { code: false, debug: true, symbols: true },
  ];
  test.each<[string, PeOptions, IdentifiedFile['holds']]>([
    ['with debug information', { hasCode: true, sections: dwarf }, all],
    ['as its only-keep-debug', { hasCode: false, sections: dwarf }, debugOnly],
    ['with names behind many others', { hasCode: true, sections: dwarf, stringsBefore: 100_000 }, all],
    ['with places in base64', { hasCode: true, sections: dwarf, stringsBefore: 100_000, isBase64: true }, all],
    ['with compressed debug information', { hasCode: true, sections: ['.zdebug_info'] }, all],
    ['with a name that was cut', { hasCode: true, sections: ['.debug_i'] }, all],
    ['with other long names', { hasCode: true, sections: ['.debug_frame', '.gnu_debuglink', '.eh_frame_hdr'] }, { ...all, debug: false }],
    ['of resources', { hasCode: false, sections: ['.rsrc'] }, { code: false, debug: false, symbols: true }],
  ])('%s', async (_, options, holds) => {
    expect((await identified(madePe(options))).holds).toEqual(holds);
  });

  test('debug information alone has another key than its program', async () => {
    const keys = (hasCode: boolean) => keysIn(bufferSource(madePe({ hasCode, sections: dwarf })), 'app.exe');
    expect(await keys(true)).toEqual(['app.exe/6B0DDB4A7000/app.exe plain']);
    expect(await keys(false)).toEqual(['app.exe/6B0DDB4A7000/app.exe.dbg.gz gzip']);
  });
});

describe('PDB', () => {
  const guid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  const key = 'x.pdb/33221100554477668899AABBCCDDEEFF2/x.pdb plain';

  test('its age is that of its debug information', async () => {
    const pdb = madePdb({ map: 2, directory: 3, info: 4, debug: 5, blockCount: 6 }, guid);
    expect(await keysIn(bufferSource(pdb), 'x.pdb')).toEqual([key]);
  });

  test('its parts may stand in the wrong order, far apart, in a packed file', async () => {
    const pdb = madePdb({ map: 24_000, directory: 18_000, info: 12_000, debug: 6_000, blockCount: 24_001 }, guid);
    expect(await keysInMember(pdb, 'x.pdb', true)).toEqual([key]);
    const source = countedSource(gzipSync(pdb));
    expect(await keysIn(source, 'x.pdb')).toEqual([key]);
    expect([source.counts.streams, source.openStreams()]).toEqual([4, 0]);
  });

  test('a large one is read in a few places only', async () => {
    const source = countedSource(madePdb({ map: 24_000, directory: 18_000, info: 12_000, debug: 6_000, blockCount: 24_001 }, guid));
    expect(await keysIn(source, 'x.pdb')).toEqual([key]);
    expect(source.counts.reads).toBeLessThanOrEqual(5);
  });
});

describe('what cannot be unpacked', () => {
  const told = async (bytes: Buffer, limit = maxPlainBytes, name = 'x') => {
    const found = await identifyFile(bufferSource(bytes), name, { maxPlainBytes: limit });
    return found.ok ? 'ok' : [found.problem.code, found.isOfKind];
  };
  const cut = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 9);
  const text = Buffer.from('nothing of use, again and again'.repeat(9_000));
  const cabinet = doorFile('windows/crash.pd_');
  const ofText = Buffer.from(cabinet);
  // Its data stands behind the head of the first block: another beginning, whose checksum is wrong.
  const strangeAt = cabinet.readUInt32LE(36) + 10;
  ofText.fill(0xff, strangeAt, strangeAt + 16);

  test.each<[string, Buffer, number | undefined, [string, boolean]]>([
    ['gzip of an ELF, cut short', cut(gzipSync(doorFile('elf/crash'))), undefined, ['file_damaged', true]],
    ['gzip of text, cut short', cut(gzipSync(text)), undefined, ['file_damaged', false]],
    ['gzip of an ELF that is too large', gzipSync(Buffer.concat([doorFile('elf/crash'), text])), 4_000, ['file_too_large_unpacked', true]],
    ['gzip of text that is too large', gzipSync(text), 4_000, ['file_too_large_unpacked', false]],
    ['a cabinet of a PDB that is too large', cabinet, 4_000, ['file_too_large_unpacked', true]],
    ['a cabinet of a PDB, cut short', cut(cabinet), undefined, ['file_truncated', false]],
    ['a cabinet of nobody knows what', ofText, undefined, ['file_damaged', false]],
    ['an ELF, cut short', cut(doorFile('elf/crash')), undefined, ['file_truncated', true]],
    ['text', text, undefined, ['file_kind_unknown', false]],
  ])('%s: whether it begins like one of the kinds', async (_what, bytes, limit, expected) => {
    expect(await told(bytes, limit)).toEqual(expected);
  });

  test('a name that only a symbol store gives', async () => {
    expect(await told(cut(cabinet), undefined, 'a/crash.pd_')).toEqual(['file_truncated', true]);
  });
});

describe('what is not the fault of the file', () => {
  const away = new AppError('storage_unavailable');
  const failing = { size: 1000, read: () => Promise.reject(away), stream: () => Promise.reject(away) };

  test('is thrown as it is', async () => {
    await expect(identifyFile(failing, 'x', { maxPlainBytes })).rejects.toBe(away);
    const packed = gzipSync(doorFile('elf/crash'));
    const half = { ...bufferSource(packed), stream: failing.stream };
    await expect(identifyFile(half, 'x', { maxPlainBytes })).rejects.toBe(away);
  });

  test('an abort ends it', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(identifyFile(bufferSource(doorFile('elf/crash')), 'x', { maxPlainBytes, signal })).rejects.toThrow('enough');
  });
});
