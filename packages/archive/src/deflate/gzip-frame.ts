// Wraps a raw DEFLATE stream in a gzip file without recompressing: header, the unchanged bytes, trailer (RFC 1952).
import { pipeline, Transform, type Readable } from 'node:stream';

export interface GzipTrailer {
  /** Of the original bytes. */
  readonly crc32: number;
  readonly originalBytes: number;
}

/** No name, no time, unknown system: the same content always gives the same object. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const trailerBytes = 8;

/** A buffer gives a buffer, a stream a stream; the stream fails when the raw one does, and destroys it when destroyed. */
export function gzipFrame(raw: Buffer, facts: GzipTrailer): Buffer;
export function gzipFrame(raw: Readable, facts: GzipTrailer): Readable;
export function gzipFrame(raw: Buffer | Readable, facts: GzipTrailer): Buffer | Readable;
export function gzipFrame(raw: Buffer | Readable, facts: GzipTrailer): Buffer | Readable {
  if (Buffer.isBuffer(raw)) return Buffer.concat([header, raw, trailer(facts)]);
  const frame = new Transform({
    transform: (chunk, _encoding, callback) => callback(null, chunk),
    flush: (callback) => callback(null, trailer(facts)),
  });
  frame.push(header);
  // Errors of the raw stream come out of the frame; whoever reads it sees them.
  return pipeline(raw, frame, () => undefined);
}

function trailer({ crc32, originalBytes }: GzipTrailer): Buffer {
  const bytes = Buffer.alloc(trailerBytes);
  bytes.writeUInt32LE(crc32, 0);
  bytes.writeUInt32LE(originalBytes % 2 ** 32, 4); // ISIZE is the size modulo 2^32
  return bytes;
}
