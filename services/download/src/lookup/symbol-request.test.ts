import { expect, test } from 'vitest';
import { isIgnored, parseObjectPath, parseSyminfoPath, parseSymbolRequest } from './symbol-request.ts';

const release = ['release'];
const both = ['release', 'try'];

test.each([
  ['/xul.pdb/ab12/xul.sym', false, { debugFile: 'xul.pdb', debugId: 'AB12', symbolsFile: 'xul.sym', lanes: release, prefix: '' }],
  ['/xul.pdb/AB12/xul.sym', true, { debugFile: 'xul.pdb', debugId: 'AB12', symbolsFile: 'xul.sym', lanes: both, prefix: '' }],
  ['/try/xul.pdb/AB12/xul.sym', false, { debugFile: 'xul.pdb', debugId: 'AB12', symbolsFile: 'xul.sym', lanes: both, prefix: '/try' }],
  ['//xul.pdb/AB12/xul.sym', false, { debugFile: 'xul.pdb', debugId: 'AB12', symbolsFile: 'xul.sym', lanes: release, prefix: '' }],
  ['/Try//xul.pdb//ab12/xul.sym', false, { debugFile: 'xul.pdb', debugId: 'AB12', symbolsFile: 'xul.sym', lanes: both, prefix: '/try' }],
  // Three components: the debug file happens to be called `try`.
  ['/try/1/c.sym', false, { debugFile: 'try', debugId: '1', symbolsFile: 'c.sym', lanes: release, prefix: '' }],
  [
    '/c%2B%2Bfilt/AB/c%2B%2Bfilt.sym',
    false,
    { debugFile: 'c++filt', debugId: 'AB', symbolsFile: 'c++filt.sym', lanes: release, prefix: '' },
  ],
  [
    '/%F0%9F%92%A5.pdb/AB/%F0%9F%92%A5.sym',
    false,
    { debugFile: '💥.pdb', debugId: 'AB', symbolsFile: '💥.sym', lanes: release, prefix: '' },
  ],
])('%s', (path, hasTryQuery, expected) => {
  expect(parseSymbolRequest(path, hasTryQuery)).toEqual(expected);
});

test.each([
  '/',
  '/xul.sym',
  '/a/b',
  '/a/xyz/c.sym',
  '/a/AB/c.sym/',
  '//a/AB/c.sym//',
  '/other/a/AB/c.sym',
  '/a%2FAB/c.sym/d',
  '/a/AB/%2E%2E',
  '/a/AB/c%25.sym',
  '/a/AB/%ZZ.sym',
  '/a/AB/%FF.sym',
  '/%C3%B8/AB/c.sym',
])('%s is no symbols file', (path) => {
  expect(parseSymbolRequest(path, false)).toBeUndefined();
});

test('a miss of what debuggers ask for in vain, or not at all, says that it was ignored', () => {
  const ask = (debugId: string, symbolsFile: string) => isIgnored({ debugFile: 'a', debugId, symbolsFile }, ['.sym', '.dbg.gz']);
  expect([ask('AB', 'a.sym'), ask('AB', 'a.dbg.gz'), ask('AB', 'A.SYM')]).toEqual([false, false, false]);
  expect([ask('AB', 'a.pdb'), ask('AB', 'asym'), ask('AB', 'file.ptr'), ask('0'.repeat(33), 'a.sym')]).toEqual([true, true, true, true]);
});

test.each([
  ['/xul.dll/51ab', { file: 'xul.dll', id: '51AB' }],
  ['/c%2B%2Bfilt/AB', { file: 'c++filt', id: 'AB' }],
  ['/xul.dll', undefined],
  ['//xul.dll//51ab', { file: 'xul.dll', id: '51AB' }],
  ['/xul.dll/51ab/', undefined],
  ['/xul.dll/xyz', undefined],
  ['/a%2Fb/AB', undefined],
  ['/%FF/AB', undefined],
])('the name and id of %s', (path, expected) => {
  expect(parseSyminfoPath(`/api/syminfo${path}`)).toEqual(expected);
});

test('the URL of an object has its name as it is stored, a question the form that keys have', () => {
  const decomposed = 'Йод/AB/a.sym'.normalize('NFD');
  const path = `/${decomposed.split('/').map(encodeURIComponent).join('/')}`;
  expect(parseObjectPath(`/objects/try${path}`)).toEqual({ lane: 'try', key: decomposed });
  expect(parseSymbolRequest(path, false)?.debugFile).toBe('Йод'.normalize('NFC'));
});
