// The ZIP engine: read a directory, inspect members, open what is to be stored. Everything is ranged reads and streams.
export { methods, type ArchiveEntry, type MemberLocation } from './archive-entry.ts';
export { readDirectory } from './directory.ts';
export type { InspectOptions } from './inspect-data.ts';
export { inspectFile } from './inspect-file.ts';
export { inspectMember, type Inspection } from './inspect-member.ts';
export { checkLayout } from './layout.ts';
export { smallMemberBytes } from './member-reader.ts';
export { bufferSource, type RangedSource } from './ranged-source.ts';
export { openStoredBody, type InspectedFacts } from './stored-body.ts';
export { windowedSource } from './windowed-source.ts';
