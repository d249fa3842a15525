// "Is this the same file?": whether a file need not be stored, because what is stored under its key has the same content. An upload
// is told 201 by this rule, so a store that does not say enough has another file. Neighbour: symbol-store.ts.
import { isExpired, skippableDays } from '@symdepot/symbols';
import type { StoredSymbolsFile } from './symbol-store.ts';

/** What a file is, and how it would be stored under its key. */
export interface FileContent {
  readonly originalBytes: number;
  /** Hex; null while nobody has read the file. */
  readonly md5: string | null;
  readonly contentEncoding: 'gzip' | null;
}

/** The same bytes as they were uploaded, stored as they would be now: one that is to become gzip is stored anew. */
export const isSameFile = ({ object, originalBytes, md5 }: StoredSymbolsFile, file: FileContent): boolean =>
  originalBytes === file.originalBytes && md5 === file.md5 && object.contentEncoding === file.contentEncoding;

/**
 * Whether the upload of that file may count what is stored as its own: the same file, and of the try lane none that is half way to
 * its end; that one is written anew, so that who is told that it is stored can count on it for some days.
 */
export const canStay = (
  stored: StoredSymbolsFile,
  file: FileContent,
  { tryObjectDays, now = new Date() }: { readonly tryObjectDays: number; readonly now?: Date },
): boolean => isSameFile(stored, file) && !(stored.lane === 'try' && isExpired(stored.object.updatedAt, now, skippableDays(tryObjectDays)));
