// Consecutive objects, read as one. Used by staged-parts.ts.
import { Readable } from 'node:stream';
import { AppError, isAppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { giveBack } from '../lent-memory.ts';
import { readWhole } from './read-whole.ts';
import type { ObjectStorage } from '../object-storage.ts';

export interface SourcePart {
  /** The name of the object. */
  readonly name: string;
  readonly bytes: number;
}

/** If a part is missing, reading fails with `archive_bytes_missing`. */
export function partsSource(storage: ObjectStorage, parts: readonly SourcePart[]): RangedSource {
  let size = 0;
  const placed = parts.map((part) => ({ ...part, start: size, end: (size += part.bytes) }));

  async function* chunks(start: number, end: number, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    for (const part of placed) {
      if (part.end <= start || part.start >= end) continue;
      const range = { start: Math.max(start, part.start) - part.start, end: Math.min(end, part.end) - part.start };
      yield* await openPart(storage, part.name, range, signal);
    }
  }
  const stream = async (start: number, end: number, signal?: AbortSignal): Promise<Readable> => {
    if (start < 0 || end < start || end > size) throw new AppError('storage_range_invalid', { name: parts[0]?.name ?? 'an empty file' });
    return Readable.from(chunks(start, end, signal), { objectMode: false });
  };
  return { size, stream, release: giveBack, read: async (start, end, signal) => readWhole(await stream(start, end, signal)) };
}

async function openPart(
  storage: ObjectStorage,
  name: string,
  range: { readonly start: number; readonly end: number },
  signal: AbortSignal | undefined,
): Promise<Readable> {
  try {
    return await storage.get(name, { range, ...(signal && { signal }) });
  } catch (error) {
    if (isAppError(error, 'storage_object_missing')) throw new AppError('archive_bytes_missing', undefined, { cause: error });
    throw error;
  }
}
