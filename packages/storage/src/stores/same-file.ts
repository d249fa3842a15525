// "Is this the same file?": decides whether the object stored under a file's key has the same content and need not be replaced.
// A 201 response relies on this rule, so an object with incomplete metadata counts as another file. Neighbour: symbol-store.ts.
import { isExpired, skippableDays } from '@symdepot/symbols';
import type { StoredSymbolsFile } from './symbol-store.ts';

/** What a file is, and how it would be stored under its key. */
export interface FileContent {
  readonly originalBytes: number;
  /** Hex; null while the file has not been read. */
  readonly md5: string | null;
  readonly contentEncoding: 'gzip' | null;
}

/** The same bytes as uploaded, stored as they would be now: a file that should be gzip but is not is stored again. */
export const isSameFile = ({ object, originalBytes, md5 }: StoredSymbolsFile, file: FileContent): boolean =>
  originalBytes === file.originalBytes && md5 === file.md5 && object.contentEncoding === file.contentEncoding;

/**
 * Whether the upload of that file may count the stored object as its own: the same file, and in the try lane not past half of its
 * lifetime; such a file is written again, so that a sender who is told that it is stored can rely on it for some days.
 */
export const canStay = (
  stored: StoredSymbolsFile,
  file: FileContent,
  { tryObjectDays, now = new Date() }: { readonly tryObjectDays: number; readonly now?: Date },
): boolean => isSameFile(stored, file) && !(stored.lane === 'try' && isExpired(stored.object.updatedAt, now, skippableDays(tryObjectDays)));
