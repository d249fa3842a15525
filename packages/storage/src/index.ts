// Object storage for symdepot: open a store by URL, then use it through the symbol store and the staging area.
export type { OpenStorageOptions } from './backend.ts';
export type { FilesystemStorage } from './backends/filesystem.ts';
export { createMemoryStorage } from './backends/memory.ts';
export type { ByteRange } from './byte-range.ts';
export { createChecksum, type Checksum } from './gcs/checksum.ts';
export { assertObjectName } from './object-name.ts';
export {
  hasPublicUrls,
  hasResumableUrls,
  hasSignedUrls,
  type GetOptions,
  type ObjectStorage,
  type PublicUrls,
  type PutOptions,
  type ResumableUrls,
  type SignedUrls,
  type StoredObject,
} from './object-storage.ts';
export { openStorage } from './open-storage.ts';
export { prefixedStorage } from './prefixed-storage.ts';
export { canStay, isSameFile, type FileContent } from './same-file.ts';
export type { SourcePart } from './parts-source.ts';
export type { StagedPart, StagedParts } from './staged-parts.ts';
export type { RangedSource } from './ranged-source.ts';
export { createStaging, type StagedArchive, type Staging } from './staging.ts';
export { createSymbolStore, type PutSymbolsFile, type StoredSymbolsFile, type SymbolStore } from './symbol-store.ts';
export { createSymbolStoreOf, type SymbolStoreOf } from './symbol-store-of.ts';
