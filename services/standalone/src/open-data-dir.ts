// The data folder: only its owner can read its content, even if an earlier symdepot was less strict.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@symdepot/errors';

/**
 * Files are created with owner-only permissions by the umask of the process (main.ts). An existing folder keeps its mode: it may be
 * somebody's home. A new one of root can be traversed, but not listed, by the user that PostgreSQL runs as.
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
