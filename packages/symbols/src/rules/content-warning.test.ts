import { parseKey } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { findContentWarning, type WarningCode } from './content-warning.ts';
import { parseSymHeader } from '../sym-header.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function warningOf(name: string, content: Buffer | string): string | undefined {
  const head = Buffer.from(content);
  const header = name.endsWith('.sym') ? parseSymHeader(head, true) : undefined;
  return findContentWarning(parseKey(name), name, { head, originalBytes: head.length, header })?.code;
}

describe('a .sym', () => {
  test.each<[string, Buffer | string, WarningCode | undefined]>([
    ['of the key', 'MODULE windows x86_64 AB12 xul.pdb\nFILE 0 a.c\n', undefined],
    ['of the key, in another letter case', 'MODULE windows x86_64 ab12 XUL.PDB\r\n', undefined],
    ['without anything', '', 'symbols_empty'],
    ['that is an error page', '<html>404</html>', 'symbols_markup'],
    ['that is an error page behind blanks', '\n  <!DOCTYPE html>', 'symbols_markup'],
    ['that is XML', '\u{feff}<?xml version="1.0"?><Error/>', 'symbols_markup'],
    ['that is a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n', 'symbols_lfs_pointer'],
    ['in UTF-16', Buffer.from('\ufeffMODULE windows x86_64 AB12 xul.pdb\n', 'utf16le'), 'symbols_utf16'],
    ['in UTF-16 without a mark', Buffer.from('MODULE windows x86_64 AB12 xul.pdb\n', 'utf16le'), 'symbols_utf16'],
    ['in UTF-16 the other way round', Buffer.from('\ufeffMODULE a', 'utf16le').swap16(), 'symbols_utf16'],
    ['as gzip', latin1('\u001f\u008b\u0008\u0000'), 'symbols_compressed'],
    ['as a ZIP', 'PK\u0003\u0004', 'symbols_compressed'],
    ['as bzip2', 'BZh91AY', 'symbols_compressed'],
    ['as xz', latin1('\u00fd7zXZ\u0000\u0000'), 'symbols_compressed'],
    ['as zstd', latin1('\u0028\u00b5\u002f\u00fd\u0004'), 'symbols_compressed'],
    ['without a MODULE line', 'FILE 0 a.c\nPUBLIC 0 0 x\n', 'symbols_without_module'],
    ['with a byte order mark before its MODULE line', '\u{feff}MODULE windows x86_64 AB12 xul.pdb\n', 'symbols_without_module'],
    ['with a MODULE line that is cut', 'MODULE windows x86_64\n', 'symbols_without_module'],
    ['of another build', 'MODULE windows x86_64 AB13 xul.pdb\n', 'symbols_other_id'],
    ['of another file', 'MODULE windows x86_64 AB12 mozglue.pdb\n', 'symbols_other_name'],
  ])('%s: %s', (_what, content, code) => {
    expect(warningOf('xul.pdb/ab12/xul.sym', content)).toBe(code);
  });
});

test.each<[string, string, WarningCode | undefined]>([
  ['xul.pdb/AB/xul.pd_', 'MSCF\0\0', undefined],
  ['xul.pdb/AB/xul.pd_', 'SZDD', undefined],
  ['xul.pdb/AB/xul.pd_', 'Microsoft C/C++ MSF 7.00\r\n', 'symbols_other_kind'],
  ['xul.dll/AB/xul.dl_', 'MZ', 'symbols_other_kind'],
  ['a.exe/AB/a.ex_', '', 'symbols_empty'],
  ['libxul.so/AB/libxul.so.dbg.gz', '\u001f\u008b', undefined],
  ['libxul.so/AB/libxul.so.dbg.gz', '\u007fELF', 'symbols_other_kind'],
  ['XUL/AB/XUL.dSYM.tar.bz2', 'BZh9', undefined],
  ['XUL/AB/XUL.dSYM.tar.bz2', '<html>', 'symbols_other_kind'],
  ['xul.pdb/AB/xul.pdb', 'Microsoft C/C++ MSF 7.00\r\n', undefined],
  ['net.pdb/AB/net.pdb', 'BSJB', undefined],
  ['xul.pdb/AB/xul.pdb', 'version https://git-lfs.github.com/spec/v1\n', 'symbols_lfs_pointer'],
  ['xul.dll/AB/xul.dll', 'MZ', undefined],
  ['xul.dll/AB/xul.dll', 'x', 'symbols_other_kind'],
  ['a/AB/anything', 'x', undefined],
])('%s that begins with %j: %s', (key, beginning, code) => {
  expect(warningOf(key, latin1(beginning))).toBe(code);
});

test('what the message says', () => {
  const content = Buffer.from('MODULE Linux x86_64 AB13 a.so\n');
  const header = parseSymHeader(content, true);
  expect(
    findContentWarning(parseKey('a.so/AB12/a.so.sym'), 'a.so/ab12/a.so.sym', { head: content, originalBytes: 30, header })?.message,
  ).toBe("'a.so/ab12/a.so.sym' says in its MODULE line that its debug id is 'AB13'");
});
