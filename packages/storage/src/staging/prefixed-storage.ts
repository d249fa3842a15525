// A part of a store as a store of its own: prepends a prefix to every name on the way in and strips it on the way out.
import {
  hasFreeSpace,
  hasPublicUrls,
  hasResumableUrls,
  hasSignedUrls,
  type FreeSpace,
  type ListedObject,
  type ObjectStorage,
  type OnDamaged,
  type PublicUrls,
  type ResumableUrls,
  type SignedUrls,
} from '../object-storage.ts';

/** `prefix` ends in a slash, or is empty. Abilities of the store are kept. */
export function prefixedStorage(
  storage: ObjectStorage,
  prefix: string,
): ObjectStorage & Partial<PublicUrls & SignedUrls & ResumableUrls & FreeSpace> {
  if (prefix === '') return storage;
  const outside = <T extends ListedObject>(object: T): T => ({ ...object, name: object.name.slice(prefix.length) });
  const prefixed: ObjectStorage = {
    bucket: storage.bucket,
    head: async (name, signal) => {
      const object = await storage.head(prefix + name, signal);
      return object && outside(object);
    },
    get: (name, options) => storage.get(prefix + name, options),
    put: async (name, body, options) => outside(await storage.put(prefix + name, body, options)),
    delete: (name, options) => storage.delete(prefix + name, options),
    async *list(namePrefix, signal, onDamaged) {
      const tell: OnDamaged | undefined = onDamaged && ((name, error) => onDamaged(name.slice(prefix.length), error));
      for await (const object of storage.list(prefix + namePrefix, signal, tell)) yield outside(object);
    },
    check: (signal) => storage.check(signal),
    close: () => storage.close(),
  };
  return {
    ...prefixed,
    ...(hasFreeSpace(storage) && { freeBytes: () => storage.freeBytes() }),
    ...(hasPublicUrls(storage) && { publicUrl: (name: string) => storage.publicUrl(prefix + name) }),
    ...(hasSignedUrls(storage) && {
      signedUrl: (name: string, options: { readonly expiresInMs: number }) => storage.signedUrl(prefix + name, options),
    }),
    ...(hasResumableUrls(storage) && {
      resumableUrl: (...[name, options]: Parameters<ResumableUrls['resumableUrl']>) => storage.resumableUrl(prefix + name, options),
    }),
  };
}
