// One member of a ZIP that may have hundreds of thousands: its directory passes by, and nothing of it is kept but this entry.
// Neighbours: end-record.ts says where the directory is; read-directory.ts reads all of one.
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { byteQueueOf } from '../packed/byte-queue.ts';
import { insistOn } from '../ranged-source.ts';
import type { MemberLocation } from './archive-entry.ts';
import { entryBytes, partsOfEntry } from './directory-source.ts';
import type { DirectoryPlace } from './end-record.ts';
import { parseEntry } from './read-directory.ts';

/**
 * One stream of the directory, to its end: one that is cut or damaged is none. The first of several of this name; undefined where there
 * is none. Memory is one entry and a chunk. @throws AppError `archive_not_zip`, `archive_multi_disk`; what the source throws
 */
export async function findMember(
  source: RangedSource,
  place: DirectoryPlace,
  name: string,
  signal?: AbortSignal,
): Promise<MemberLocation | undefined> {
  const wanted = Buffer.from(name);
  const stream = await source.stream(place.offset, place.offset + place.bytes, signal);
  try {
    const queue = byteQueueOf(insistOn(stream, place.bytes));
    let found: Buffer | undefined;
    for (let entry = 0; entry < place.entryCount; entry++) {
      const head = (await queue.take(entryBytes)) ?? Buffer.alloc(0);
      const { nameEnd, end } = partsOfEntry(head);
      const rest = await queue.take(end - entryBytes);
      if (rest === undefined) throw new AppError('archive_not_zip');
      if (rest.subarray(0, nameEnd - entryBytes).equals(wanted)) found ??= Buffer.concat([head, rest]);
    }
    if (!(await queue.isAtEnd())) throw new AppError('archive_not_zip');
    return found && (await parseEntry(found, place));
  } finally {
    stream.destroy();
  }
}
