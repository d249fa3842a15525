// Stored symbols files by lane and key: puts the lane's prefix before the key and reads the metadata that symdepot (and
// Tecken before it) keeps with each object. Which of them counts as the same file: same-file.ts.
import type { Readable } from 'node:stream';
import { lanePrefix, parseStoredKey, parseUploadId, parseWholeNumber, type Key, type Lane, type UploadId } from '@symdepot/symbols';
import {
  hasPublicUrls,
  hasSignedUrls,
  type GetOptions,
  type ObjectStorage,
  type OnDamaged,
  type PutOptions,
  type StoredObject,
} from '../object-storage.ts';

export interface StoredSymbolsFile {
  readonly lane: Lane;
  readonly key: Key;
  readonly bucket: string;
  readonly object: StoredObject;
  /** Size of the file as it was uploaded; undefined when the object says something that is no number. */
  readonly originalBytes: number | undefined;
  /** Hex MD5 of the file as it was uploaded; undefined for objects that nobody recorded it for. */
  readonly md5: string | undefined;
  /** The upload that stored it; undefined for objects that Tecken stored. */
  readonly uploadId: UploadId | undefined;
}

export interface PutSymbolsFile extends Pick<PutOptions, 'contentType' | 'contentEncoding' | 'expect' | 'signal'> {
  readonly originalBytes: number;
  /** Hex. */
  readonly md5: string;
  readonly uploadId: UploadId;
}

export interface SymbolStore {
  head(lane: Lane, key: Key, signal?: AbortSignal): Promise<StoredSymbolsFile | undefined>;
  /** The first lane that has the key. */
  find(key: Key, lanes: readonly Lane[], signal?: AbortSignal): Promise<StoredSymbolsFile | undefined>;
  /** The stored bytes, gzip where the object is. @throws `storage_object_missing`, `storage_range_invalid` */
  get(lane: Lane, key: Key, options?: GetOptions): Promise<Readable>;
  /** @throws `storage_precondition_failed` */
  put(lane: Lane, key: Key, body: Readable | Uint8Array, file: PutSymbolsFile): Promise<StoredSymbolsFile>;
  delete(lane: Lane, key: Key, options?: { readonly generation?: string; readonly signal?: AbortSignal }): Promise<void>;
  /** Every file of a lane, in any order: what expiry goes through. `onDamaged` as of ObjectStorage, with the key. */
  list(lane: Lane, signal?: AbortSignal, onDamaged?: OnDamaged): AsyncIterable<StoredSymbolsFile>;
  /** As people call it. */
  bucketOf(lane: Lane): string;
  /** The URL from which anybody can read it, where the store has such URLs. */
  publicUrl(lane: Lane, key: Key): string | undefined;
  /** A URL from which whoever is given it can read it for a while; undefined where the store has no such URLs. */
  signedUrl(lane: Lane, key: Key, options: { readonly expiresInMs: number }): Promise<string | undefined>;
  /** @throws `storage_unavailable` when a lane's bucket cannot be used */
  check(signal?: AbortSignal): Promise<void>;
}

/** Both lanes may share one store. It stays the caller's: who opened it closes it. */
export function createSymbolStore(stores: Readonly<Record<Lane, ObjectStorage>>): SymbolStore {
  const nameOf = (lane: Lane, key: Key): string => lanePrefix[lane] + key;
  const describe = (lane: Lane, key: Key, object: StoredObject): StoredSymbolsFile => ({
    lane,
    key,
    bucket: stores[lane].bucket,
    object,
    ...readMetadata(object),
  });

  const head: SymbolStore['head'] = async (lane, key, signal) => {
    const object = await stores[lane].head(nameOf(lane, key), signal);
    return object && describe(lane, key, object);
  };

  return {
    head,
    async find(key, lanes, signal) {
      for (const lane of lanes) {
        const found = await head(lane, key, signal);
        if (found) return found;
      }
      return undefined;
    },
    get: (lane, key, options) => stores[lane].get(nameOf(lane, key), options),
    async put(lane, key, body, { originalBytes, md5, uploadId, ...options }) {
      const metadata = { original_size: String(originalBytes), original_md5_hash: md5, upload_id: String(uploadId) };
      // no-transform: else Google's servers decompress for clients that did not ask for gzip.
      const put = { ...options, cacheControl: 'no-transform', metadata };
      return describe(lane, key, await stores[lane].put(nameOf(lane, key), body, put));
    },
    delete: (lane, key, options) => stores[lane].delete(nameOf(lane, key), options),
    async *list(lane, signal, onDamaged) {
      const prefix = lanePrefix[lane];
      const tell: OnDamaged | undefined = onDamaged && ((name, error) => onDamaged(name.slice(prefix.length), error));
      for await (const object of stores[lane].list(prefix, signal, tell)) {
        const key = parseStoredKey(object.name.slice(prefix.length));
        // What others have put there under a name that is no key (or one that we would not find again) is none of ours.
        if (key !== undefined && nameOf(lane, key) === object.name) yield describe(lane, key, object);
      }
    },
    bucketOf: (lane) => stores[lane].bucket,
    publicUrl(lane, key) {
      const store = stores[lane];
      return hasPublicUrls(store) ? store.publicUrl(nameOf(lane, key)) : undefined;
    },
    async signedUrl(lane, key, options) {
      const store = stores[lane];
      return hasSignedUrls(store) ? store.signedUrl(nameOf(lane, key), options) : undefined;
    },
    async check(signal) {
      await Promise.all([...new Set(Object.values(stores))].map((store) => store.check(signal)));
    },
  };
}

/** As Tecken reads it: where no size was recorded, the object is what was uploaded (Tecken §1.10). */
function readMetadata({ metadata, storedBytes }: StoredObject): Pick<StoredSymbolsFile, 'originalBytes' | 'md5' | 'uploadId'> {
  const { original_size: size, original_md5_hash: md5, upload_id: uploadId } = metadata;
  return {
    originalBytes: size === undefined ? storedBytes : parseWholeNumber(size, 0, Number.MAX_SAFE_INTEGER),
    md5: md5 || undefined,
    uploadId: parseUploadId(uploadId ?? ''),
  };
}
