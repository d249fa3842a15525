// What is read of a stored program, or of its debug information: which one it is, and how large without the gzip around it. Of a few
// kilobytes, if at all possible. Neighbours: stored-contents.ts (remembers it), ../send/unpack.ts.
import { elfEnd, plainHead, readBuildId, type IdentifiedFile } from '@symdepot/debug-files';
import type { StoredSymbolsFile } from '@symdepot/storage';
import type { RangedSource } from '@symdepot/symbols';

export interface StoredProgram {
  readonly kind: 'program';
  /** Lower case; undefined: it is no ELF, or has none. */
  readonly buildId: string | undefined;
  readonly isMacho: boolean;
  /**
   * The stored bytes are gzip, whatever the object says; `split`: of several members, as some packers write it, of which curl, and with it
   * every client of debuginfod, reads the first only.
   */
  readonly packing: 'none' | 'gzip' | 'split';
  /** Without gzip. */
  readonly plainBytes: number;
}

const headBytes = 4_096;
const elfMagic = '7f454c46';
const machoMagics: ReadonlySet<string> = new Set(['cffaedfe', 'cefaedfe', 'cafebabe']);

/**
 * Undefined: it is neither ELF nor Mach-O.
 * @param identify reads as much as it takes, if need be all of it
 */
export async function readStoredProgram(
  { object, originalBytes }: StoredSymbolsFile,
  source: RangedSource,
  identify: () => Promise<IdentifiedFile | undefined>,
): Promise<StoredProgram | undefined> {
  const stored = await source.read(0, Math.min(headBytes, source.size));
  const isPacked = stored[0] === 0x1f && stored[1] === 0x8b;
  const head = isPacked ? plainHead(stored) : stored;
  const magic = head.toString('hex', 0, 4);
  const isMacho = machoMagics.has(magic);
  if (!isMacho && magic !== elfMagic) return undefined;
  const buildId = readBuildId(head);
  const known = { kind: 'program', isMacho } as const;
  const isNamed = isMacho || buildId !== undefined;
  if (!isPacked && isNamed) return { ...known, buildId, packing: 'none', plainBytes: source.size };
  const lastBytes = isPacked && source.size >= 4 ? (await source.read(source.size - 4, source.size)).readUInt32LE(0) : undefined;
  const end = object.contentEncoding === 'gzip' ? originalBytes : elfEnd(head);
  if (isNamed && end !== undefined && end % sizeModulus === lastBytes) return { ...known, buildId, packing: 'gzip', plainBytes: end };
  const identified = await identify();
  if (!identified) return undefined;
  const { plainBytes, identities } = identified;
  const packing = plainBytes % sizeModulus === lastBytes ? 'gzip' : 'split';
  return { ...known, buildId: identities[0].buildId ?? undefined, packing: isPacked ? packing : 'none', plainBytes };
}

/**
 * The last bytes of a gzip file are the size of what is in it: of its last member, modulo 4 GiB. Where an ELF file says by itself where it
 * ends, and both agree, there is one member, and that is its size; else all of it has to be read.
 */
const sizeModulus = 2 ** 32;
