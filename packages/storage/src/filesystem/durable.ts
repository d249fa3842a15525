// Files and directory entries that survive a power failure, unless syncing is off (`?fsync=false`, for tests).
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { giveBack } from '../lent-memory.ts';
import { hasCode } from './errno.ts';

export interface Durability {
  /** Writes a new file. @returns its size in bytes */
  writeFile(path: string, content: AsyncIterable<Uint8Array> | string): Promise<number>;
  /** Makes the entries of a directory durable. */
  syncDirectory(path: string): Promise<void>;
  /** Creates a directory with all its ancestors; new entries are durable. */
  makeDirectory(path: string): Promise<void>;
}

const writeBytes = 1024 ** 2;
/** Only its owner can read what is stored; who else may is decided by the service that serves it. */
export const privateFolder = 0o700;
export const privateFile = 0o600;

export function createDurability(fsync: boolean): Durability {
  const syncDirectory = async (path: string): Promise<void> => {
    if (!fsync) return;
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } catch (error) {
      // Some file systems cannot sync a directory; they order their metadata themselves.
      if (!hasCode(error, 'EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP')) throw error;
    } finally {
      await directory.close();
    }
  };

  return {
    syncDirectory,
    async writeFile(path, content) {
      const file = await open(path, 'wx', privateFile);
      try {
        if (typeof content === 'string') await file.writeFile(content);
        else await writeAll(file, content);
        if (fsync) await file.datasync();
        return (await file.stat()).size;
      } finally {
        await file.close();
      }
    },
    async makeDirectory(path) {
      const first = await mkdir(path, { recursive: true, mode: privateFolder });
      if (first === undefined) return;
      for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
    },
  };
}

/** Few large writes; the next buffer fills while one is being written. */
async function writeAll(file: FileHandle, content: AsyncIterable<Uint8Array>): Promise<void> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const gathered = { chunks, bytes };
    chunks = [];
    bytes = 0;
    await writing;
    writing = writeChunks(file, gathered);
    writing.catch(() => {}); // awaited before the next one, and at the end
  };
  for await (const chunk of content) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= writeBytes) await write();
  }
  if (bytes > 0) await write();
  await writing;
}

/** @param bytes of the chunks as they arrived: memory that was freed too early would make a short object without a word */
async function writeChunks(
  file: FileHandle,
  { chunks, bytes }: { readonly chunks: readonly Uint8Array[]; readonly bytes: number },
): Promise<void> {
  const left = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (left !== bytes) throw new Error(`${bytes - left} of ${bytes} bytes were freed before they were written`);
  const { bytesWritten } = await file.writev(chunks);
  // A full disk accepted a part: writing the rest tells why.
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
  chunks.forEach(giveBack);
}
