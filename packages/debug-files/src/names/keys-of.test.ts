import { describe, expect, test } from 'vitest';
import type { FileKind, IdentifiedFile, Packing } from '../identified-file.ts';
import { keysOf, richnessOf } from './keys-of.ts';

const buildId = '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4';
const debugId = '5490CA19403F9E3D8938FDB4B22850EB0';

interface Given {
  readonly name?: string;
  readonly around?: readonly Packing[];
  readonly hasCode?: boolean;
  readonly debugIds?: readonly [string, ...string[]];
}

function fileOf(kind: FileKind, { name, around = [], hasCode = false, debugIds = [debugId] }: Given = {}): IdentifiedFile {
  const identity = { codeId: kind === 'pe' ? 'FA04A3655000' : null, buildId: kind === 'elf' ? buildId : null, arch: null };
  const [first, ...others] = debugIds.map((each) => ({ debugId: each, ...identity }));
  const holds = { code: hasCode, debug: true, symbols: true };
  return { kind, identities: [first!, ...others], name: name ?? null, debugFile: null, holds, around, plainBytes: 1 };
}

const code = { hasCode: true };
const gzip = { around: ['gzip'] as const };
const cabinet = { around: ['cabinet'] as const, name: 'app.pdb' };

test.each<[string, IdentifiedFile, string, string]>([
  // Programs are called as their senders call them, wherever they lie.
  ['a program', fileOf('elf', code), 'lib/x86_64/libapp.so', `libapp.so/${debugId}/libapp.so plain_gzip_at_rest`],
  ['a program with an ending', fileOf('elf', code), 'app.debug', `app.debug/${debugId}/app.debug plain_gzip_at_rest`],
  ['a packed program', fileOf('elf', { ...code, ...gzip }), 'app.gz', `app/${debugId}/app plain_gzip_at_rest`],
  ['a program on Windows', fileOf('pe', code), 'C:\\build\\app.exe', 'app.exe/FA04A3655000/app.exe plain'],
  ['its debug information alone', fileOf('pe'), 'app.exe.debug', 'app.exe/FA04A3655000/app.exe.dbg.gz gzip'],
  ['the same, called as the program', fileOf('pe'), 'app.exe', 'app.exe/FA04A3655000/app.exe.dbg.gz gzip'],
  ['a program of macOS', fileOf('macho', code), 'App.app/Contents/MacOS/App', `App/${debugId}/App plain`],
  // Endings of debug information are of tools.
  ...['.debug', '.dbg', '.sym', '.DEBUG', ''].map((ending): [string, IdentifiedFile, string, string] => [
    `debug information ${ending}`,
    fileOf('elf'),
    `app${ending}`,
    `app/${debugId}/app.dbg.gz gzip`,
  ]),
  ['debug information as gzip', fileOf('elf', gzip), 'app.dbg.gz', `app/${debugId}/app.dbg.gz gzip`],
  [
    'debug information in a tree of build ids',
    fileOf('elf'),
    `usr/lib/debug/.build-id/19/${buildId.slice(2)}.debug`,
    `_.debug/${debugId}/_.debug.gz gzip`,
  ],
  ['debug information by its build id', fileOf('elf'), `${buildId.toUpperCase()}.debug`, `_.debug/${debugId}/_.debug.gz gzip`],
  ['debug information as debuginfod has it', fileOf('elf'), `buildid/${buildId}/debuginfo`, `_.debug/${debugId}/_.debug.gz gzip`],
  ['a program as debuginfod has it', fileOf('elf', code), `buildid/${buildId}/executable`, `_.elf/${debugId}/_.elf plain_gzip_at_rest`],
  [
    'a program in a tree of build ids',
    fileOf('elf', code),
    `.build-id/19/${buildId.slice(2)}`,
    `_.elf/${debugId}/_.elf plain_gzip_at_rest`,
  ],
  ['debug information as .NET has it', fileOf('elf'), `_.debug/elf-buildid-sym-${buildId}/_.debug`, `_.debug/${debugId}/_.debug.gz gzip`],
  ['a file in a folder of its build id', fileOf('elf'), `${buildId}/app.debug`, `app/${debugId}/app.dbg.gz gzip`],
  ['a module whose name is hexadecimal', fileOf('elf'), 'f4', `f4/${debugId}/f4.dbg.gz gzip`],
  ['a dSYM', fileOf('macho'), 'App.dSYM/Contents/Resources/DWARF/App', `App/${debugId}/App.dwarf.gz gzip`],
  ['a dSYM that was taken out', fileOf('macho'), 'App.dwarf', `App/${debugId}/App.dwarf.gz gzip`],
  ['a PDB', fileOf('pdb'), 'x/app.pdb', `app.pdb/${debugId}/app.pdb plain`],
  ['a portable PDB', fileOf('portable_pdb'), 'app.pdb', `app.pdb/${debugId}/app.pdb plain`],
  // A cabinet says what is in it; together with something else it is unpacked.
  ['a cabinet', fileOf('pdb', cabinet), 'app.pd_', `app.pdb/${debugId}/app.pd_ as_sent`],
  ['a cabinet in gzip', fileOf('pdb', { ...cabinet, around: ['gzip', 'cabinet'] }), 'app.pd_.gz', `app.pdb/${debugId}/app.pdb plain`],
  // There is nothing to put in the place of the last letter: what is in the cabinet is stored.
  ['a cabinet of a file of one letter', fileOf('pdb', { ...cabinet, name: 'x' }), 'x', `x/${debugId}/x plain`],
  [
    'a cabinet of a file with a long last letter',
    fileOf('pdb', { ...cabinet, name: 'app\u{1F600}' }),
    'x',
    `app\u{1F600}/${debugId}/app\u{1F600} plain`,
  ],
  // These say their names.
  ['a .sym', fileOf('sym', { name: 'my app' }), 'other.sym', `my app/${debugId}/my app.sym plain`],
  ['a .sym of Windows', fileOf('sym', { name: 'app.pdb' }), 'x', `app.pdb/${debugId}/app.sym plain`],
  ['a source bundle', fileOf('source_bundle', { name: 'app' }), 'x.src.zip', `app/${debugId}/app.src.zip plain`],
  ['a source bundle of Windows', fileOf('source_bundle', { name: 'app.pdb' }), 'x', `app.pdb/${debugId}/app.src.zip plain`],
])('%s', (_, file, fileName, expected) => {
  const keys = keysOf(file, fileName);
  expect(keys.ok && keys.keys.map(({ key, form }) => `${key} ${form}`)).toEqual([expected]);
});

