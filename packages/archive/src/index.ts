// The engine of archives: read the directory of a ZIP, or a tar from end to end; inspect members, open the bytes to be stored. Everything
// is ranged reads and streams.
export { methods, type ArchiveEntry, type MemberLocation } from './directory/archive-entry.ts';
export { locateDirectory } from './directory/end-record.ts';
export { findMember } from './directory/find-member.ts';
export { readDirectory } from './directory/read-directory.ts';
export type { InspectOptions } from './inspect/inspect-data.ts';
export { inspectFile } from './inspect/inspect-file.ts';
export { inspectMember, type Inspection } from './inspect/inspect-member.ts';
export { checkLayout } from './directory/layout.ts';
export { locateMember, openMember, smallMemberBytes, streamOf } from './member-reader.ts';
export { createGzipInflate, createInflate, inflateReason, releaseInflated, translateInflateError } from './deflate/inflate.ts';
export { openPlainBody } from './deflate/plain-body.ts';
export { openStoredBody, type InspectedFacts } from './deflate/stored-body.ts';
export { insistOn, readExactly, shortRead } from './ranged-source.ts';
export { windowedSource } from './windowed-source.ts';
export { byteQueueOf, type ByteQueue } from './packed/byte-queue.ts';
export { isSoundTar, type PackedFormat } from './packed/archive-format.ts';
export { readTar } from './packed/tar/read-tar.ts';
export { findPacked, holdsTar, readPacked, type PackedMember } from './packed/read-packed.ts';
export { packMember } from './packed/pack-member.ts';
