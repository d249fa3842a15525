// What a file says of itself: the result of identify-file.ts, from which keys-of.ts makes the key under which it is stored.
import type { Key, Problem } from '@symdepot/symbols';

export type FileKind = 'sym' | 'elf' | 'pe' | 'pdb' | 'portable_pdb' | 'macho' | 'dsym_tar' | 'source_bundle';

/** What is around the file, to be taken off in this order. */
export type Packing = 'gzip' | 'cabinet';

/** One build of one module. A Mach-O of several architectures has one for each of them; every other file has one. */
export interface Identity {
  /** As Breakpad writes it, in upper case: 32 digits and the age. Null for a program of Windows that names no PDB. */
  readonly debugId: string | null;
  /** Upper case. Of a PE time stamp and size, of an ELF its build id, else as a `.sym` or a source bundle says. */
  readonly codeId: string | null;
  /** The whole build id of an ELF, or of the `.sym` of one, in lower case. */
  readonly buildId: string | null;
  /** As Breakpad calls it (`x86_64`, `arm64`); null for what is of none, or of an unknown one. */
  readonly arch: string | null;
}

/** What a debugger finds in it. A file that holds less never takes the place of one that holds more: `richnessOf`. */
export interface Holdings {
  /** Instructions, so that it can be run, or stand in for what a core file leaves out. */
  readonly code: boolean;
  /** Lines, types, variables. */
  readonly debug: boolean;
  /** A table of symbols: names of functions and no more. */
  readonly symbols: boolean;
}

export interface IdentifiedFile {
  readonly kind: FileKind;
  readonly identities: readonly [Identity, ...Identity[]];
  /** What its content calls it, without folders: the debug file of a `.sym`, the object of a source bundle, the file in a cabinet. */
  readonly name: string | null;
  /** The PDB of a program of Windows, without folders. */
  readonly debugFile: string | null;
  readonly holds: Holdings;
  /** Outermost first; empty where it lies there as it is. */
  readonly around: readonly Packing[];
  /** Without what is around it. */
  readonly plainBytes: number;
}

export type Identification =
  | { readonly ok: true; readonly file: IdentifiedFile }
  /**
   * `member` of the problem is the name that `identifyFile` was given. `isOfKind`: it begins like a file of one of the kinds, or what
   * is packed in it does, as far as that could be unpacked; or it is called like a file of a symbol store.
   */
  | { readonly ok: false; readonly problem: Problem; readonly isOfKind: boolean };

/**
 * What is stored of what was sent.
 * - `as_sent`: the very bytes, with what is around them (a cabinet, whose key ends in `_`);
 * - `plain`: without what is around them; at rest as the extension of the key says (`storedEncoding`);
 * - `plain_gzip_at_rest`: the same for whoever downloads it, but always kept as gzip, as a `.sym` is;
 * - `gzip`: a file that is gzip itself, and whose key ends in `.gz`. What was sent as gzip alone is that file already.
 */
export type StoredForm = 'as_sent' | 'plain' | 'plain_gzip_at_rest' | 'gzip';

export interface StoredKey {
  readonly key: Key;
  readonly form: StoredForm;
  readonly identity: Identity;
}

export type StoredKeys =
  /** One for each identity, all of the same bytes. */
  { readonly ok: true; readonly keys: readonly [StoredKey, ...StoredKey[]] } | { readonly ok: false; readonly problem: Problem };
