// Takes exact numbers of bytes from a stream of chunks of any size. Neighbour: cabinet-blocks.ts.
import type { Readable } from 'node:stream';
import { shortRead } from '@symdepot/archive';

export interface ByteQueue {
  /** Exactly so many, or undefined where the stream ends before. */
  take(bytes: number): Promise<Buffer | undefined>;
}

/** Memory is what one `take` asks for, and a chunk. A stream that ends before `bytes` is a store that failed, as is whatever it fails with. */
export function byteQueueOf(stream: Readable, bytes: number): ByteQueue {
  const chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let given = 0;
  return {
    async take(wanted) {
      const parts: Buffer[] = [];
      let missing = wanted;
      while (rest.length < missing) {
        parts.push(rest);
        missing -= rest.length;
        const next = await chunks.next();
        if (next.done === true && given < bytes) throw shortRead(bytes, given);
        if (next.done === true) return undefined;
        rest = next.value;
        given += rest.length;
      }
      parts.push(rest.subarray(0, missing));
      rest = rest.subarray(missing);
      return parts.length === 1 ? parts[0] : Buffer.concat(parts, wanted);
    },
  };
}
