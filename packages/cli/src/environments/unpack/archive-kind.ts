// What an archive is packed with, by its first bytes: its name may say anything. Neighbour: decompress.ts.
import { open } from 'node:fs/promises';

export type ArchiveKind = 'tar' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

const endings: ReadonlyMap<ArchiveKind, string> = new Map([
  ['tar', '.tar'],
  ['gzip', '.tar.gz'],
  ['zstd', '.tar.zst'],
  ['bzip2', '.tar.bz2'],
  ['xz', '.tar.xz'],
]);

export const endingOf = (kind: ArchiveKind | undefined): string => (kind === undefined ? '' : endings.get(kind)!);

const tarMagicAt = 257;
const headBytes = 512;

/** Undefined: none that can be unpacked here. @throws what reading the file throws */
export async function readArchiveKind(path: string): Promise<ArchiveKind | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  return kindOf(buffer.subarray(0, bytesRead));
}

function kindOf(head: Buffer): ArchiveKind | undefined {
  const hex = head.toString('hex', 0, 6);
  if (hex === 'fd377a585a00') return 'xz';
  if (hex.startsWith('1f8b')) return 'gzip';
  // A frame, or one to be skipped, which parallel compressors write first (RFC 8878).
  if (hex.startsWith('28b52ffd') || /^5[0-9a-f]2a4d18/.test(hex)) return 'zstd';
  if (head.toString('latin1', 0, 3) === 'BZh') return 'bzip2';
  return head.toString('latin1', tarMagicAt, tarMagicAt + 5) === 'ustar' ? 'tar' : undefined;
}
