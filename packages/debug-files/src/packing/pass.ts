// One pass over unpacked bytes: the last of what has passed, and the way on. Neighbour: forward-source.ts.

export interface Pass {
  /** Of what is kept: the first byte, and the one behind the last. */
  readonly start: number;
  readonly end: number;
  /** Unpacks a chunk more; false at the end. */
  advance(): Promise<boolean>;
  /** Drops what stands before `offset`, but of the last bytes as many as are kept in any case. */
  forget(offset: number): void;
  /** A copy. */
  slice(start: number, end: number): Buffer;
  close(): Promise<void>;
}

/** Tables at the end of a file point to what stands shortly before them: most readers need no second pass. */
const keptBytes = 1024 ** 2;

/** @param release takes back the memory of a chunk that is dropped */
export function createPass(bytes: AsyncIterable<Buffer>, release?: (chunk: Buffer) => void): Pass {
  const iterator = bytes[Symbol.asyncIterator]();
  const kept: Buffer[] = [];
  let start = 0;
  let end = 0;
  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    async advance() {
      const next = await iterator.next();
      if (next.done === true) return false;
      kept.push(next.value);
      end += next.value.length;
      return true;
    },
    forget(offset) {
      for (let first = kept[0]; first && start + first.length <= Math.min(offset, end - keptBytes); first = kept[0]) {
        start += first.length;
        kept.shift();
        release?.(first);
      }
    },
    slice(from, to) {
      let at = start;
      const parts: Buffer[] = [];
      for (const chunk of kept) {
        const part = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));
        if (part.length > 0) parts.push(part);
        at += chunk.length;
      }
      return Buffer.concat(parts, to - from);
    },
    async close() {
      kept.length = 0;
      await iterator.return?.();
    },
  };
}
