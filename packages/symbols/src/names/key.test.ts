import { describe, expect, test } from 'vitest';
import { fileExtension, formatKey, keyPartsOf, parseKeyParts, parseStoredKey, tryParseKey } from './key.ts';

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
  expect(tryParseKey(text)).toBeUndefined();
});

test('the debug id is stored in upper case, the names as they are', () => {
  expect(tryParseKey('Xul.PDB/ab12/xul.Sym')).toBe('Xul.PDB/AB12/xul.Sym');
  expect(parseKeyParts('Xul.PDB/ab12/xul.Sym')).toEqual({ debugFile: 'Xul.PDB', debugId: 'AB12', symbolsFile: 'xul.Sym' });
});

describe('forms of Unicode', () => {
  const asked = (text: string): string | undefined => {
    const parts = keyPartsOf(text.split('/'));
    return parts && formatKey(parts);
  };

  test.each(['Йод.pdb/AB/Йод.sym', '각.so/AB/각.so.sym', '≠/AB/a.sym'])('%s is one key in NFC and NFD', (text) => {
    const [composed, decomposed] = [text.normalize('NFC'), text.normalize('NFD')];
    expect(composed).not.toBe(decomposed);
    for (const form of [composed, decomposed]) expect([tryParseKey(form), asked(form)]).toEqual([composed, composed]);
    expect(parseStoredKey(decomposed)).toBe(decomposed);
  });

  test('letters that only their NFD may be uploaded of are found by their NFC', () => {
    const [composed, decomposed] = ['NFC', 'NFD'].map((form) => 'für.pdb/AB/für.sym'.normalize(form));
    expect([tryParseKey(composed!), tryParseKey(decomposed!)]).toEqual([undefined, decomposed]);
    expect([asked(composed!), asked(decomposed!)]).toEqual([decomposed, decomposed]);
    expect(parseStoredKey(composed!)).toBeUndefined();
  });

  test('what becomes a character that no name may have stays as it is, and never becomes one', () => {
    expect([tryParseKey('\u1fef/AB/a.sym'), asked('\u1fef/AB/a.sym')]).toEqual(['\u1fef/AB/a.sym', '\u1fef/AB/a.sym']);
    expect([tryParseKey('<\u0338/AB/a.sym'), asked('ø/AB/a.sym'), asked('a/AB/..')]).toEqual([undefined, undefined, undefined]);
  });

  test('the length that counts is that of the key', () => {
    const name = 'й'.repeat(140);
    expect(tryParseKey(`${name}/AB/${name}`.normalize('NFD'))).toHaveLength(284);
  });
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
