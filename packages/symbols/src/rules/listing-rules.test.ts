import { defaultListingLimits } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { shortenName } from '../upload.ts';
import { isIgnorable, listMembers, type ListedEntry, type ListingLimits } from './listing-rules.ts';

const entry = (name: string, rest: Partial<ListedEntry> = {}): ListedEntry => ({
  name,
  isDirectory: name.endsWith('/'),
  isEncrypted: false,
  method: 8,
  compressedBytes: 100,
  originalBytes: 200,
  ...rest,
});
const good = entry('xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym');
const list = (entries: ListedEntry[], limits: Partial<ListingLimits> = {}) => listMembers(entries, { ...defaultListingLimits, ...limits });
const problemsOf = (...args: Parameters<typeof list>) => list(...args).problems.map(({ code, member }) => [code, member]);

test('a good archive has members and no problems', () => {
  const { members, ignored, problems } = list([
    entry('xul.pdb/'),
    good,
    entry('a/b12/c.pd_'),
    entry('build-symbols.txt'),
    entry('x/.DS_Store'),
  ]);
  expect(problems).toEqual([]);
  expect(members.map(({ key }) => key)).toEqual([good.name, 'a/B12/c.pd_']);
  expect(ignored.map(({ name }) => name)).toEqual(['build-symbols.txt', 'x/.DS_Store']);
});

describe('each rule', () => {
  test.each([
    ['a name without pattern', entry('xpcshell.sym'), 'member_name_unrecognized'],
    ['a backslash', entry('a\\AB\\c.sym'), 'member_name_unrecognized'],
    ['Latin-1', entry('ü/AB/c.sym'), 'member_name_unrecognized'],
    ['an empty component', entry('a//c.sym'), 'member_name_unrecognized'],
    ['txt in a folder that is no key', entry('dir/x-symbols.txt'), 'member_name_unrecognized'],
    ['NUL in a name that would be ignored', entry('a\u0000-symbols.txt'), 'member_name_unrecognized'],
    ['encryption of a file that would be ignored', entry('a-symbols.txt', { isEncrypted: true }), 'member_encrypted'],
    ['an absolute path', entry('/a/AB/c.sym'), 'member_name_unsafe'],
    ['a parent folder', entry('../AB/c.sym'), 'member_name_unsafe'],
    ['a dot component', entry('./a/AB/c.sym'), 'member_name_unsafe'],
    ['a parent folder in a name that would be ignored', entry('../x/.DS_Store'), 'member_name_unsafe'],
    ['an address of debuginfod', entry('buildid/AB/debuginfo'), 'member_name_unsafe'],
    ['a component that no store can hold', entry(`${'漢'.repeat(90)}/AB/c.sym`), 'member_name_unsafe'],
    ['a long name', entry(`${'x'.repeat(150)}/AB/${'y'.repeat(150)}`), 'member_name_too_long'],
    ['a name of more bytes than any key', entry(`${'漢'.repeat(401)}-symbols.txt`), 'member_name_too_long'],
    ['the same of a folder', entry(`${'x'.repeat(1_200)}/`), 'member_name_too_long'],
    ['a snippet in the name', entry('qcom/proprietary/AB/c.sym'), 'member_snippet_disallowed'],
    ['encryption', { ...good, isEncrypted: true }, 'member_encrypted'],
    ['another method', { ...good, method: 12 }, 'member_method_unsupported'],
    ['a huge member', { ...good, originalBytes: 9 * 1024 ** 3, compressedBytes: 1024 ** 3 }, 'member_too_large'],
    ['a bomb', { ...good, originalBytes: 300 * 1024 ** 2, compressedBytes: 1024 ** 2 }, 'member_ratio_too_high'],
  ])('%s is refused', (_, bad, code) => {
    expect(problemsOf([good, { ...bad, name: bad.name === good.name ? 'b/AB/c.sym' : bad.name }])).toEqual([
      [code, bad.name === good.name ? 'b/AB/c.sym' : shortenName(bad.name)],
    ]);
  });
});

