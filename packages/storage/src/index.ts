// Object storage for symdepot: open a store by URL, then use it through the symbol store and the staging area.
export type { ArtefactStore } from './stores/artefact-store.ts';
export { damage } from './stores/damage.ts';
export type { FilesystemStorage } from './backends/filesystem.ts';
export { createMemoryStorage } from './backends/memory.ts';
export type { ByteRange } from './byte-range.ts';
export { createChecksum } from './gcs/checksum.ts';
export { giveBack, lendMemory } from './lent-memory.ts';
export { hasPublicUrls, hasSignedUrls, type GetOptions, type ObjectStorage, type StoredObject } from './object-storage.ts';
export { openStorage } from './open-storage.ts';
export { openArtefactStore, openStaging, openSymbolStores } from './open-stores.ts';
export { canStay, isSameFile, willStay, type FileContent } from './stores/same-file.ts';
export { createStaging, type StagedBytes, type Staging } from './staging/staging.ts';
export { createSymbolStore, type ListedSymbolsFile, type StoredSymbolsFile, type SymbolStore } from './stores/symbol-store.ts';
export type { SymbolStoreOf } from './stores/symbol-store-of.ts';
