// A store whose calls somebody watches, each from its beginning to its result (of a read: the first bytes). Neighbour: open-stores.ts.
import type { ObjectStorage } from './object-storage.ts';

export interface StoreCall {
  readonly operation: 'head' | 'get' | 'put' | 'delete';
  readonly bucket: string;
  /** Of the object. */
  readonly name: string;
}

export type ObserveStoreCall = <T>(call: StoreCall, work: () => Promise<T>) => Promise<T>;

/** Whatever else the store can do is as before. */
export function observeStorage(storage: ObjectStorage, observe: ObserveStoreCall): ObjectStorage {
  const { bucket } = storage;
  return {
    ...storage,
    head: (name, ...rest) => observe({ operation: 'head', bucket, name }, () => storage.head(name, ...rest)),
    get: (name, ...rest) => observe({ operation: 'get', bucket, name }, () => storage.get(name, ...rest)),
    put: (name, ...rest) => observe({ operation: 'put', bucket, name }, () => storage.put(name, ...rest)),
    delete: (name, ...rest) => observe({ operation: 'delete', bucket, name }, () => storage.delete(name, ...rest)),
  };
}
