// Takes exact numbers of bytes from a stream of chunks of any size. Neighbour: cabinet-blocks.ts.
import type { Readable } from 'node:stream';

export interface ByteQueue {
  /** Exactly so many, or undefined where the stream ends before. */
  take(bytes: number): Promise<Buffer | undefined>;
}

/** Memory is what one `take` asks for, and a chunk. */
export function byteQueueOf(stream: Readable): ByteQueue {
  const chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return {
    async take(bytes) {
      const parts: Buffer[] = [];
      let missing = bytes;
      while (rest.length < missing) {
        parts.push(rest);
        missing -= rest.length;
        const next = await chunks.next();
        if (next.done === true) return undefined;
        rest = next.value;
      }
      parts.push(rest.subarray(0, missing));
      rest = rest.subarray(missing);
      return parts.length === 1 ? parts[0] : Buffer.concat(parts, bytes);
    },
  };
}
