// Finds all slots under a directory.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from './errno.ts';
import { isSlot, prefixPath, shortenedMark } from './slot-path.ts';

/** Slots whose objects may have the prefix: names that had to be shortened are not compared. */
export async function* slotsWithPrefix(root: string, prefix: string): AsyncGenerator<string> {
  const { directory, entryStart } = prefixPath(root, prefix);
  for (const entry of (await unlessMissing(readdir(directory))) ?? []) {
    if (entry.startsWith(entryStart) || entry.startsWith(shortenedMark)) yield* slotsAt(join(directory, entry));
  }
}

async function* slotsAt(path: string): AsyncGenerator<string> {
  if (isSlot(path)) yield path;
  else for (const entry of (await unlessMissing(readdir(path))) ?? []) yield* slotsAt(join(path, entry));
}
