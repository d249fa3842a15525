// Maps what a debugger requests to a stored file. Used by the download service, and by the status service for coverage.
export { findSymbols, isMaybeCodeId, type Found, type LookupSources } from './find-symbols.ts';
export { createBatchedIndex } from './batched-index.ts';
