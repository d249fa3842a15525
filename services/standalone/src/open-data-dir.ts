// The data folder: its owner alone reads what is below it, also where an earlier symdepot was less careful.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@symdepot/errors';

/**
 * Files are made for their owner alone by the umask of the process (main.ts). A folder that is there keeps its mode: it may be
 * somebody's home. A new one of root can be passed through, not looked into, by the user as whom PostgreSQL runs.
 * @throws AppError `data_dir_unusable`
 */
export async function openDataDir(dataDir: string): Promise<void> {
  const buckets = join(dataDir, 'buckets');
  try {
    const isNew = (await mkdir(dataDir, { recursive: true })) !== undefined;
    if (isNew && process.getuid?.() === 0) await chmod(dataDir, 0o711);
    await mkdir(buckets, { recursive: true });
    await chmod(buckets, 0o700);
  } catch (cause) {
    throw new AppError('data_dir_unusable', { dataDir, reason: (cause as Error).message }, { cause });
  }
}
