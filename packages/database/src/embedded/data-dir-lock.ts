// One symdepot per data dir: a lock file that names its holder, pid and start time, so that the lock of a process that
// was killed does not count.
import { AppError } from '@symdepot/errors';
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processIdentity } from './process-identity.ts';

export interface DataDirLock {
  /** Can be called more than once. */
  release(): Promise<void>;
}

/** @throws AppError `data_dir_in_use`; `embedded_postgres_failed` when this user cannot see whose lock it is */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const path = join(dataDir, 'lock');
  const mine = `${path}.${randomUUID()}`;
  const content = JSON.stringify({
    pid: process.pid,
    identity: await processIdentity(process.pid),
  });
  await writeFile(mine, content, { mode: 0o600 });
  try {
    for (;;) {
      if (await tryLink(mine, path)) break;
      const found = await readLock(path);
      if (found === undefined) continue; // released in between
      const pid = await liveHolder(found);
      if (pid !== undefined) throw new AppError('data_dir_in_use', { dataDir, pid });
      await removeStale(path, found);
    }
  } finally {
    await rm(mine, { force: true });
  }
  return {
    async release() {
      if ((await readFile(path, 'utf8').catch(() => undefined)) === content) await rm(path, { force: true });
    },
  };
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const reason = `${path} cannot be read: ${(cause as Error).message}. Run this as the user who started symdepot there before`;
    throw new AppError('embedded_postgres_failed', { reason }, { cause });
  }
}

/** The pid of the process that holds the lock with this content, if it is still alive. */
async function liveHolder(content: string): Promise<number | undefined> {
  try {
    const holder = JSON.parse(content) as { pid: number; identity: string };
    return (await processIdentity(holder.pid)) === holder.identity ? holder.pid : undefined;
  } catch {
    return undefined; // truncated by a power failure
  }
}

/** A link appears with its whole content or not at all. */
const tryLink = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/** Renames first, so that of two processes only one removes it; puts a lock back that was taken in the meantime. */
async function removeStale(path: string, staleContent: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return; // the other one was faster
  }
  if ((await readFile(aside, 'utf8')) !== staleContent) await tryLink(aside, path);
  await rm(aside, { force: true });
}
