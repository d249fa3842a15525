// What processes that were killed while writing have left in `tmp/`.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from './errno.ts';

/** Removes entries to which nothing was written for that long. @returns how many */
export async function removeStaleTemporaries(temporary: string, olderThanMs: number): Promise<number> {
  const before = Date.now() - olderThanMs;
  let removed = 0;
  for (const entry of await readdir(temporary)) {
    const path = join(temporary, entry);
    if ((await lastWriteMs(path)) > before) continue;
    await rm(path, { recursive: true, force: true });
    removed++;
  }
  return removed;
}

/** The modification time of a directory does not change while a file in it grows. */
async function lastWriteMs(path: string): Promise<number> {
  const files = (await unlessMissing(readdir(path))) ?? [];
  const times = await Promise.all(['.', ...files].map((file) => unlessMissing(stat(join(path, file)))));
  return Math.max(0, ...times.map((status) => status?.mtimeMs ?? 0));
}
