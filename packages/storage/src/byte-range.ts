// What a range of GetOptions means for an object of a given size; the same in every backend.
import { AppError } from '@symdepot/errors';

export interface ByteRange {
  /** Inclusive. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Checks that the numbers can be a range at all. @throws AppError `storage_range_invalid` */
export function assertRange(name: string, { start, end }: ByteRange): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new AppError('storage_range_invalid', { name });
  }
}

/**
 * The bytes to read, with `end` clamped to the size. The start must lie inside the object; 0 of an empty object does, too.
 * @throws AppError `storage_range_invalid`
 */
export function resolveRange(name: string, size: number, range: ByteRange | undefined): ByteRange {
  if (range === undefined) return { start: 0, end: size };
  assertRange(name, range);
  if (range.start >= size && !(range.start === 0 && size === 0)) throw new AppError('storage_range_invalid', { name });
  return { start: range.start, end: Math.min(range.end, size) };
}
