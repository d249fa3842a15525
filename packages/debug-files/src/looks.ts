// What a file seems to be that is none of our kinds, for the message: people send what lies beside their symbols.
import { beginsWith } from './kind-reader.ts';

const beginnings: readonly (readonly [beginning: string, looks: string])[] = [
  ['PK\u0003\u0004', 'a ZIP'],
  ['PK\u0005\u0006', 'an empty ZIP'],
  ['\u0028\u00B5\u002F\u00FD', 'packed by zstd'],
  ['\u00FD7zXZ\0', 'packed by xz'],
  ['BZh', 'packed by bzip2'],
  ['7z\u00BC\u00AF\u0027\u001C', 'a 7z archive'],
  ['SZDD', 'packed by COMPRESS.EXE'],
  ['!<arch>', 'a static library or a Debian package'],
  ['\u00ED\u00AB\u00EE\u00DB', 'an RPM package'],
  ['Microsoft C/C++ program database 2.00', 'a PDB of before 1998'],
  ['\0asm', 'WebAssembly'],
  ['BC\u00C0\u00DE', 'LLVM bitcode'],
  ['\u00DE\u00C0\u0017\u000B', 'LLVM bitcode'],
  ['MDMP', 'a minidump'],
  ['\u00FF\u00FEM\0', 'text in UTF-16, as Windows PowerShell writes by `>`; a .sym is UTF-8'],
  ['\u00EF\u00BB\u00BFMODULE ', 'a .sym with a byte order mark, which no debugger takes'],
  ['version https://git-lfs.github.com/spec/', 'a Git LFS pointer. Run git lfs pull before'],
  ['<', 'XML or HTML'],
  ['{', 'JSON'],
];
const tarMagicAt = 257;

export function looksOf(head: Buffer): { looks?: string } {
  if (head.length === 0) return { looks: 'empty' };
  if (beginsWith(head.subarray(tarMagicAt), 'ustar')) return { looks: 'a tar archive' };
  const found = beginnings.find(([beginning]) => beginsWith(head, beginning));
  return found ? { looks: found[1] } : {};
}
