// Stored symbols files by lane and key: prepends the lane's prefix to the key and reads the metadata that symdepot (and
// Tecken before it) stores with each object. What counts as the same file: same-file.ts.
import type { Readable } from 'node:stream';
import { lanePrefix, parseStoredKey, parseUploadId, parseWholeNumber, type Key, type Lane, type UploadId } from '@symdepot/symbols';
import {
  hasPublicUrls,
  hasSignedUrls,
  type GetOptions,
  type ListedObject,
  type ObjectStorage,
  type OnDamaged,
  type PutOptions,
  type StoredObject,
} from '../object-storage.ts';

/** What a listing tells; `head` tells the rest. */
export interface ListedSymbolsFile {
  readonly lane: Lane;
  readonly key: Key;
  readonly bucket: string;
  readonly object: ListedObject;
}

export interface StoredSymbolsFile extends ListedSymbolsFile {
  readonly object: StoredObject;
  /** Size of the file as uploaded; undefined if the recorded value is not a number. */
  readonly originalBytes: number | undefined;
  /** Hex MD5 of the file as uploaded; undefined for objects without a recorded one. */
  readonly md5: string | undefined;
  /** The upload that stored it; undefined for objects that Tecken stored. */
  readonly uploadId: UploadId | undefined;
  /** Of what is in it, for a file that is gzip itself and whose content was read; else undefined. */
  readonly content?: PackedContent | undefined;
  /** How much it holds for a debugger; undefined where nobody looked. */
  readonly richness?: number | undefined;
}

/** Equal content is the same file, whoever compressed it. */
export interface PackedContent {
  readonly bytes: number;
  /** Hex. */
  readonly md5: string;
}

export interface PutSymbolsFile extends Pick<PutOptions, 'contentType' | 'contentEncoding' | 'expect' | 'signal'> {
  readonly originalBytes: number;
  /** Hex. */
  readonly md5: string;
  readonly uploadId: UploadId;
  readonly content?: PackedContent | undefined;
  readonly richness?: number | undefined;
}

export interface SymbolStore {
  head(lane: Lane, key: Key, signal?: AbortSignal): Promise<StoredSymbolsFile | undefined>;
  /** The first lane that has the key. */
  find(key: Key, lanes: readonly Lane[], signal?: AbortSignal): Promise<StoredSymbolsFile | undefined>;
  /** The stored bytes, gzip if the object is. @throws `storage_object_missing`, `storage_range_invalid` */
  get(lane: Lane, key: Key, options?: GetOptions): Promise<Readable>;
  /** @throws `storage_precondition_failed` */
  put(lane: Lane, key: Key, body: Readable | Uint8Array, file: PutSymbolsFile): Promise<StoredSymbolsFile>;
  delete(lane: Lane, key: Key, options?: { readonly generation?: string; readonly signal?: AbortSignal }): Promise<void>;
  /** Every file of a lane, in any order. `onDamaged` as in ObjectStorage, with the key. */
  list(lane: Lane, signal?: AbortSignal, onDamaged?: OnDamaged): AsyncIterable<ListedSymbolsFile>;
  /** The name shown to people. */
  bucketOf(lane: Lane): string;
  /** The URL from which anybody can read it, if the store has such URLs. */
  publicUrl(lane: Lane, key: Key): string | undefined;
  /** A URL from which anybody who has it can read it for a while; undefined if the store has no such URLs. */
  signedUrl(lane: Lane, key: Key, options: { readonly expiresInMs: number }): Promise<string | undefined>;
  /** @throws `storage_unavailable` when a lane's bucket cannot be used */
  check(signal?: AbortSignal): Promise<void>;
}

/** Both lanes may share one store. The caller keeps owning it, and closes it. */
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
    async put(lane, key, body, { originalBytes, md5, uploadId, content, richness, ...options }) {
      const metadata = {
        original_size: String(originalBytes),
        original_md5_hash: md5,
        upload_id: String(uploadId),
        ...(content && { content_size: String(content.bytes), content_md5_hash: content.md5 }),
        ...(richness !== undefined && { richness: String(richness) }),
      };
      // no-transform: else Google's servers decompress for clients that did not request gzip.
      const put = { ...options, cacheControl: 'no-transform', metadata };
      return describe(lane, key, await stores[lane].put(nameOf(lane, key), body, put));
    },
    delete: (lane, key, options) => stores[lane].delete(nameOf(lane, key), options),
    async *list(lane, signal, onDamaged) {
      const prefix = lanePrefix[lane];
      const tell: OnDamaged | undefined = onDamaged && ((name, error) => onDamaged(name.slice(prefix.length), error));
      for await (const object of stores[lane].list(prefix, signal, tell)) {
        const key = parseStoredKey(object.name.slice(prefix.length));
        // Objects that others have put there under an invalid key (or one that we would not find again) are not ours.
        if (key !== undefined && nameOf(lane, key) === object.name) yield { lane, key, bucket: stores[lane].bucket, object };
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

/** What three things can hold, of which each has a place of its own. */
const maxRichness = 7;

/** As Tecken reads it: without a recorded size, the object is what was uploaded (Tecken §1.10). */
function readMetadata({
  metadata,
  storedBytes,
}: StoredObject): Pick<StoredSymbolsFile, 'originalBytes' | 'md5' | 'uploadId' | 'content' | 'richness'> {
  const { original_size: size, original_md5_hash: md5, upload_id: uploadId, content_size: contentSize, richness } = metadata;
  const contentBytes = parseWholeNumber(contentSize ?? '', 0, Number.MAX_SAFE_INTEGER);
  const { content_md5_hash: contentMd5 } = metadata;
  return {
    content: contentBytes === undefined || !contentMd5 ? undefined : { bytes: contentBytes, md5: contentMd5 },
    richness: parseWholeNumber(richness ?? '', 0, maxRichness),
    originalBytes: size === undefined ? storedBytes : parseWholeNumber(size, 0, Number.MAX_SAFE_INTEGER),
    md5: md5 || undefined,
    uploadId: parseUploadId(uploadId ?? ''),
  };
}
