import { expect, test } from 'vitest';
import { parseParameters } from './header-parameters.ts';

test.each<[string, Record<string, string>]>([
  ['form-data', {}],
  ['form-data;', {}],
  ['form-data; name="try"', { name: 'try' }],
  ['form-data; name="try";', { name: 'try' }],
  ['form-data; name=try; filename=x.zip', { name: 'try', filename: 'x.zip' }],
  ['form-data;name = "try" ;  FileName= "x.zip" ', { name: 'try', filename: 'x.zip' }],
  ['form-data; name="a;b"; filename=""', { name: 'a;b', filename: '' }],
  [String.raw`form-data; name="a\"b\\c"`, { name: String.raw`a"b\c` }],
  ['form-data; name=my own file.zip', { name: 'my own file.zip' }],
  ['form-data; name="my "own" file.zip"; x=1', { name: 'my "own" file.zip', x: '1' }],
  ['form-data; name="open; filename=x', { name: '"open; filename=x' }],
  ['form-data; name="a"; name="b"', { name: 'b' }],
  ["form-data; filename*=UTF-8'en'%e2%82%ac%20x.zip", { filename: '€ x.zip' }],
  ["form-data; filename*=iso-8859-1''%e9.zip", { filename: 'é.zip' }],
  ['form-data; filename*=plain.zip', { filename: 'plain.zip' }],
  ["form-data; filename*=UTF-8''", { filename: '' }],
  [Buffer.from('form-data; name="Ядро.zip"').toString('latin1'), { name: 'Ядро.zip' }],
  ['multipart/form-data; boundary=----=_Part_3_12.34', { boundary: '----=_Part_3_12.34' }],
  ['multipart/form-data; boundary="a:b c"; charset=utf-8', { boundary: 'a:b c', charset: 'utf-8' }],
])('%s', (header, expected) => {
  expect(Object.fromEntries(parseParameters(header))).toEqual(expected);
});

test('a charset that nobody knows', () => {
  expect(() => parseParameters("form-data; name*=klingon''try")).toThrow("Malformed form: the charset 'klingon' of a name is not known");
});
