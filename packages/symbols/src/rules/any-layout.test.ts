// Names in archives of any layout: which are refused or ignored, and what a path says of an id.
import { defaultListingLimits } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { anyLayout, findLonePointers, findPathId } from './any-layout.ts';
import { listByLayout, type ListedEntry } from './listing-rules.ts';

const entry = (name: string, originalBytes = 10): ListedEntry => ({
  name,
  isDirectory: name.endsWith('/'),
  isEncrypted: false,
  method: 0,
  compressedBytes: originalBytes,
  originalBytes,
});
const list = (...names: string[]) =>
  listByLayout(
    names.map((name) => entry(name)),
    defaultListingLimits,
    anyLayout,
  );

test('any names are taken, in any folders, without a key', () => {
  const names = ['libfoo.so', 'a/b/c/d', 'x86_64/libfoo.so', 'C:\\x\\a.pdb', 'lib€.so', 'a/44E4EC8C/a.sym'];
  const { members, ignored, problems } = list(...names);
  expect(members).toEqual(names.map((name) => ({ entry: entry(name), key: null })));
  expect([ignored, problems]).toEqual([[], []]);
});

test.each([
  '.DS_Store',
  'a/.DS_Store',
  '__MACOSX/a/._x',
  '._x',
  '000Admin/0000000001',
  'b/000ADMIN/x',
  'a/refs.ptr',
  'pingme.txt',
  'x.pdb.deleted',
])('%s is ignored', (name) => {
  expect(list('a.so', name)).toMatchObject({ members: [{}], ignored: [{ name }], problems: [] });
});

test.each([
  ['/etc/passwd', 'member_name_unsafe'],
  ['../x', 'member_name_unsafe'],
  ['a/./x', 'member_name_unsafe'],
  ['a\tb', 'member_name_unsafe'],
  ['a\u007f', 'member_name_unsafe'],
  ['\ud800', 'member_name_unsafe'],
  ['x'.repeat(1_201), 'member_name_too_long'],
])('%j is refused', (name, code) => {
  expect(list(name).problems.map((problem) => problem.code)).toEqual([code]);
});

test('what is too much is refused as in our own layout', () => {
  const limits = { ...defaultListingLimits, maxMemberBytes: 5 };
  expect(listByLayout([entry('a')], limits, anyLayout).problems).toMatchObject([{ code: 'member_too_large' }]);
  expect(list().problems).toMatchObject([{ code: 'archive_empty' }]);
  const twice = [entry('a', 1), entry('a', 2)];
  expect(listByLayout(twice, defaultListingLimits, anyLayout).problems).toMatchObject([{ code: 'member_duplicate_differs' }]);
});

test('pointers that stand alone', () => {
  const lone = (...names: string[]) => findLonePointers(names.map((name) => entry(name))).map(({ member }) => member);
  expect(lone('a.pdb/AB/file.ptr')).toEqual(['a.pdb/AB/file.ptr']);
  expect(lone('a.pdb/AB/file.ptr', 'a.pdb/AB/refs.ptr', 'a.pdb/AB/')).toEqual(['a.pdb/AB/file.ptr']);
  expect(lone('a.pdb/AB/FILE.PTR', 'a.pdb/AC/a.pdb')).toEqual(['a.pdb/AB/FILE.PTR']);
  expect(lone('a.pdb\\AB\\file.ptr', 'a.pdb/AB/a.pd_')).toEqual([]);
});

test.each([
  ['a.pdb/44E4EC8C2F41492B9369D6B9A059577C2/a.pdb', '44E4EC8C2F41492B9369D6B9A059577C2'],
  ['x/cr/crash.exe/fa04a3655000/crash.exe', 'FA04A3655000'],
  ['usr/lib/debug/.build-id/19/ca90543f.debug', '19CA90543F'],
  ['.build-id/19/ca90543f', '19CA90543F'],
  ['.build-id/19/ca90543f.so', undefined],
  ['buildid/19ca90543f/debuginfo', '19CA90543F'],
  ['20261130120000/libfoo.so', undefined],
  ['builds/19ca90543f403d9e8938fdb4b22850ebe6cc3bf4/libfoo.so', undefined],
  ['lib/64/libfoo.so', undefined],
  ['x86_64/libfoo.so', undefined],
  ['44E4EC8C2F41492B9369D6B9A059577C2', undefined],
  ['libfoo.so', undefined],
])('the id in %s is %s', (name, id) => {
  expect(findPathId(name)).toBe(id);
});
