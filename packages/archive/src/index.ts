// The ZIP engine: read a directory, inspect members, open what is to be stored. Everything is ranged reads and streams.
export { entryFlags, methods, type ArchiveEntry, type MemberLocation } from './archive-entry.ts';
export { readDirectory, type Directory, type DirectoryLimits } from './directory.ts';
export { gzipFrame, gzipFrameBytes, type GzipTrailer } from './gzip-frame.ts';
export type { InspectOptions } from './inspect-data.ts';
export { inspectFile, type FileInspection, type FileInspectionResult, type SingleFile } from './inspect-file.ts';
export { inspectMember, type Inspection, type InspectionResult, type RawDeflate } from './inspect-member.ts';
export { checkLayout } from './layout.ts';
export type { ContentLimits } from './member-digest.ts';
export { openMember, smallMemberBytes, type OpenedMember } from './member-reader.ts';
export { bufferSource, type RangedSource } from './ranged-source.ts';
export { openStoredBody, type InspectedFacts } from './stored-body.ts';
export { windowedSource, type WindowOptions } from './windowed-source.ts';
