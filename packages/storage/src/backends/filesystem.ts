// Objects in a folder that several processes may share: `file:///dir`. In it, `objects/` has a slot for each object
// (filesystem/slot.ts says how its changes are atomic) and `tmp/` holds what is being written.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@symdepot/errors';
import { assertKnownParameters, defineBackend, storageUrlInvalid } from '../backend.ts';
import { bodySource, destroyOnAbort, storageFault, throwIfAborted } from '../body-source.ts';
import { resolveRange } from '../byte-range.ts';
import { formatDescription, parseDescription } from '../filesystem/description.ts';
import { createDurability, privateFile, privateFolder } from '../filesystem/durable.ts';
import { unlessMissing } from '../filesystem/errno.ts';
import { readRange } from '../filesystem/read-range.ts';
import { removeEmptyDirectories } from '../filesystem/remove-empty-directories.ts';
import { slotName, slotPath } from '../filesystem/slot-path.ts';
import * as slots from '../filesystem/slot.ts';
import { removeStaleTemporaries } from '../filesystem/stale-temporaries.ts';
import { slotsWithPrefix } from '../filesystem/walk.ts';
import { assertObjectName, assertObjectPrefix } from '../object-name.ts';
import type { FreeSpace, ObjectStorage, PutOptions, StoredObject } from '../object-storage.ts';

export interface FilesystemConfig {
  /** Absolute path. */
  readonly folder: string;
  /** Whether a put waits until its bytes would survive a power failure. */
  readonly fsync: boolean;
}

export interface FilesystemStorage extends ObjectStorage, FreeSpace {
  /** Creates its folders; nothing else does. If they are missing later, a disk is not mounted, which is not a miss. */
  prepare(): Promise<void>;
  /** Removes what killed processes left unfinished, if nothing was written to it for that long. @returns how many */
  removeStaleTemporaries(olderThanMs: number): Promise<number>;
}

/** No put pauses longer than this between two writes: its caller's deadline is a matter of minutes. */
const staleAfterMs = 24 * 3_600_000;

export const filesystemBackend = defineBackend<FilesystemConfig>({
  type: 'filesystem',
  scheme: 'file:',
  example: 'file:///dir',
  parseUrl(url) {
    assertKnownParameters(url, ['fsync']);
    const fsync = url.searchParams.get('fsync') ?? 'true';
    if (fsync !== 'true' && fsync !== 'false') throw storageUrlInvalid(url.href, 'fsync is true or false');
    if (url.host !== '') throw storageUrlInvalid(url.href, 'a path begins after three slashes');
    return { folder: fileURLToPath(`file://${url.pathname}`), fsync: fsync === 'true' };
  },
  async create(config) {
    const storage = createFilesystemStorage(config);
    await storage.prepare();
    await storage.check();
    await storage.removeStaleTemporaries(staleAfterMs);
    return storage;
  },
});

