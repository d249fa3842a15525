// A stored file whose bytes are read in parts. Neighbours: send-plain.ts, ../by-id/stored-contents.ts.
import { buffer } from 'node:stream/consumers';
import { AppError } from '@symdepot/errors';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { RangedSource } from '@symdepot/symbols';

/** Its bytes as they are stored. Fails with `storage_object_missing` once it has been replaced or removed. */
export function storedSource(symbolStore: Pick<SymbolStore, 'get'>, { lane, key, object }: StoredSymbolsFile): RangedSource {
  const { generation, storedBytes } = object;
  const stream: RangedSource['stream'] = (start, end, signal) =>
    symbolStore.get(lane, key, { generation, range: { start, end }, ...(signal && { signal }) });
  return {
    size: storedBytes,
    stream,
    async read(start, end, signal) {
      if (start >= end) return Buffer.alloc(0);
      const bytes = await buffer(await stream(start, end, signal));
      if (bytes.length === end - start) return bytes;
      const cause = new Error(`asked for ${end - start} bytes of ${key}, was given ${bytes.length}`);
      throw new AppError('storage_unavailable', undefined, { cause });
    },
  };
}
