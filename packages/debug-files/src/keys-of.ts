// The key of an identified file and the form in which it is stored: one function for each kind. docs/adr/0044.
import type { Holdings, IdentifiedFile, StoredKeys } from './identified-file.ts';

/** `fileName` is what its sender calls it, with folders or without: the name of what does not say its own. */
export function keysOf(_file: IdentifiedFile, _fileName: string): StoredKeys {
  throw new Error('not yet');
}

/** Of two files of the same key the one with more is kept; the other is skipped as `less_complete`. */
export const richnessOf = ({ code, debug, symbols }: Holdings): number => (debug ? 4 : 0) + (symbols ? 2 : 0) + (code ? 1 : 0);
