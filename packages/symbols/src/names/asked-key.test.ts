import { expect, test } from 'vitest';
import { parseAskedKey } from './asked-key.ts';

const id = '44E4EC8C2F41492B9369D6B9A059577C2';
const sym = { debugFile: 'xul.pdb', debugId: id, symbolsFile: 'xul.sym', isTry: false };

test.each([
  `xul.pdb/${id}/xul.sym`,
  `  /xul.pdb/${id.toLowerCase()}/xul.sym\n`,
  `xul.pdb ${id}`,
  `xul.pdb\t${id}`,
  `xul.pdb/${id}`,
  'xul.pdb {44E4EC8C-2F41-492B-9369-D6B9A059577C}2',
  `https://symbols.example/xul.pdb/${id}/xul.sym?x=1`,
])('%j asks for the .sym', (text) => {
  expect(parseAskedKey(text)).toEqual(sym);
});

test('another file, a name with blanks, the lane try', () => {
  expect(parseAskedKey(`xul.pdb/${id}/xul.pd_`)).toEqual({ ...sym, symbolsFile: 'xul.pd_' });
  expect(parseAskedKey('My App.pdb  AB1')).toEqual({ debugFile: 'My App.pdb', debugId: 'AB1', symbolsFile: 'My App.sym', isTry: false });
  expect(parseAskedKey('http://127.0.0.1:8000/TRY/My%20App/AB1/My%20App.sym')).toMatchObject({ debugFile: 'My App', isTry: true });
  expect(parseAskedKey(`try/xul.pdb/${id}`)).toEqual({ ...sym, isTry: true });
  expect(parseAskedKey('try/AB1/try.sym')).toEqual({ debugFile: 'try', debugId: 'AB1', symbolsFile: 'try.sym', isTry: false });
});

test.each([
  '',
  'xul.pdb',
  'xul.pdb xyz',
  'a/b/c/d/e',
  '../AB/x',
  'https://x',
  'http://%',
  'https://x/%ZZ/AB/x',
  'xul.pdb/AB/a"b',
  'AB xul.pdb',
])('%j asks for nothing', (text) => {
  expect(parseAskedKey(text)).toBeUndefined();
});
