// A source over bytes in memory that counts what is asked of it, and what it still has open. Only tests import it.
import { bufferSource } from '@symdepot/archive/testing';
import type { RangedSource } from '@symdepot/symbols';
import { Readable } from 'node:stream';

export interface CountedSource extends RangedSource {
  readonly counts: { reads: number; bytesRead: number; streams: number };
  readonly openStreams: () => number;
}

/** @param piecesOf what a stream gives, where that matters */
export function countedSource(bytes: Buffer, piecesOf?: (start: number, end: number) => AsyncIterable<Buffer>): CountedSource {
  const source = bufferSource(bytes);
  const counts = { reads: 0, bytesRead: 0, streams: 0 };
  const opened: Readable[] = [];
  return {
    size: source.size,
    counts,
    openStreams: () => opened.filter(({ destroyed }) => !destroyed).length,
    read(start, end, signal) {
      counts.reads++;
      counts.bytesRead += end - start;
      return source.read(start, end, signal);
    },
    async stream(start, end, signal) {
      counts.streams++;
      const stream = piecesOf ? Readable.from(piecesOf(start, end)) : await source.stream(start, end, signal);
      opened.push(stream);
      return stream;
    },
  };
}
