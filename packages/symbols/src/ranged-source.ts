// Bytes that lie somewhere and are read in parts: the archive package reads by this, storage and the command line serve it.
import type { Readable } from 'node:stream';

/**
 * `start` is inclusive, `end` exclusive, in bytes. Both methods give exactly `end - start` bytes or fail.
 */
export interface RangedSource {
  readonly size: number;
  read(start: number, end: number, signal?: AbortSignal): Promise<Buffer>;
  stream(start: number, end: number, signal?: AbortSignal): Promise<Readable>;
  /** Takes back the memory of a chunk of its streams that has been read, and that nobody has a view of any more. */
  readonly release?: (chunk: Buffer) => void;
}
