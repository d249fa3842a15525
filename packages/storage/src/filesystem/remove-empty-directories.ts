// Removes the directories that a deleted object leaves behind.
import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from './errno.ts';

/** Removes the directory and its ancestors below `root` as long as they are empty. */
export async function removeEmptyDirectories(directory: string, root: string): Promise<void> {
  for (let path = directory; path !== root; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return;
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}
