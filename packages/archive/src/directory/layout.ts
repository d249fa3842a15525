// Checks that the members of an archive do not overlap, as honest writers place them. Overlapping ones let a small archive
// unpack to any size. Uses the directory alone; member-reader.ts checks again with the local header.
import { AppError } from '@symdepot/errors';
import type { Problem } from '@symdepot/symbols';
import type { ArchiveEntry } from './archive-entry.ts';
import { problemOf } from '../inspect/content-problem.ts';
import { localHeaderBytes } from './local-header.ts';

/** Every entry whose data reaches into another one or into the directory, in the order of the directory. */
export function checkLayout(entries: readonly ArchiveEntry[], directoryOffset: number): readonly Problem[] {
  const users = new Map<number, number>();
  for (const { headerOffset } of entries) users.set(headerOffset, (users.get(headerOffset) ?? 0) + 1);
  return entries.flatMap((entry) => {
    const reason = reasonAgainst(entry, directoryOffset, users.get(entry.headerOffset)! > 1);
    return reason === undefined ? [] : [problemOf(new AppError('member_header_damaged', { member: entry.name, reason }), entry.name)];
  });
}

function reasonAgainst(entry: ArchiveEntry, directoryOffset: number, isShared: boolean): string | undefined {
  // The extra field of the local header is not known here.
  const end = entry.headerOffset + localHeaderBytes + entry.nameBytes + entry.compressedBytes;
  if (end > directoryOffset) return 'its data runs past the end of the members';
  if (isShared) return 'another entry claims the same data';
  return end > entry.boundary ? 'its data overlaps that of another member' : undefined;
}
