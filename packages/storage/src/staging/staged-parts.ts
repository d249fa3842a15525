// Where files that are sent one by one wait, in parts: `staging/<upload id>/<part name>`; artefacts do as well, in a folder of their
// own. A part of staging.ts; the rows say which parts make up a file.
import type { Readable } from 'node:stream';
import { isAppError } from '@symdepot/errors';
import { parseUploadId, type UploadId, type RangedSource } from '@symdepot/symbols';
import { hasResumableUrls, type ObjectStorage } from '../object-storage.ts';
import { partsSource, type SourcePart } from './parts-source.ts';

export interface StagedPart<Id extends number = UploadId> {
  readonly uploadId: Id;
  readonly name: string;
  readonly bytes: number;
  readonly updatedAt: Date;
}

/** @template Id of what they are parts of: an upload, or the session of an artefact */
export interface StagedParts<Id extends number = UploadId> {
  /** Names are used once. Durable when the promise resolves. */
  put(uploadId: Id, name: string, body: Readable | Uint8Array, signal?: AbortSignal): Promise<void>;
  /**
   * A URL by which the store itself receives a part, of any size, from anybody who has it; undefined if the store has no such URLs.
   * `totalBytes`: if known. @throws AppError `storage_unavailable`
   */
  urlOf(uploadId: Id, name: string, totalBytes: number | undefined): Promise<string | undefined>;
  /** Which parts of the upload there are, and how large. */
  findSizes(uploadId: Id, signal?: AbortSignal): Promise<ReadonlyMap<string, number>>;
  /** The parts in this order, as one. */
  open(uploadId: Id, parts: readonly SourcePart[]): RangedSource;
  /** Idempotent, like all deletes. */
  delete(uploadId: Id, name: string, signal?: AbortSignal): Promise<void>;
  /** All parts of all files of the upload. */
  deleteAll(uploadId: Id, signal?: AbortSignal): Promise<void>;
  list(signal?: AbortSignal): AsyncIterable<StagedPart<Id>>;
}

const contentType = 'application/octet-stream';

export function createStagedParts<Id extends number = UploadId>(storage: ObjectStorage, prefix: string): StagedParts<Id> {
  const folderOf = (uploadId: Id): string => `${prefix}${uploadId}/`;
  return {
    async put(uploadId, name, body, signal) {
      const options = { contentType, expect: 'absent' as const, ...(signal && { signal }) };
      try {
        await storage.put(folderOf(uploadId) + name, body, options);
      } catch (error) {
        // Nobody else uses this name: the store's response to this very put was lost, and the retry was refused.
        if (!isAppError(error, 'storage_precondition_failed')) throw error;
      }
    },
    async urlOf(uploadId, name, totalBytes) {
      return hasResumableUrls(storage) ? storage.resumableUrl(folderOf(uploadId) + name, { contentType, totalBytes }) : undefined;
    },
    async findSizes(uploadId, signal) {
      const sizes = new Map<string, number>();
      const folder = folderOf(uploadId);
      for await (const { name, storedBytes } of storage.list(folder, signal)) sizes.set(name.slice(folder.length), storedBytes);
      return sizes;
    },
    open: (uploadId, parts) =>
      partsSource(
        storage,
        parts.map(({ name, bytes }) => ({ name: folderOf(uploadId) + name, bytes })),
      ),
    delete: (uploadId, name, signal) => storage.delete(folderOf(uploadId) + name, signal && { signal }),
    async deleteAll(uploadId, signal) {
      for await (const { name } of storage.list(folderOf(uploadId), signal)) await storage.delete(name, signal && { signal });
    },
    async *list(signal) {
      for await (const { name, storedBytes, updatedAt } of storage.list(prefix, signal)) {
        const [folder = '', part, ...rest] = name.slice(prefix.length).split('/');
        const uploadId = parseUploadId(folder) as Id | undefined;
        if (uploadId !== undefined && part !== undefined && rest.length === 0)
          yield { uploadId, name: part, bytes: storedBytes, updatedAt };
      }
    },
  };
}
