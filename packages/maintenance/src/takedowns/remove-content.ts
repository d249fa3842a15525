// Removes the object under a key, if it holds what was taken down. Neighbours: take-down.ts (operators), sweeps/remove-taken-down.ts,
// services/worker (what an upload has stored while it was taken down).
import type { KeyContent } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { Key, Lane } from '@symdepot/symbols';
import { gzipFaultOf, readContent } from '../read-content.ts';

/** How often somebody else may replace it in the meantime. */
const maxRounds = 10;

export interface StoredPlace {
  readonly symbolStore: SymbolStore;
  readonly lane: Lane;
  readonly key: Key;
}

/**
 * @param isMeant of what is there at the moment: it may have been replaced by other content, which stays
 * @returns what was removed
 */
export async function removeObject(
  { symbolStore, lane, key }: StoredPlace,
  isMeant: (file: StoredSymbolsFile) => Promise<boolean>,
): Promise<StoredSymbolsFile | undefined> {
  let removed: StoredSymbolsFile | undefined;
  for (let round = 0; round < maxRounds; round++) {
    const file = await symbolStore.head(lane, key);
    if (!file || !(await isMeant(file))) return removed;
    await symbolStore.delete(lane, key, { generation: file.object.generation });
    removed = file;
  }
  throw new AppError('storage_unavailable');
}

/** If it is one of these, names aside. */
export const removeContent = (place: StoredPlace, contents: readonly KeyContent[]): Promise<StoredSymbolsFile | undefined> =>
  removeObject(place, (file) => hasContent(place.symbolStore, file, contents));

export async function hasContent(symbolStore: SymbolStore, file: StoredSymbolsFile, contents: readonly KeyContent[]): Promise<boolean> {
  const found = await contentOf(symbolStore, file);
  return found !== undefined && contents.some(({ originalBytes, md5 }) => originalBytes === found.originalBytes && md5 === found.md5);
}

/** By its metadata; objects that others have put there are read. Undefined for what nobody can unpack, or is gone. */
export async function contentOf(symbolStore: SymbolStore, file: StoredSymbolsFile): Promise<KeyContent | undefined> {
  const { key, originalBytes, md5 } = file;
  if (originalBytes !== undefined && md5 !== undefined) return { key, originalBytes, md5 };
  try {
    const read = await readContent(symbolStore, file);
    return { key, originalBytes: read.bytes, md5: read.md5 };
  } catch (error) {
    if (gzipFaultOf(error) === undefined && !isAppError(error, 'storage_object_missing')) throw error;
    return undefined;
  }
}
