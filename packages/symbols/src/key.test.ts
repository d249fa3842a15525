import { expect, test } from 'vitest';
import { fileExtension, parseKey, parseKeyParts, tryParseKey } from './key.ts';

test.each([
  'xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym',
  'c++filt/0E37ABBD74EB0DB81110CF4DD9F6030B0/c++filt.sym',
  'a b~/AB/a b~.sym',
  '💥.pdb/AB/💥.sym',
  '漢字/AB/漢字.sym',
  'a?*:$&/1/.hidden',
])('%s is a key', (text) => {
  expect(tryParseKey(text)).toBe(text);
});

test.each([
  '',
  'xpcshell.sym',
  'a/b',
  'a/xyz/c.sym',
  'a/AB/c/d.sym',
  'a//c.sym',
  './AB/c.sym',
  '../AB/c.sym',
  'a/AB/..',
  'ü/AB/c.sym',
  'a%/AB/c.sym',
  'a#/AB/c.sym',
  'a\\b/AB/c.sym',
  'a\u0000/AB/c.sym',
  'a/AB/c"d.sym',
  '/a/AB/c.sym',
])('%j is none', (text) => {
  expect(parseKeyParts(text)).toBeUndefined();
  expect(tryParseKey(text)).toBeUndefined();
  expect(() => parseKey(text)).toThrow('is not a key');
});

test('the debug id is stored in upper case, the names as they are', () => {
  expect(tryParseKey('Xul.PDB/ab12/xul.Sym')).toBe('Xul.PDB/AB12/xul.Sym');
  expect(parseKeyParts('Xul.PDB/ab12/xul.Sym')).toEqual({ debugFile: 'Xul.PDB', debugId: 'AB12', symbolsFile: 'xul.Sym' });
});

test('a key has at most 300 characters', () => {
  const name = 'x'.repeat(148);
  expect(tryParseKey(`${name}/AB/${name}`)).toHaveLength(300);
  expect(tryParseKey(`${name}x/AB/${name}`)).toBeUndefined();
});

test.each([
  ['xul.sym', 'sym'],
  ['XUL.SYM', 'sym'],
  ['a/AB/libfoo.so.dbg.gz', 'gz'],
  ['a.b/AB/noextension', ''],
  ['.sym', ''],
  ['x.', ''],
])('the extension of %s is %j', (name, extension) => {
  expect(fileExtension(name)).toBe(extension);
});
