// How what a debugger asks for becomes a stored file. Read by the download service, and by the status service for coverage.
export { findSymbols, isMaybeCodeId, type Found, type LookupSources } from './find-symbols.ts';
export { createBatchedIndex } from './batched-index.ts';
