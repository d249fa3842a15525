// Where the files of an upload go: the public buckets, or the private one that ingest chose and wrote into the row.
import type { ObjectStorage } from '../object-storage.ts';
import { createSymbolStore, type SymbolStore } from './symbol-store.ts';

export type SymbolStoreOf = (upload: { readonly privateBucketUrl: string | null }) => Promise<SymbolStore>;

/** Private buckets are opened at their first upload, and kept open. */
export function createSymbolStoreOf(publicStore: SymbolStore, openBucket: (url: string) => Promise<ObjectStorage>): SymbolStoreOf {
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
