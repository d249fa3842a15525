// How much a stored file holds that came by another door: nobody looked at its content then. Read only when it is about to be
// replaced by a file of which that is known. Neighbour: ../publish-batch.ts.
import { buffer } from 'node:stream/consumers';
import { identifyFile, richnessOf } from '@symdepot/debug-files';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { RangedSource } from '@symdepot/symbols';

/** Undefined: it is of no kind that is known, or damaged. @throws what the store throws */
export async function findStoredRichness(
  symbolStore: SymbolStore,
  { lane, key, object }: StoredSymbolsFile,
  maxPlainBytes: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { storedBytes: size } = object;
  const stream: RangedSource['stream'] = (start, end) => symbolStore.get(lane, key, { range: { start, end }, signal });
  const source: RangedSource = { size, stream, read: async (start, end) => buffer(await stream(start, end)) };
  // What is kept as gzip is a gzip file like any other.
  const identification = await identifyFile(source, key, { maxPlainBytes, signal });
  return identification.ok ? richnessOf(identification.file.holds) : undefined;
}
