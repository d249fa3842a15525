// What an archive is, by its first bytes, whatever it is called. Neighbour: unpacked-bytes.ts.
import { AppError } from '@symdepot/errors';
import { isChecked } from './tar/tar-header.ts';

/** Those that have no directory: they are read from the first byte to the last. */
export type PackedFormat = 'tar' | 'tar.gz' | 'tar.zst';

/** Enough to tell any of them. */
export const formatHeadBytes = 512;

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const beginsWith = (head: Buffer, beginning: Buffer, at = 0): boolean => head.subarray(at, at + beginning.length).equals(beginning);

const ustar = latin1('ustar');
const ustarAt = 257;
export const isTar = (head: Buffer): boolean => beginsWith(head, ustar, ustarAt);
/** Also where the name of its first file begins as other formats do: `PKI.pdb/…`. */
export const isSoundTar = (head: Buffer): boolean => isTar(head) && isChecked(head);

export const zstdMagic = 0xfd2fb528;
/** Of frames that hold nothing of the content: the last four bits are free. */
export const isSkippable = (magic: number): boolean => magic >>> 4 === 0x184d2a5;

const zip = latin1('PK');
const gzip = latin1('\u001f\u008b');

/** Undefined: a ZIP, or anything else. Whether a tar is in what is compressed only its reader finds. */
export function packedFormatOf(head: Buffer): PackedFormat | undefined {
  if (beginsWith(head, zip)) return undefined;
  if (isTar(head)) return 'tar';
  if (beginsWith(head, gzip)) return 'tar.gz';
  const magic = head.length >= 4 ? head.readUInt32LE(0) : 0;
  return magic === zstdMagic || isSkippable(magic) ? 'tar.zst' : undefined;
}

/** What people have instead of one that is read, and how they make one of it. */
const others: readonly (readonly [beginning: Buffer, format: string, instead: string])[] = [
  [latin1('\u00fd7zXZ\0'), 'xz', 'xz -dc symbols.tar.xz | zstd -o symbols.tar.zst'],
  [latin1('BZh'), 'bzip2', 'bzip2 -dc symbols.tar.bz2 | zstd -o symbols.tar.zst'],
  [latin1("7z\u00bc\u00af'\u001c"), '7z', '7z x -osymbols symbols.7z && tar -C symbols --zstd -cf symbols.tar.zst .'],
  [latin1('!<arch>\n'), 'ar (a Debian package, or a static library)', 'dpkg-deb --fsys-tarfile package.deb | zstd -o symbols.tar.zst'],
  [latin1('\u00ed\u00ab\u00ee\u00db'), 'RPM', 'rpm2archive -n package.rpm (it writes a tar)'],
];

/** Why an archive of a known format is not read, and what to send in its place; undefined for all else. */
export function foreignFormat(head: Buffer): AppError | undefined {
  const found = others.find(([beginning]) => beginsWith(head, beginning));
  return found && new AppError('archive_format_unsupported', { format: found[1], instead: found[2] });
}
