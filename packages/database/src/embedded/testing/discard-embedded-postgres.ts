// Removes a data dir with everything in it, for tests: also one whose owner was killed before it could.
import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDataDir } from '../data-dir-lock.ts';
import { stopOrphan } from '../orphan.ts';

/** @throws AppError `data_dir_in_use` while a process still uses it */
export async function discardEmbeddedPostgres(path: string): Promise<void> {
  const dataDir = await realpath(path).catch(() => undefined);
  if (dataDir === undefined) return;
  await lockDataDir(dataDir);
  await stopOrphan(join(dataDir, 'cluster'), { graceMs: 0, onLog: () => undefined });
  // An initdb whose owner was killed may still be writing.
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
}
