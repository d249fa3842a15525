// Where the ZIP of an upload waits until its files are published: `staging/<upload id>.zip`. Neighbour: staged-parts.ts, for
// files that are sent one by one.
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AppError, isAppError } from '@symdepot/errors';
import { parseUploadId, type UploadId, type RangedSource } from '@symdepot/symbols';
import { hasFreeSpace, type ListedObject, type ObjectStorage, type StoredObject } from '../object-storage.ts';
import { giveBack } from '../lent-memory.ts';
import { readWhole } from './read-whole.ts';
import { createStagedParts, type StagedParts } from './staged-parts.ts';

export interface StagedBytes {
  readonly uploadId: UploadId;
  readonly bytes: number;
  readonly updatedAt: Date;
}

export interface Staging {
  /** Upload ids are used once. @throws `storage_precondition_failed` when something is already staged under this one */
  put(uploadId: UploadId, body: Readable | Uint8Array, signal?: AbortSignal): Promise<StagedBytes>;
  /** The archive as it is now; a read after it was replaced or removed fails. @throws `archive_bytes_missing` */
  open(uploadId: UploadId, signal?: AbortSignal): Promise<RangedSource>;
  /** Idempotent. */
  delete(uploadId: UploadId, signal?: AbortSignal): Promise<void>;
  list(signal?: AbortSignal): AsyncIterable<StagedBytes>;
  /** @throws AppError `storage_unavailable` when it cannot be used */
  check(signal?: AbortSignal): Promise<void>;
  /** How much more can be staged, if the store knows. */
  freeBytes(): Promise<number | undefined>;
  /** Of files that are sent one by one. */
  readonly parts: StagedParts;
  /** Of artefacts: `staging/artefacts/<session id>/<part name>`. */
  readonly artefactParts: StagedParts<number>;
  /** Removes everything staged for an upload, whatever its kind. */
  discard(uploadId: UploadId, signal?: AbortSignal): Promise<void>;
}

const prefix = 'staging/';
const ending = '.zip';
const nameOf = (uploadId: UploadId): string => `${prefix}${uploadId}${ending}`;

export function createStaging(storage: ObjectStorage): Staging {
  const parts = createStagedParts(storage, prefix);
  const remove: Staging['delete'] = (uploadId, signal) => storage.delete(nameOf(uploadId), signal && { signal });
  return {
    parts,
    artefactParts: createStagedParts<number>(storage, `${prefix}artefacts/`),
    check: (signal) => storage.check(signal),
    freeBytes: async () => (hasFreeSpace(storage) ? storage.freeBytes() : undefined),
    async discard(uploadId, signal) {
      await remove(uploadId, signal);
      await parts.deleteAll(uploadId, signal);
    },
    async put(uploadId, body, signal) {
      const metadata = { put_id: randomUUID() };
      const options = { contentType: 'application/zip', metadata, expect: 'absent' as const, ...(signal && { signal }) };
      const name = nameOf(uploadId);
      try {
        return staged(uploadId, await storage.put(name, body, options));
      } catch (error) {
        if (!isAppError(error, 'storage_precondition_failed')) throw error;
        // The store's response to this very put may have been lost, and the retry refused.
        const object = await storage.head(name, signal);
        if (object?.metadata['put_id'] !== metadata.put_id) throw error;
        return staged(uploadId, object);
      }
    },
    async open(uploadId, signal) {
      const object = await storage.head(nameOf(uploadId), signal);
      if (object === undefined) throw new AppError('archive_bytes_missing');
      return rangedSource(storage, object);
    },
    delete: remove,
    async *list(signal) {
      for await (const object of storage.list(prefix, signal)) {
        const id = object.name.endsWith(ending) ? parseUploadId(object.name.slice(prefix.length, -ending.length)) : undefined;
        if (id !== undefined) yield staged(id, object);
      }
    },
  };
}

const staged = (uploadId: UploadId, { storedBytes, updatedAt }: ListedObject): StagedBytes => ({
  uploadId,
  bytes: storedBytes,
  updatedAt,
});

function rangedSource(storage: ObjectStorage, { name, generation, storedBytes }: StoredObject): RangedSource {
  const stream = async (start: number, end: number, signal?: AbortSignal): Promise<Readable> => {
    if (end > storedBytes) throw new AppError('storage_range_invalid', { name });
    try {
      return await storage.get(name, { range: { start, end }, generation, ...(signal && { signal }) });
    } catch (error) {
      if (isAppError(error, 'storage_object_missing')) throw new AppError('archive_bytes_missing', undefined, { cause: error });
      throw error;
    }
  };
  return { size: storedBytes, stream, release: giveBack, read: async (start, end, signal) => readWhole(await stream(start, end, signal)) };
}
