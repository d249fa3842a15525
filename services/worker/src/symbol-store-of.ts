// Where the files of an upload go: the public buckets, or the private one that ingest chose and wrote into the row.
import type { UploadRecord } from '@symdepot/database';
import { createSymbolStore, type ObjectStorage, type SymbolStore } from '@symdepot/storage';

/** Private buckets are opened when their first upload comes, and kept. */
export function createSymbolStoreOf(
  publicStore: SymbolStore,
  openBucket: (url: string) => Promise<ObjectStorage>,
): (upload: UploadRecord) => Promise<SymbolStore> {
  const opened = new Map<string, Promise<SymbolStore>>();
  const open = async (url: string): Promise<SymbolStore> => {
    const storage = await openBucket(url);
    return createSymbolStore({ release: storage, try: storage });
  };
  return async ({ privateBucketUrl: url }) => {
    if (url === null) return publicStore;
    const store = opened.get(url) ?? open(url);
    opened.set(url, store);
    store.catch(() => opened.delete(url)); // the next upload tries again
    return store;
  };
}
