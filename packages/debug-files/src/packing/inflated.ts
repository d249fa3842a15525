// The chunks that an inflate stream makes of packed bytes. Neighbours: gzip-source.ts, member-source.ts.
import { pipeline, type Readable, type Transform } from 'node:stream';
import { shortRead } from '@symdepot/archive';
import type { RangedSource } from '@symdepot/symbols';

export interface Inflating<T extends Transform> {
  /** The packed bytes: called when the first chunk is asked for, and closed when no more are. */
  readonly open: () => Promise<Readable>;
  readonly packedBytes: number;
  /** Called when they are open: a stream that is made and never piped to would keep its memory. */
  readonly createInflate: () => T;
  /** What a failure is called by whoever reads. */
  readonly explain: (error: unknown) => unknown;
  readonly release: RangedSource['release'];
}

/** Returns, at the end, the stream that has inflated them. */
export async function* inflated<T extends Transform>(how: Inflating<T>): AsyncGenerator<Buffer, T> {
  const { open, packedBytes, createInflate, explain, release } = how;
  async function* releasing(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
      release?.(chunk);
    }
    // Before the inflate can call it damage: a store that gave too little is no fault of the file.
    if (bytes !== packedBytes) throw shortRead(packedBytes, bytes);
  }
  let packed: Readable | undefined;
  let inflate: T | undefined;
  try {
    packed = await open();
    inflate = createInflate();
    const through: Transform = inflate;
    // Errors come out of the last stream.
    yield* pipeline(packed, releasing, through, () => undefined) as AsyncIterable<Buffer>;
    return inflate;
  } catch (error) {
    throw explain(error);
  } finally {
    packed?.destroy();
    inflate?.destroy();
  }
}
