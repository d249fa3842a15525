// The slot of one object: a directory with `<generation>.bytes`, `<generation>.json` and the empty marker
// `<generation>.current`. Neighbours: slot-path.ts (where it is), ../backends/filesystem.ts (what is done with it).
import { readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Durability } from './durable.ts';
import { hasCode, unlessMissing } from './errno.ts';

// Which generation is the object is decided by the name of the marker alone, and changes by ONE atomic step that only one
// process can win, without any lock: create = renaming a whole directory to the slot's path, replace = renaming the marker,
// delete = unlinking it. Generations are random, so a marker never comes back, and a process that is killed anywhere leaves
// the old or the new object, and at worst files that nobody refers to.

const markerEnding = '.current';

/** Each further try means that another process has made its own change in between. */
const maxTries = 100;

export const bytesFile = (directory: string, generation: string): string => join(directory, `${generation}.bytes`);
export const descriptionFile = (directory: string, generation: string): string => join(directory, `${generation}.json`);
export const markerFile = (directory: string, generation: string): string => join(directory, generation + markerEnding);

/** The current generation of the object, or undefined if there is none. */
export async function currentGeneration(slot: string): Promise<string | undefined> {
  return (await readSlot(slot))?.generation;
}

async function readSlot(slot: string): Promise<{ generation: string | undefined; entries: string[] } | undefined> {
  // Twice: where reading a directory is not atomic, a marker that is being renamed can be missed.
  for (let isLastTry = false; ; isLastTry = true) {
    const entries = await unlessMissing(readdir(slot));
    if (entries === undefined) return undefined;
    const generation = entries.find((entry) => entry.endsWith(markerEnding))?.slice(0, -markerEnding.length);
    if (generation !== undefined || entries.length === 0 || isLastTry) return { generation, entries };
  }
}

/**
 * Makes a prepared directory (bytes, description, marker) the slot. @returns false when there is an object already
 */
export async function createInSlot(prepared: string, slot: string, disk: Durability): Promise<boolean> {
  await disk.syncDirectory(prepared);
  for (let tries = 1; ; tries++) {
    try {
      await disk.makeDirectory(dirname(slot));
      // Succeeds only when nothing, or an empty directory, is there.
      await rename(prepared, slot);
      break;
    } catch (error) {
      if (tries === maxTries || !hasCode(error, 'ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM')) throw error;
      if ((await currentGeneration(slot)) !== undefined) return false;
      // Either a concurrent delete nearby has just removed the parent directory (ENOTDIR if it did so while Node was
      // creating it), or a deleted object is in the way.
      await clearDeadSlot(slot);
    }
  }
  await disk.syncDirectory(dirname(slot));
  return true;
}

/** Replaces another generation by a prepared one. @returns false when that one is no longer the object */
export async function replaceInSlot(
  prepared: string,
  slot: string,
  { from, to }: { from: string; to: string },
  disk: Durability,
): Promise<boolean> {
  try {
    await rename(bytesFile(prepared, to), bytesFile(slot, to));
    await rename(descriptionFile(prepared, to), descriptionFile(slot, to));
    await disk.syncDirectory(slot);
    await rename(markerFile(slot, from), markerFile(slot, to));
  } catch (error) {
    await removeGeneration(slot, to);
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  await disk.syncDirectory(slot);
  await removeGeneration(slot, from);
  return true;
}

/** Reads the current generation; a read that a change has invalidated (undefined) is repeated. */
export async function withCurrentGeneration<T>(slot: string, look: (generation: string) => Promise<T | undefined>): Promise<T | undefined> {
  for (let tries = 1; tries <= maxTries; tries++) {
    const generation = await currentGeneration(slot);
    if (generation === undefined) return undefined;
    const result = await look(generation);
    if (result !== undefined) return result;
  }
  throw new Error(`${slot} changes faster than it can be read, or is damaged`);
}

/** clearDeadSlot removes what is left in the slot. @returns false when that generation is no longer the object */
export async function deleteInSlot(slot: string, generation: string): Promise<boolean> {
  return (await unlessMissing(unlink(markerFile(slot, generation)).then(() => true))) ?? false;
}

/** A reader that has opened the bytes continues to read them. */
async function removeGeneration(slot: string, generation: string): Promise<void> {
  await unlessMissing(unlink(bytesFile(slot, generation)));
  await unlessMissing(unlink(descriptionFile(slot, generation)));
}

/**
 * Removes what a slot without a marker still contains. All of it is garbage: it belongs to a generation that was
 * deleted, or to a replacement of one, which will not find the marker it wants to rename.
 */
export async function clearDeadSlot(slot: string): Promise<void> {
  const found = await readSlot(slot);
  if (found === undefined || found.generation !== undefined) return;
  for (const entry of found.entries) await unlessMissing(unlink(join(slot, entry)));
  try {
    await rmdir(slot);
  } catch (error) {
    // Another process has made a new object of it, or was faster.
    if (!hasCode(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
  }
}
