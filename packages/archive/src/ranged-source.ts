// The only way this package reads: ranges of bytes that lie somewhere. Neighbours: read-directory.ts, member-reader.ts.
// The worker implements it over a staged object, the client over a file, tests over bytes in memory (testing/buffer-source.ts).
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';

/** Reads a range and insists on all of it: a store that gives less has failed, whatever the archive is. */
export async function readExactly(source: RangedSource, start: number, end: number, signal?: AbortSignal): Promise<Buffer> {
  const bytes = await source.read(start, end, signal);
  if (bytes.length !== end - start) throw shortRead(end - start, bytes.length);
  return bytes;
}

/** The store gave other bytes than it was asked for; trying again may help. */
export const shortRead = (wantedBytes: number, givenBytes: number): AppError =>
  new AppError('storage_unavailable', undefined, { cause: new Error(`asked for ${wantedBytes} bytes, was given ${givenBytes}`) });

/** The same of a stream: one that ends before is a store that failed, and no file that is cut short. */
export async function* insistOn(stream: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let given = 0;
  for await (const chunk of stream) {
    given += chunk.length;
    yield chunk;
  }
  if (given !== bytes) throw shortRead(bytes, given);
}
