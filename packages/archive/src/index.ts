// The ZIP engine: read a directory, inspect members, open the bytes to be stored. Everything is ranged reads and streams.
export { methods, type ArchiveEntry, type MemberLocation } from './directory/archive-entry.ts';
export { readDirectory } from './directory/read-directory.ts';
export type { InspectOptions } from './inspect/inspect-data.ts';
export { inspectFile } from './inspect/inspect-file.ts';
export { inspectMember, type Inspection } from './inspect/inspect-member.ts';
export { checkLayout } from './directory/layout.ts';
export { smallMemberBytes } from './member-reader.ts';
export { openStoredBody, type InspectedFacts } from './deflate/stored-body.ts';
export { windowedSource } from './windowed-source.ts';
