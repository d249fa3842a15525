// The port ObjectStorage: what symdepot needs from an object store. Backends implement it (backends/),
// testing/conformance.ts tests them. Names are `/`-separated; symbol-store.ts and staging.ts prepend prefixes.
import type { Readable } from 'node:stream';
import type { AppError } from '@symdepot/errors';

/** What every store knows of an object when it lists it. */
export interface ListedObject {
  readonly name: string;
  /** Bytes as stored (gzip bytes for a gzip object). */
  readonly storedBytes: number;
  /** Opaque; changes whenever the object is replaced. Quoted, it serves as an ETag. */
  readonly generation: string;
  readonly updatedAt: Date;
}

/** An object as the store describes it. */
export interface StoredObject extends ListedObject {
  readonly contentType: string;
  readonly contentEncoding: 'gzip' | null;
  readonly cacheControl: string | null;
  /** Custom metadata; names in lower case with underscores, values any text. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface PutOptions {
  readonly contentType: string;
  readonly contentEncoding?: 'gzip' | null;
  readonly cacheControl?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * What must exist now: `'absent'`, or the generation that was seen. Always given: without a precondition the GCS
   * client does not retry an upload.
   */
  readonly expect: 'absent' | { readonly generation: string };
  readonly signal?: AbortSignal;
}

export interface GetOptions {
  /**
   * `start` inclusive, `end` exclusive, in stored bytes; `end` past the object is clamped to its size. The start must lie
   * inside the object (0 of an empty one does, too).
   */
  readonly range?: { readonly start: number; readonly end: number };
  /** Read exactly this generation; if the object has another one: `storage_object_missing`. */
  readonly generation?: string;
  readonly signal?: AbortSignal;
}

/**
 * Errors of every method: `storage_unavailable` (with the vendor's error as cause) when the store fails or does not
 * respond in time, `storage_name_invalid` for an invalid name, the signal's reason after an abort.
 * Readable streams fail with the same errors; a caller that does not read one to its end must destroy it.
 */
export interface ObjectStorage {
  /** The name shown to people: the bucket's name, or the folder's. */
  readonly bucket: string;
  /** The object's description, or undefined if it does not exist. */
  head(name: string, signal?: AbortSignal): Promise<StoredObject | undefined>;
  /** The stored bytes as they are, never decompressed. @throws `storage_object_missing`, `storage_range_invalid` */
  get(name: string, options?: GetOptions): Promise<Readable>;
  /**
   * Stores an object completely or not at all; it is durable when the promise resolves. A body that fails leaves nothing, and
   * put rejects with its error. In any case, a body that is a stream has been read to its end or destroyed.
   * @throws `storage_precondition_failed` when `expect` does not hold. After a lost response of the store, this very put
   * may be the reason: look again.
   */
  put(name: string, body: Readable | Uint8Array, options: PutOptions): Promise<StoredObject>;
  /** Idempotent: deleting a missing object is no error. With a generation, only that one is deleted. */
  delete(name: string, options?: { readonly generation?: string; readonly signal?: AbortSignal }): Promise<void>;
  /**
   * All objects whose name starts with the prefix, in any order. One that cannot be described ends the listing, unless a
   * callback takes it (the store may still be unavailable: `check` tells).
   */
  list(prefix: string, signal?: AbortSignal, onDamaged?: OnDamaged): AsyncIterable<ListedObject>;
  /** Resolves when the bucket can be used. @throws `storage_unavailable` */
  check(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Called with the name of an object, as far as it is known, and what is wrong with it. */
export type OnDamaged = (name: string, error: AppError) => void;

/** Ability of some backends: a URL from which anybody can read the object. */
export interface PublicUrls {
  publicUrl(name: string): string;
}

/** Ability of some backends: a URL from which anybody who has it can read the object for a while. */
export interface SignedUrls {
  /** @throws AppError `storage_unavailable` when it cannot be signed now */
  signedUrl(name: string, options: { readonly expiresInMs: number }): Promise<string>;
}

/** Ability of some backends: a URL to which anybody who has it can send a new object, by Google's resumable protocol. */
export interface ResumableUrls {
  /** `totalBytes`: if known. The object exists once all of it has arrived. @throws AppError `storage_unavailable` */
  resumableUrl(name: string, options: { readonly contentType: string; readonly totalBytes: number | undefined }): Promise<string>;
}

/** Ability of some backends: how much more can be stored. */
export interface FreeSpace {
  /** @throws AppError `storage_unavailable` */
  freeBytes(): Promise<number>;
}

export const hasFreeSpace = (storage: object): storage is FreeSpace => 'freeBytes' in storage;
export const hasPublicUrls = (storage: object): storage is PublicUrls => 'publicUrl' in storage;
export const hasSignedUrls = (storage: object): storage is SignedUrls => 'signedUrl' in storage;
export const hasResumableUrls = (storage: object): storage is ResumableUrls => 'resumableUrl' in storage;
