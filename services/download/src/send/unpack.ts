// Takes gzip off stored bytes, in zlib's threads; and how many files are unpacked at once, by whatever. Neighbours: send-plain.ts,
// ../by-id/stored-contents.ts, ../lookup/find-in-cabinet.ts.
import { pipeline, Readable } from 'node:stream';
import { createGzipInflate, inflateReason, insistOn } from '@symdepot/archive';
import { AppError } from '@symdepot/errors';
import { createQuota } from '@symdepot/runtime';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';

export interface Unpacking {
  /** @param caller an address @throws AppError `unpacking_overloaded` at once when as many are at work as may be; what `work` throws */
  run<T>(caller: string, work: () => Promise<T>): Promise<T>;
}

export function createUnpacking(limits: { readonly all: number; readonly perCaller: number }): Unpacking {
  const overloaded = (): AppError => new AppError('unpacking_overloaded');
  const quota = createQuota(limits, { all: overloaded, ofCaller: overloaded });
  return {
    async run(caller, work) {
      const place = quota.of(caller);
      place.take(1);
      try {
        return await work();
      } finally {
        place.leave();
      }
    },
  };
}

/** Of a gzip file of any number of members. The stream fails with `file_damaged` where it is none, or not whole. @throws what `get` does */
export async function openGunzipped(
  symbolStore: Pick<SymbolStore, 'get'>,
  { lane, key, object: { generation, storedBytes } }: StoredSymbolsFile,
): Promise<Readable> {
  const packed = await symbolStore.get(lane, key, { generation });
  const plain = createGzipInflate();
  // A store that gives too little is none; what fails is thrown where it is read.
  pipeline(insistOn(packed, storedBytes), plain, () => {});
  async function* read(): AsyncGenerator<Buffer> {
    try {
      yield* plain as AsyncIterable<Buffer>;
    } catch (cause) {
      const reason = inflateReason(cause);
      throw reason === undefined ? cause : new AppError('file_damaged', { member: key, reason }, { cause });
    }
  }
  return Readable.from(read(), { objectMode: false });
}
