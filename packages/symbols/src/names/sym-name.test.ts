import { expect, test } from 'vitest';
import { symNameOf } from './sym-name.ts';

test.each([
  ['xul.pdb', 'xul.sym'],
  ['XUL.PDB', 'XUL.sym'],
  ['xul.dll', 'xul.sym'],
  ['firefox.exe', 'firefox.sym'],
  ['libxul.so', 'libxul.so.sym'],
  ['XUL', 'XUL.sym'],
  ['a.pdb.so', 'a.pdb.so.sym'],
])('%s → %s', (file, name) => {
  expect(symNameOf(file)).toBe(name);
});
