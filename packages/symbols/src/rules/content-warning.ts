// Whether a symbols file can be of any use, by its first bytes (what tools put in the wrong place, not whether it is sound).
// Tecken takes all of them, and so do we: a warning, unless the upload is strict. Fed by the inspection.
import { AppError, type ErrorCode } from '@symdepot/errors';
import { fileExtension, parseKeyParts, type Key } from '../names/key.ts';
import type { SymHeader } from '../sym-header.ts';

export interface InspectedContent {
  /** The first bytes; of a .sym as many as its header may take. */
  readonly head: Buffer;
  readonly originalBytes: number;
  /** Of a .sym. */
  readonly header?: SymHeader | undefined;
}

/** How many of the first bytes tell one kind from another, and of most programs which build they are. */
export const headBytes = 4096;

/** What its warnings are. */
export const warningCodes = [
  'symbols_empty',
  'symbols_lfs_pointer',
  'symbols_markup',
  'symbols_utf16',
  'symbols_compressed',
  'symbols_without_module',
  'symbols_other_id',
  'symbols_other_name',
  'symbols_other_kind',
  'path_other_id',
  'member_key_taken',
] as const satisfies readonly ErrorCode[];
export type WarningCode = (typeof warningCodes)[number];

export interface ContentWarning {
  readonly code: WarningCode;
  readonly message: string;
}

/** The first one that applies: what is no .sym at all has no MODULE line either. `member`: as its sender spells it. */
export function findContentWarning(key: Key, member: string, content: InspectedContent): ContentWarning | undefined {
  const { head, originalBytes } = content;
  if (originalBytes === 0) return new AppError('symbols_empty', { member });
  if (beginsWith(head, 'version https://git-lfs.github.com/spec/')) return new AppError('symbols_lfs_pointer', { member });
  return fileExtension(key) === 'sym' ? findSymWarning(key, member, content) : findKindWarning(key, member, head);
}

function findSymWarning(key: Key, member: string, { head, header }: InspectedContent): ContentWarning | undefined {
  const format = compressedFormats.find(([, magic]) => beginsWith(head, magic))?.[0];
  if (format !== undefined) return new AppError('symbols_compressed', { member, format });
  if (utf16Beginnings.some((beginning) => beginsWith(head, beginning))) return new AppError('symbols_utf16', { member });
  if (head.toString('utf8').trimStart().startsWith('<')) return new AppError('symbols_markup', { member });
  if (!header || header.debugId === null || header.debugFile === null) return new AppError('symbols_without_module', { member });
  const { debugId, debugFile } = parseKeyParts(key)!;
  if (header.debugId !== debugId) return new AppError('symbols_other_id', { member, found: header.debugId });
  if (folded(header.debugFile) !== folded(debugFile)) return new AppError('symbols_other_name', { member, found: header.debugFile });
  return undefined;
}

/** Debuggers on Windows ask in any letter case, and macOS spells names in its own way. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase();

const compressedFormats: readonly (readonly [format: string, magic: string])[] = [
  ['gzip', '\u001F\u008B'],
  ['ZIP', 'PK\u0003\u0004'],
  ['bzip2', 'BZh'],
  ['xz', '\u00FD7zXZ\u0000'],
  ['zstd', '\u0028\u00B5\u002F\u00FD'],
  ['a cabinet', 'MSCF'],
];

/** A byte order mark, or `M` of MODULE in two bytes. */
const utf16Beginnings = ['\u00FF\u00FE', '\u00FE\u00FF', 'M\u0000O\u0000', '\u0000M\u0000O'];

interface Kind {
  readonly extensions: readonly string[];
  readonly what: string;
  readonly beginnings: readonly string[];
}

/** Kinds that begin in one way, whoever writes them. */
const kinds: readonly Kind[] = [
  // `SZDD` is what COMPRESS.EXE wrote before cabinets.
  { extensions: ['pd_', 'ex_', 'dl_', 'sy_'], what: 'a cabinet', beginnings: ['MSCF', 'SZDD'] },
  { extensions: ['gz'], what: 'a gzip file', beginnings: ['\u001F\u008B'] },
  { extensions: ['bz2'], what: 'a bzip2 file', beginnings: ['BZh'] },
  // Portable PDBs of .NET begin with `BSJB`.
  { extensions: ['pdb'], what: 'a PDB', beginnings: ['Microsoft C/C++ ', 'BSJB'] },
  { extensions: ['dll', 'exe', 'sys'], what: 'a Windows program', beginnings: ['MZ'] },
];

function findKindWarning(key: Key, member: string, head: Buffer): ContentWarning | undefined {
  const kind = kinds.find(({ extensions }) => extensions.includes(fileExtension(key)));
  if (!kind || kind.beginnings.some((beginning) => beginsWith(head, beginning))) return undefined;
  return new AppError('symbols_other_kind', { member, expected: kind.what });
}

/** `beginning`: each character is a byte. */
const beginsWith = (head: Buffer, beginning: string): boolean =>
  head.subarray(0, beginning.length).equals(Buffer.from(beginning, 'latin1'));
