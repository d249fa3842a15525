// A file that is not what its sender takes it for.
import type { FileKind, IdentifiedFile, StoredKey } from '@symdepot/debug-files';
import { parseKey } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { findOtherIdentity, findPathWarning } from './other-identity.ts';

const guid = '44E4EC8C2F41492B9369D6B9A059577C';
const stored = (key: string, ids: Partial<StoredKey['identity']> = {}): StoredKey => ({
  key: parseKey(key),
  form: 'plain',
  identity: { debugId: `${guid}2`, codeId: null, buildId: null, arch: null, ...ids },
});
const fileOf = (kind: FileKind, debugFile: string | null = null) => ({ kind, debugFile }) as IdentifiedFile;
const pdb = stored(`xul.pdb/${guid}2/xul.pdb`);
const pe = stored('xul.dll/5F2B0A1C9000/xul.dll', { codeId: '5F2B0A1C9000' });
const differs = (kind: FileKind, key: StoredKey, expectedDebugFile: string | null, expectedDebugId: string | null): boolean =>
  findOtherIdentity({ expectedDebugFile, expectedDebugId }, { member: 'x' }, fileOf(kind, kind === 'pe' ? 'xul.pdb' : null), [key]) !==
  undefined;

test.each<[string, FileKind, StoredKey, string | null, string | null, boolean]>([
  ['nothing is expected', 'pdb', pdb, null, null, false],
  ['the same', 'pdb', pdb, 'xul.pdb', `${guid}2`, false],
  ['in other letters', 'pdb', pdb, 'XUL.pdb', `${guid}2`.toLowerCase(), false],
  ['another age of a PDB', 'pdb', pdb, 'xul.pdb', `${guid}1`, false],
  ['another age of what is none', 'sym', pdb, 'xul.pdb', `${guid}1`, true],
  ['another name', 'pdb', pdb, 'nss.pdb', `${guid}2`, true],
  ['another id', 'pdb', pdb, 'xul.pdb', 'A'.repeat(33), true],
  [
    'a UUID, with dashes and without an age',
    'macho',
    stored(`a/${guid}0/a`, { debugId: `${guid}0` }),
    'a',
    '44e4ec8c-2f41-492b-9369-d6b9a059577c',
    false,
  ],
  ['a build id', 'elf', stored(`a/${guid}0/a`, { debugId: `${guid}0`, buildId: 'ab12'.repeat(16) }), 'a', 'AB12'.repeat(16), false],
  ['a program by its code id', 'pe', pe, 'xul.dll', '5f2b0a1c9000', false],
  ['a program by its debug id, and the name of its PDB', 'pe', pe, 'xul.pdb', `${guid}2`, false],
])('%s', (_what, kind, key, name, id, isOther) => {
  expect(differs(kind, key, name, id)).toBe(isOther);
});

test('what is told', () => {
  const error = findOtherIdentity({ expectedDebugFile: 'a.pdb', expectedDebugId: 'AB' }, { member: 'x' }, fileOf('pdb'), [pdb]);
  expect(error).toMatchObject({
    code: 'id_differs',
    message: `'x' is announced as 'a.pdb/AB', but by its content it is 'xul.pdb/${guid}2'`,
  });
});

test('a path says another id: a warning; the id of the key, of the content, or none: no word', () => {
  const warning = (member: string, key = pdb) => findPathWarning({ member }, [key])?.code;
  expect(warning('xul.pdb/AAAAAAAAAAAAAAAA1/xul.pdb')).toBe('path_other_id');
  expect(warning(`xul.pdb/${guid}2/xul.pdb`)).toBeUndefined();
  expect(warning(`xul.pdb/${guid.toLowerCase()}2/xul.pdb`)).toBeUndefined();
  expect(warning('xul.dll/5f2b0a1c9000/xul.dll', pe)).toBeUndefined();
  expect(warning(`xul.dll/${guid}2/xul.dll`, pe)).toBeUndefined();
  const elf = stored('_.debug/5490CA190/_.debug.gz', { buildId: '19ca90543f' });
  expect(warning('.build-id/19/ca90543f.debug', elf)).toBeUndefined();
  expect(warning('.build-id/19/ca90543e.debug', elf)).toBe('path_other_id');
  expect(warning('x86_64/libfoo.so', elf)).toBeUndefined();
});
