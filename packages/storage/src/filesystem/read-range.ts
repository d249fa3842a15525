// A part of an open file as a stream. The stream owns the file: it is closed with it.
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { storageFault } from '../body-source.ts';
import type { ByteRange } from '../byte-range.ts';
import { lendMemory } from '../lent-memory.ts';

const chunkBytes = 256 * 1024;

/** Unlike Node's own read streams it fails with `storage_unavailable`, also if the file is shorter than it should be. */
export function readRange(file: FileHandle, { start, end }: ByteRange): Readable {
  let at = start;
  const readChunk = async (): Promise<Uint8Array | null> => {
    if (at >= end) return null;
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(Math.min(chunkBytes, end - at)), { position: at });
    if (bytesRead === 0) throw new Error(`the file ends at ${at}, before ${end}`);
    at += bytesRead;
    return bytesRead === buffer.length ? lendMemory(buffer) : buffer.subarray(0, bytesRead);
  };
  return new Readable({
    highWaterMark: chunkBytes,
    read() {
      readChunk().then(
        (chunk) => this.push(chunk),
        (error: unknown) => this.destroy(storageFault(error)),
      );
    },
    destroy(error, done) {
      void closeThen(file, error, done);
    },
  });
}

async function closeThen(file: FileHandle, error: Error | null, done: (error: Error | null) => void): Promise<void> {
  let closeError: Error | null = null;
  try {
    await file.close();
  } catch (cause) {
    closeError = storageFault(cause);
  }
  done(error ?? closeError);
}
