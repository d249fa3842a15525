// A download that may be a part of the whole, in a file of its own: what others have of it is copied. Whether they are alive cannot be told
// where containers or machines share the folder, so that nobody ever writes to what somebody else has begun. Neighbour: fetch-artefact.ts.
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PartialFile } from '@symdepot/client';

export interface PartialDownload extends PartialFile, AsyncDisposable {
  /** Where its bytes are. Gone when somebody else has all of them, or has taken this one for abandoned. */
  readonly path: string;
  /** Under its name, durably; the parts that others have of it go. @returns false: this one is gone */
  keep(): Promise<boolean>;
  remove(): Promise<void>;
}

export interface PartialOptions {
  /** Whether it begins with what others have. */
  readonly takesOver: boolean;
  readonly signal: AbortSignal;
}

/** No download that goes on pauses for so long. */
const abandonedMs = 10 * 60_000;
const chunkBytes = 2 ** 20;

/** @param place where the whole is to be; its folder is there @throws what reading and writing throw; the signal's reason */
export async function openPartial(place: string, { takesOver, signal }: PartialOptions): Promise<PartialDownload> {
  const path = `${place}.${randomUUID()}.part`;
  if (takesOver) await copyLargest(place, path, signal);
  const file = await open(path, 'a', 0o600);
  return partialOf({ place, path, file, bytes: (await file.stat()).size });
}

/** What nobody has written to for a while is needed no more then. */
async function copyLargest(place: string, path: string, signal: AbortSignal): Promise<void> {
  const parts = await listParts(place);
  const [largest] = parts.toSorted((one, other) => other.bytes - one.bytes);
  if (largest) {
    const [found, own] = [
      createReadStream(largest.path, { highWaterMark: chunkBytes }),
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
    ];
    await pipeline(found, own, { signal }).catch(() => rm(path, { force: true })); // it has just gone, or there is no room for two
    signal.throwIfAborted();
  }
  const abandoned = parts.filter(({ modifiedMs }) => Date.now() - modifiedMs > abandonedMs);
  for (const part of abandoned) await rm(part.path, { force: true });
}

interface FoundPart {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

async function listParts(place: string): Promise<FoundPart[]> {
  const prefix = `${basename(place)}.`;
  const parts: FoundPart[] = [];
  for (const name of await readdir(dirname(place))) {
    if (!name.startsWith(prefix) || !name.endsWith('.part')) continue;
    const path = join(dirname(place), name);
    const found = await stat(path).catch(() => undefined);
    if (found) parts.push({ path, bytes: found.size, modifiedMs: found.mtimeMs });
  }
  return parts;
}

interface Parts {
  readonly place: string;
  readonly path: string;
  readonly file: FileHandle;
  bytes: number;
}

const partialOf = (parts: Parts): PartialDownload => ({
  path: parts.path,
  get bytes() {
    return parts.bytes;
  },
  async append(chunk) {
    await parts.file.writeFile(chunk);
    parts.bytes += chunk.length;
  },
  async clear() {
    await parts.file.truncate(0);
    parts.bytes = 0;
  },
  async keep() {
    await parts.file.sync();
    await parts.file.close(); // Windows renames and removes nothing that is open
    const isThere = await rename(parts.path, parts.place).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return false;
      },
    );
    if (!isThere) return false;
    for (const { path } of await listParts(parts.place)) await rm(path, { force: true }).catch(() => {}); // it costs space, no more
    return true;
  },
  async remove() {
    await parts.file.close();
    await rm(parts.path, { force: true });
  },
  [Symbol.asyncDispose]: () => parts.file.close(),
});
