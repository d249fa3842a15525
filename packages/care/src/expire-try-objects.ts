// Try symbols files are removed some days after they were written (contract §7). Buckets with a lifecycle rule do it
// themselves; then nothing is left for this. Only the prefix of the try lane is ever looked at.
import type { StoredSymbolsFile } from '@symdepot/storage';
import { isExpired } from '@symdepot/symbols';
import pMap from 'p-map';
import { pagesOf } from './pages.ts';
import { createTally, type Sweep } from './sweep.ts';

const pageSize = 200;
const deletesAtOnce = 4;

export const expireTryObjects: Sweep = async ({ symbolStore, limits }, { now, isDryRun, signal }) => {
  const tally = createTally();
  const hasExpired = ({ object }: StoredSymbolsFile): boolean => isExpired(object.updatedAt, now, limits.tryObjects);
  for await (const page of pagesOf(symbolStore.list('try', signal), pageSize)) {
    signal?.throwIfAborted();
    const expired = page.filter(hasExpired);
    if (!isDryRun) {
      // By generation: an object that somebody has just written anew is left alone.
      const remove = ({ key, object: { generation } }: StoredSymbolsFile): Promise<void> =>
        symbolStore.delete('try', key, { generation, ...(signal && { signal }) });
      await pMap(expired, remove, { concurrency: deletesAtOnce });
    }
    for (const { key, object } of expired) tally.add(key, object.storedBytes);
  }
  return tally.result();
};
