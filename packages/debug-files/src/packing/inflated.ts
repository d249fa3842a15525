// The chunks that an inflate stream makes of packed bytes. Neighbours: gzip-source.ts, member-source.ts.
import { pipeline, type Readable, type Transform } from 'node:stream';
import { shortRead } from '@symdepot/archive';
import type { RangedSource } from '@symdepot/symbols';

export interface Inflating {
  /** The packed bytes: called when the first chunk is asked for, and closed when no more are. */
  readonly open: () => Promise<Readable>;
  readonly packedBytes: number;
  readonly inflate: Transform;
  /** What a failure is called by whoever reads. */
  readonly explain: (error: unknown) => unknown;
  readonly release: RangedSource['release'];
}

export async function* inflated({ open, packedBytes, inflate, explain, release }: Inflating): AsyncGenerator<Buffer> {
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
  try {
    packed = await open();
    // Errors come out of the last stream.
    yield* pipeline(packed, releasing, inflate, () => undefined) as AsyncIterable<Buffer>;
  } catch (error) {
    throw explain(error);
  } finally {
    packed?.destroy();
    inflate.destroy();
  }
}
