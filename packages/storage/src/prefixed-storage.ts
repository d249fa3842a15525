// A part of a store as a store of its own: puts a prefix before every name on the way in and takes it off on the way out.
import { hasPublicUrls, type ObjectStorage, type PublicUrls, type StoredObject } from './object-storage.ts';

/** `prefix` ends in a slash, or is empty. Abilities of the store are kept. */
export function prefixedStorage<S extends ObjectStorage>(storage: S, prefix: string): ObjectStorage | (ObjectStorage & PublicUrls) {
  if (prefix === '') return storage;
  const outside = (object: StoredObject): StoredObject => ({ ...object, name: object.name.slice(prefix.length) });
  const prefixed: ObjectStorage = {
    bucket: storage.bucket,
    head: async (name, signal) => {
      const object = await storage.head(prefix + name, signal);
      return object && outside(object);
    },
    get: (name, options) => storage.get(prefix + name, options),
    put: async (name, body, options) => outside(await storage.put(prefix + name, body, options)),
    delete: (name, options) => storage.delete(prefix + name, options),
    async *list(namePrefix, signal) {
      for await (const object of storage.list(prefix + namePrefix, signal)) yield outside(object);
    },
    check: (signal) => storage.check(signal),
    close: () => storage.close(),
  };
  return hasPublicUrls(storage) ? { ...prefixed, publicUrl: (name: string) => storage.publicUrl(prefix + name) } : prefixed;
}
