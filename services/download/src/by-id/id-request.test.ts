import { expect, test } from 'vitest';
import { questionOf as questionByKey } from '../lookup/symbol-request.ts';
import { isBuildId, parseIdPath, questionOf, type IdRequest } from './id-request.ts';

const build = '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4';
const debugId = '5490CA19403F9E3D8938FDB4B22850EB0';
const uuid = '4c4c440955553144a10b6f7aaf99f4c9';
const inRelease = ['release'];
const inBoth = ['release', 'try'];
const debuginfod = { door: 'debuginfod', id: build, debugId, sourcePath: '', lanes: inRelease };
const ssqp = { ...debuginfod, door: 'ssqp' };

test.each([
  [`/buildid/${build}/debuginfo`, { ...debuginfod, wanted: 'debuginfo' }],
  [`/buildid/${build.toUpperCase()}/executable`, { ...debuginfod, wanted: 'executable' }],
  [`//try//buildid/${build}/debuginfo/`, { ...debuginfod, wanted: 'debuginfo', lanes: inBoth }],
  [`/buildid/${build}/source/mnt/a%20b/../c%2Bd.c`, { ...debuginfod, wanted: 'source', sourcePath: 'mnt/c+d.c' }],
  [`/buildid/${build}/source/../../%2e%2e/etc/./x.c`, { ...debuginfod, wanted: 'source', sourcePath: 'etc/x.c' }],
  ['/buildid/0102/debuginfo', { ...debuginfod, wanted: 'debuginfo', id: '0102', debugId: `00000201${'0'.repeat(25)}` }],
  [`/libx.so/elf-buildid-${build}/LIBX.so`, { ...ssqp, wanted: 'executable' }],
  [`/try/_.debug/ELF-buildid-SYM-${build.toUpperCase()}/_.debug`, { ...ssqp, wanted: 'debuginfo', lanes: inBoth }],
  [`/x.dylib/mach-uuid-${uuid}/x.dylib`, { ...ssqp, wanted: 'macho', id: uuid, debugId: `${uuid.toUpperCase()}0` }],
  [`/_.dwarf/mach-uuid-sym-${uuid}/_.dwarf`, { ...ssqp, wanted: 'macho_debug', id: uuid, debugId: `${uuid.toUpperCase()}0` }],
])('%s', (path, request) => expect(parseIdPath(path)?.request).toEqual(request));

test.each([
  '/buildid/xyz/debuginfo',
  '/buildid/abc/debuginfo',
  `/buildid/${'ab'.repeat(65)}/debuginfo`,
  `/buildid/${build}/section/.text`,
  `/buildid/${build}/source`,
  `/buildid/${build}/source/x/..`,
  `/buildid/${build}/source/%C3`,
  `/x.so/elf-buildid-${build.slice(2)}/x.so`,
  `/x/mach-uuid-${uuid}00/x`,
])('%s is asked by an id, and nothing can have it', (path) =>
  expect(parseIdPath(path)).toEqual({ door: expect.anything(), request: undefined }),
);

test.each([
  '/xul.pdb/AB12/xul.sym',
  '/buildid/AB12/buildid.sym',
  '/BUILDID/AB12/debuginfo',
  '/buildid',
  '/buildid/AB12',
  `/buildid/${build}/debuginfo/x`,
  `/a/elf-buildid-${build}/b`,
  `/a/elf-buildid-${build}/a/b`,
  `/x.cs/sha1-${build}/x.cs`,
])('%s is another path', (path) => expect(parseIdPath(path)).toBeUndefined());

test('a short build id is itself to debuginfod, and has zeros behind it in a key of SSQP', () => {
  const padded = '0102030405060708'.padEnd(40, '0');
  const asked = (door: IdRequest['door'], id: string) => isBuildId({ ...debuginfod, door, id } as unknown as IdRequest, '0102030405060708');
  expect([
    asked('debuginfod', '0102030405060708'),
    asked('debuginfod', padded),
    asked('ssqp', padded),
    asked('ssqp', '0102030405060708'),
  ]).toEqual([true, false, true, false]);
});

test('all ids of one debug id are one question, in their lanes, and none by a key', () => {
  const textOf = (path: string): string => questionOf(parseIdPath(path)!.request!).text;
  const text = textOf(`/buildid/${build}/source/AB/x.c`);
  const other = `${build.slice(0, 32)}00000000`;
  for (const path of [`/buildid/${other}/debuginfo`, `/x/elf-buildid-${other}/x`]) expect(textOf(path)).toBe(text);
  expect(textOf(`/try/buildid/${build}/debuginfo`)).not.toBe(text);
  expect(questionByKey({ debugFile: '#1 A', debugId, symbolsFile: 'x', lanes: ['release'] }).text).not.toMatch(/^#/);
});
