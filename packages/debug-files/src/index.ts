// Files of debug information, by their content: what they are, the key they belong under, and what is packed around them.
export { elfEnd } from './elf/elf-end.ts';
export { debugIdOfBuildId } from './names/debug-id.ts';
export { readBuildId } from './elf/read-build-id.ts';
export type { FileKind, Identification, IdentifiedFile, Packing, StoredForm, StoredKey } from './identified-file.ts';
export { identifyFile } from './identify-file.ts';
export { keysOf, richnessOf } from './names/keys-of.ts';
export { openCabinet, type OpenedCabinet } from './packing/cabinet.ts';
export { openMemberSource } from './packing/member-source.ts';
export { plainHead } from './packing/plain-head.ts';