test('has a key for each architecture, and none twice', () => {
  const debugIds = ['AA0', 'BB0', 'AA0'] as const;
  const keys = keysOf(fileOf('macho', { ...code, debugIds }), 'app');
  expect(keys.ok && keys.keys.map(({ key, identity }) => [key, identity.debugId])).toEqual([
    ['app/AA0/app', 'AA0'],
    ['app/BB0/app', 'BB0'],
  ]);
});

describe('a name that no key can have', () => {
  test.each([
    ['', 'it is empty'],
    ['a/b', 'it holds characters that no key can have'],
    ['a\\b', 'it holds characters that no key can have'],
    ['a\nb', 'it holds characters that no key can have'],
    ['..', 'it is nothing but dots and blanks'],
    ['.. ', 'it is nothing but dots and blanks'],
    ['  ', 'it is nothing but dots and blanks'],
    ['\u3000', 'it is nothing but dots and blanks'],
    ['crash\u202Efdp.exe', 'it holds a character that nobody sees, U+202E'],
    ['crash\u200B', 'it holds a character that nobody sees, U+200B'],
    ['\uFEFFcrash', 'it holds a character that nobody sees, U+FEFF'],
    ['cr\uFFFDsh', 'it is no text'],
    ['50%', 'it holds characters that no key can have'],
    ['x'.repeat(140), 'its key would be longer than 300 characters'],
  ])('%j', (name, reason) => {
    const keys = keysOf(fileOf('sym', { name }), 'sent.sym');
    expect(!keys.ok && [keys.problem.code, keys.problem.member]).toEqual(['file_name_unusable', 'sent.sym']);
    expect(!keys.ok && keys.problem.message).toContain(reason);
  });

  test.each([fileOf('pdb'), fileOf('elf'), fileOf('elf', code)])('of a file whose sender gives a folder: $kind', (file) => {
    expect(keysOf(file, 'folder/')).toMatchObject({ ok: false, problem: { code: 'file_name_unusable' } });
  });
});

test('richer is what a debugger can do more with, and what has no code never takes the place of a program', () => {
  const holding = (code: boolean, debug: boolean, symbols: boolean): number => richnessOf({ code, debug, symbols });
  const descending = [
    holding(true, true, true),
    holding(true, true, false),
    holding(true, false, true),
    holding(true, false, false),
    holding(false, true, true),
    holding(false, false, true),
  ];
  expect(descending.toSorted((a, b) => b - a)).toEqual(descending);
});