export function createFilesystemStorage({ folder, fsync }: FilesystemConfig): FilesystemStorage {
  const objects = join(folder, 'objects');
  const temporary = join(folder, 'tmp');
  const disk = createDurability(fsync);

  const describe = (slot: string): Promise<StoredObject | undefined> =>
    slots.withCurrentGeneration(slot, async (generation) => {
      const text = await unlessMissing(readFile(slots.descriptionFile(slot, generation), 'utf8'));
      return text === undefined ? undefined : parseDescription(text);
    });

  const assertExpected = (isExpected: boolean, name: string): void => {
    if (!isExpected) throw new AppError('storage_precondition_failed', { name });
  };

  const publish = (prepared: string, slot: string, generation: string, expect: PutOptions['expect']): Promise<boolean> =>
    expect === 'absent'
      ? slots.createInSlot(prepared, slot, disk)
      : slots.replaceInSlot(prepared, slot, { from: expect.generation, to: generation }, disk);

  return {
    bucket: basename(folder),
    head: (name, signal) =>
      translated(signal, async () => {
        assertObjectName(name);
        const object = await describe(slotPath(objects, name));
        if (object === undefined) await stat(objects);
        return object;
      }),
    get: (name, { range, generation, signal } = {}) =>
      translated(signal, async () => {
        assertObjectName(name);
        const slot = slotPath(objects, name);
        const opened = await slots.withCurrentGeneration(slot, async (current) => {
          if (generation !== undefined && generation !== current) throw new AppError('storage_object_missing', { name });
          const file = await unlessMissing(open(slots.bytesFile(slot, current), 'r'));
          return file && { file, bytes: (await file.stat()).size };
        });
        if (opened === undefined) throw new AppError('storage_object_missing', { name });
        try {
          const stream = readRange(opened.file, resolveRange(name, opened.bytes, range));
          destroyOnAbort(stream, signal);
          return stream;
        } catch (error) {
          await opened.file.close();
          throw error;
        }
      }),
    async put(name, body, { expect, signal, ...description }) {
      const source = bodySource(body, signal);
      const generation = randomUUID();
      const prepared = join(temporary, generation);
      try {
        assertObjectName(name);
        const slot = slotPath(objects, name);
        // Early, to save the bytes; the check that counts is publish.
        assertExpected((await slots.currentGeneration(slot)) === (expect === 'absent' ? undefined : expect.generation), name);
        await mkdir(prepared, { mode: privateFolder });
        const storedBytes = await disk.writeFile(slots.bytesFile(prepared, generation), source.stream);
        const object: StoredObject = {
          name,
          storedBytes,
          generation,
          contentType: description.contentType,
          contentEncoding: description.contentEncoding ?? null,
          cacheControl: description.cacheControl ?? null,
          metadata: { ...description.metadata },
          updatedAt: new Date(),
        };
        await disk.writeFile(slots.descriptionFile(prepared, generation), formatDescription(object));
        await writeFile(slots.markerFile(prepared, generation), '', { mode: privateFile }); // nothing in it to sync
        throwIfAborted(signal);
        assertExpected(await publish(prepared, slot, generation, expect), name);
        return object;
      } catch (error) {
        source.stream.destroy();
        throw source.explain(error);
      } finally {
        // What cannot be removed now becomes stale later.
        await rm(prepared, { recursive: true, force: true }).catch(() => {});
      }
    },
    delete: (name, { generation, signal } = {}) =>
      translated(signal, async () => {
        assertObjectName(name);
        const slot = slotPath(objects, name);
        await slots.withCurrentGeneration(slot, async (current) => {
          if (generation !== undefined && generation !== current) return true;
          return (await slots.deleteInSlot(slot, current)) || undefined;
        });
        await slots.clearDeadSlot(slot);
        await removeEmptyDirectories(dirname(slot), objects);
      }),
    async *list(prefix, signal, onDamaged) {
      assertObjectPrefix(prefix);
      try {
        for await (const slot of slotsWithPrefix(objects, prefix)) {
          throwIfAborted(signal);
          const object = await describe(slot).catch((error: unknown) => {
            if (!onDamaged) throw error;
            onDamaged(slotName(objects, slot), storageFault(error));
          });
          if (object?.name.startsWith(prefix)) yield object;
        }
      } catch (error) {
        throw signal?.aborted ? error : storageFault(error);
      }
    },
    prepare: () =>
      translated(undefined, async () => {
        await disk.makeDirectory(objects);
        await disk.makeDirectory(temporary);
      }),
    check: (signal) =>
      translated(signal, async () => {
        const probe = join(temporary, randomUUID());
        await stat(objects);
        await disk.writeFile(probe, 'x');
        await rm(probe);
      }),
    freeBytes: () =>
      translated(undefined, async () => {
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize;
      }),
    async close() {},
    removeStaleTemporaries: (olderThanMs) => translated(undefined, () => removeStaleTemporaries(temporary, olderThanMs)),
  };
}

async function translated<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  throwIfAborted(signal);
  try {
    return await work();
  } catch (error) {
    throw storageFault(error);
  }
}
