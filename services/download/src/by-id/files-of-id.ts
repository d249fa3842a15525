// The files that are stored under a debug id: a build id that begins with its sixteen bytes may be of any of them. They are remembered
// for all such ids together, so that who changes the last bytes of an id costs the database and the store nothing. Neighbours:
// resolve-by-id.ts (remembers them), find-by-id.ts (tells which one is meant).
import type { FileOfId } from '@symdepot/database';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import { lanes } from '@symdepot/symbols';

export interface FilesOfId {
  /** By lane, the newest first. */
  readonly rows: readonly FileOfId[];
  /** As it is stored, asked once; undefined: it is not there any more. @throws AppError `storage_unavailable`, which is asked again */
  head(row: FileOfId): Promise<StoredSymbolsFile | undefined>;
}

/** In a lane; of one build there are a few. */
const mostFiles = 100;

export function createFilesOfId(symbolStore: Pick<SymbolStore, 'head'>, all: readonly FileOfId[]): FilesOfId {
  const heads = new Map<FileOfId, Promise<StoredSymbolsFile | undefined>>();
  return {
    rows: lanes.flatMap((lane) => all.filter((row) => row.lane === lane).slice(0, mostFiles)),
    head(row) {
      const asked = heads.get(row) ?? symbolStore.head(row.lane, row.key);
      heads.set(row, asked);
      asked.catch(() => heads.delete(row));
      return asked;
    },
  };
}
