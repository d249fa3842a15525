// Where the PostgreSQL of a data dir listens while a symdepot runs on it: for commands beside that process.
// Neighbour: start-embedded-postgres.ts, which writes the files that this reads.
import { AppError } from '@symdepot/errors';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterUrl } from './cluster.ts';
import { readPostmasterPid } from './orphan.ts';
import { isPostgresOf } from './process-identity.ts';

/** @throws AppError `data_dir_idle`; `embedded_postgres_failed` when the password cannot be read by this user */
export async function findEmbeddedUrl(path: string): Promise<string> {
  const dataDir = await realpath(path).catch(() => path);
  const clusterDir = join(dataDir, 'cluster');
  try {
    const password = (await readFile(join(dataDir, 'password'), 'utf8')).trim();
    const postmaster = await readPostmasterPid(clusterDir);
    if (postmaster?.status !== 'ready' || !(await isPostgresOf(postmaster.pid, clusterDir)))
      throw new AppError('data_dir_idle', { dataDir });
    return clusterUrl(password, postmaster.port);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('data_dir_idle', { dataDir }, { cause });
    if (code !== 'EACCES') throw cause;
    const reason = `its password in ${dataDir} cannot be read by this user. Run the command as the user who started symdepot`;
    throw new AppError('embedded_postgres_failed', { reason }, { cause });
  }
}
