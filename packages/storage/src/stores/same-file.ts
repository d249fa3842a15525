// "Is this the same file?": decides whether the object stored under a file's key has the same content and need not be replaced.
// A 201 response relies on this rule, so an object with incomplete metadata counts as another file. Neighbour: symbol-store.ts.
import { isExpired, skippableDays } from '@symdepot/symbols';
import type { PackedContent, StoredSymbolsFile } from './symbol-store.ts';

/** What a file is, and how it would be stored under its key. */
export interface FileContent {
  readonly originalBytes: number;
  /** Hex; null while the file has not been read. */
  readonly md5: string | null;
  readonly contentEncoding: 'gzip' | null;
  /** Of what is in it, for a file that is gzip itself. */
  readonly content?: PackedContent | undefined;
}

/** The same bytes as uploaded, or packed by another compressor, stored as they would be now: a file that should be gzip but is not is stored again. */
export const isSameFile = (stored: StoredSymbolsFile, file: FileContent): boolean =>
  stored.object.contentEncoding === file.contentEncoding &&
  ((stored.originalBytes === file.originalBytes && stored.md5 === file.md5) || isSameContent(stored.content, file.content));

const isSameContent = (one: PackedContent | undefined, other: PackedContent | undefined): boolean =>
  one !== undefined && one.md5 === other?.md5 && one.bytes === other.bytes;

/**
 * Whether the upload of that file may count the stored object as its own: the same file, and in the try lane not past half of its
 * lifetime; such a file is written again, so that a sender who is told that it is stored can rely on it for some days.
 */
export const canStay = (
  stored: StoredSymbolsFile,
  file: FileContent,
  { tryObjectDays, now = new Date() }: { readonly tryObjectDays: number; readonly now?: Date },
): boolean => isSameFile(stored, file) && willStay(stored, { tryObjectDays, now });

/** Not past half of its lifetime. */
export const willStay = (
  { lane, object }: StoredSymbolsFile,
  { tryObjectDays, now = new Date() }: { readonly tryObjectDays: number; readonly now?: Date },
): boolean => lane !== 'try' || !isExpired(object.updatedAt, now, skippableDays(tryObjectDays));
