// Removes try symbols files some days after they were written (contract §7). Buckets with a lifecycle rule do it
// themselves; then there is nothing left to do here. Only the prefix of the try lane is ever listed.
import type { ListedSymbolsFile, SymbolStore } from '@symdepot/storage';
import { isExpired } from '@symdepot/symbols';
import pMap from 'p-map';
import { pagesOf } from '../pages.ts';
import { inPrivateBuckets } from '../private-buckets.ts';
import { createTally, type Sweep, type SweepRun } from './sweep.ts';

const pageSize = 200;
const deletesAtOnce = 4;

export const expireTryObjects: Sweep = async ({ symbolStore, limits }, run) => {
  const tally = createTally();
  await removeExpired(symbolStore, limits.tryObjects, run, ({ key, object }) => tally.add(key, object.storedBytes));
  return tally.result();
};

/** The same in private buckets. An unavailable one does not block the others. */
export const expirePrivateTryObjects: Sweep = async (context, run) => {
  const tally = createTally();
  await inPrivateBuckets(context, run.signal, (symbolStore, { name }) =>
    removeExpired(symbolStore, context.limits.tryObjects, run, ({ key, object }) => tally.add(`${name}: ${key}`, object.storedBytes)),
  );
  return tally.result();
};

/** @param onRemoved called for each one; in a dry run, for those that would be removed */
async function removeExpired(
  symbolStore: SymbolStore,
  days: number,
  { now, isDryRun, signal }: SweepRun,
  onRemoved: (file: ListedSymbolsFile) => void,
): Promise<void> {
  const hasExpired = ({ object }: ListedSymbolsFile): boolean => isExpired(object.updatedAt, now, days);
  // Left for `verify` to report, and no reason to keep what has expired.
  let hasDamaged = false;
  for await (const page of pagesOf(
    symbolStore.list('try', signal, () => (hasDamaged = true)),
    pageSize,
  )) {
    signal?.throwIfAborted();
    const expired = page.filter(hasExpired);
    if (!isDryRun) {
      // By generation: an object that has just been rewritten is left alone.
      const remove = ({ key, object: { generation } }: ListedSymbolsFile): Promise<void> =>
        symbolStore.delete('try', key, { generation, ...(signal && { signal }) });
      await pMap(expired, remove, { concurrency: deletesAtOnce });
    }
    expired.forEach(onRemoved);
  }
  if (hasDamaged) await symbolStore.check(signal);
}
