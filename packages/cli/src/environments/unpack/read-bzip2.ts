// The bytes in a bzip2 file, of one stream or several: the door of unbzip2-stream, of which the parts that decode one block are used. Its
// own stream holds no back-pressure, and collects a block as an array of numbers. Neighbour: decompress.ts.
import readBits from 'unbzip2-stream/lib/bit_iterator.js';
import decoder from 'unbzip2-stream/lib/bzip2.js';

/** No block of `size` × 100 kB takes more, whatever is in it. */
const mostBlockBytes = (size: number): number => 25_000 + 100_000 * size;
const outputBytes = 1024 * 1024;

/** @throws an error that says what is wrong with the file */
export async function* readBzip2(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const queue: Uint8Array[] = [];
  let given = 0;
  let bits: ReturnType<typeof readBits> | undefined;
  /** In units of 100 kB; 0: a stream begins. */
  let size = 0;
  let checksum: number | null = null;

  function* decodeWhile(isEnough: (left: number) => boolean): Generator<Uint8Array> {
    bits ??= readBits(() => queue.shift()!);
    while (isEnough(given - bits.bytesRead)) {
      if (size === 0) {
        size = decoder.header(bits);
        checksum = 0;
        continue;
      }
      const output = collectBytes();
      const bufferSize = 100_000 * size;
      checksum = decoder.decompress(bits, output.push, new Int32Array(bufferSize), bufferSize, checksum);
      if (checksum === null) size = 0;
      else yield* output.take();
    }
  }

  try {
    for await (const chunk of source) {
      if (chunk.length === 0) continue;
      queue.push(chunk);
      given += chunk.length;
      yield* decodeWhile((left) => left >= mostBlockBytes(size));
    }
    if (given > 0) yield* decodeWhile((left) => left > 0);
  } catch (error) {
    // Where there are no more bytes, the library asks a buffer that is none for them.
    throw error instanceof TypeError ? cutShort(error) : new Error(`it is damaged (${String(error)})`, { cause: error });
  }
  if (given === 0 || checksum !== null) throw cutShort();
}

const cutShort = (cause?: unknown): Error => new Error('unexpected end of file', { cause });

/** Of one block: at most 46 MB, of a file that is made for it. */
function collectBytes() {
  const full: Uint8Array[] = [];
  let buffer = new Uint8Array(outputBytes);
  let used = 0;
  return {
    push(byte: number): void {
      if (used === buffer.length) {
        full.push(buffer);
        buffer = new Uint8Array(outputBytes);
        used = 0;
      }
      buffer[used++] = byte;
    },
    take: (): Uint8Array[] => [...full, buffer.subarray(0, used)],
  };
}
