// What is staged, as its readers see it. Neighbours: staging.ts, parts-source.ts.
import type { Readable } from 'node:stream';

/**
 * Bytes that can be read in parts; the same type as in the archive package, which reads it. `start` is inclusive, `end`
 * exclusive. Both methods give exactly `end - start` bytes or fail.
 */
export interface RangedSource {
  readonly size: number;
  read(start: number, end: number, signal?: AbortSignal): Promise<Buffer>;
  stream(start: number, end: number, signal?: AbortSignal): Promise<Readable>;
  /** Takes back the memory of a chunk of its streams that has been read, and that nobody has a view of any more. */
  readonly release?: (chunk: Buffer) => void;
}