test('every problem is listed, not only the first', () => {
  expect(problemsOf([entry('one'), entry('two'), good])).toEqual([
    ['member_name_unrecognized', 'one'],
    ['member_name_unrecognized', 'two'],
  ]);
});

test('messages are those of Tecken', () => {
  expect(list([entry('xpcshell.sym')]).problems[0]?.message).toBe(
    "Unrecognized file pattern. Should only be <module>/<hex>/<file> or <name>-symbols.txt and nothing else. (First unrecognized pattern was 'xpcshell.sym')",
  );
  expect(
    list([
      { ...good, originalBytes: 39 },
      { ...good, originalBytes: 24 },
    ]).problems[0]?.message,
  ).toBe(`The zipfile buffer contains two files both called ${good.name} and they have difference sizes (24 != 39)`);
  expect(list([entry('qcom/proprietary/AB/c.sym')]).problems[0]?.message).toBe(
    "Content of archive file contains the snippet 'qcom/proprietary' which is not allowed",
  );
});

test('an archive without files is refused; one with ignorable files only is not', () => {
  expect(problemsOf([])).toEqual([['archive_empty', null]]);
  expect(problemsOf([entry('a/'), entry('a/AB/')])).toEqual([['archive_empty', null]]);
  expect(list([entry('x-symbols.txt')])).toMatchObject({ members: [], problems: [] });
});

test('too many entries end the judging', () => {
  expect(problemsOf([entry('bad'), good], { maxEntries: 1 })).toContainEqual(['archive_too_many_entries', null]);
});

test('the total is told once, at the member that passes it', () => {
  const sized = (name: string) => entry(name, { originalBytes: 60, compressedBytes: 50 });
  expect(problemsOf([sized('a/A/a'), sized('b/B/b'), sized('c/C/c')], { maxTotalBytes: 100 })).toEqual([
    ['archive_total_too_large', 'b/B/b'],
  ]);
});

test('small members that expand too much together are a bomb, ignored ones among them', () => {
  const small = (index: number) => entry(`a${index}/A/a`, { originalBytes: 1024 ** 2, compressedBytes: 1_200 });
  const many = Array.from({ length: 500 }, (_, index) => small(index));
  expect(problemsOf(many)).toEqual([['archive_ratio_too_high', null]]);
  expect(problemsOf(many.map((one, index) => ({ ...one, name: `x${index}-symbols.txt` })))).toEqual([['archive_ratio_too_high', null]]);
  expect(problemsOf(many.slice(0, 16))).toEqual([]);
  // Nothing of it is read.
  expect(problemsOf([entry('a/A/a', { originalBytes: 2 ** 40 })])).toEqual([['member_too_large', 'a/A/a']]);
  expect(problemsOf(many.map((one) => ({ ...one, compressedBytes: 1024 ** 2 / 30 })))).toEqual([]);
});

test('the same name and size twice: the last copy wins', () => {
  const { members, problems } = list([
    { ...good, compressedBytes: 1 },
    { ...good, compressedBytes: 2 },
  ]);
  expect(problems).toEqual([]);
  expect(members).toHaveLength(1);
  expect(members[0]?.entry.compressedBytes).toBe(2);
});

test('two spellings of one key are refused', () => {
  expect(problemsOf([entry('a/ab/c.sym'), entry('a/AB/c.sym')])).toEqual([['member_key_ambiguous', 'a/AB/c.sym']]);
});

test.each([
  ['x-symbols.txt', true],
  ['X-SYMBOLS.TXT', true],
  ['a/AB/a-symbols.txt', true],
  ['dir/x-symbols.txt', false],
  ['.DS_Store', true],
  ['deep/er/.DS_Store', true],
  ['__MACOSX/a/AB/._c.sym', true],
  ['__MACOSX/._x', true],
  ['a/AB/._c.sym', true],
  ['._.DS_Store', true],
  ['._a/AB/c.sym', false],
  ['.__proto__/AB/.__proto__', false],
  ['x__MACOSX/AB/c.sym', false],
  ['a/AB/c.sym', false],
])('isIgnorable(%s) is %s', (name, expected) => {
  expect(isIgnorable(name)).toBe(expected);
});
