// Takes exact numbers of bytes from a stream of chunks of any size. Neighbours: zstd-frames.ts, tar/read-tar.ts; cabinets of debug-files.

export interface ByteQueue {
  /** How many have been taken. */
  readonly position: number;
  /** Exactly so many, or undefined where the stream ends before. */
  take(bytes: number): Promise<Buffer | undefined>;
  /** As many of the next ones as are there at once, at most so many; undefined at the end. */
  takeSome(most: number): Promise<Buffer | undefined>;
  /** Whether nothing is left. */
  isAtEnd(): Promise<boolean>;
  /** Ends the stream, of which something may be left: to be called by who reads no further. */
  close(): Promise<void>;
}

/** Memory is what one `take` asks for, and a chunk. */
export function byteQueueOf(stream: AsyncIterable<Buffer>): ByteQueue {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  const isAtEnd = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return true;
      rest = next.value;
    }
    return false;
  };
  const cut = (bytes: number): Buffer => {
    const taken = rest.subarray(0, bytes);
    position += taken.length;
    rest = rest.subarray(taken.length);
    return taken;
  };
  return {
    get position() {
      return position;
    },
    isAtEnd,
    async take(bytes) {
      const parts: Buffer[] = [];
      let missing = bytes;
      while (rest.length < missing) {
        parts.push(rest);
        missing -= rest.length;
        position += rest.length;
        rest = rest.subarray(rest.length);
        if (await isAtEnd()) return undefined;
      }
      parts.push(cut(missing));
      return parts.length === 1 ? parts[0] : Buffer.concat(parts, bytes);
    },
    takeSome: async (most) => ((await isAtEnd()) ? undefined : cut(most)),
    async close() {
      await chunks.return?.();
    },
  };
}
