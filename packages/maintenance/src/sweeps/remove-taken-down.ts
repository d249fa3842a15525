// Removes again what was taken down (ADR 39) and is there all the same: stored by a worker that died before it could look, or whose
// request to the store came to its end after it; by a process that does not know takedowns; or by a restore of the bucket.
import type { KeyContent, TakedownRecord } from '@symdepot/database';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { Key, Lane } from '@symdepot/symbols';
import pMap from 'p-map';
import type { MaintenanceContext } from '../maintenance-context.ts';
import { inPrivateBuckets } from '../private-buckets.ts';
import { hasContent, removeContent } from '../takedowns/remove-content.ts';
import { createTally, type Sweep, type SweepRun } from './sweep.ts';

const pageSize = 200;
const looksAtOnce = 8;

export const removeTakenDown: Sweep = async (context, run) => {
  const tally = createTally();
  await removeFrom(context, context.symbolStore, run, ({ key, object }) => tally.add(key, object.storedBytes));
  return tally.result();
};

export const removePrivateTakenDown: Sweep = async (context, run) => {
  const tally = createTally();
  await inPrivateBuckets(context, run.signal, (symbolStore, { name }) =>
    removeFrom(context, symbolStore, run, ({ key, object }) => tally.add(`${name}: ${key}`, object.storedBytes)),
  );
  return tally.result();
};

async function removeFrom(
  { database: { takedowns } }: MaintenanceContext,
  symbolStore: SymbolStore,
  { isDryRun, signal }: SweepRun,
  onRemoved: (file: StoredSymbolsFile) => void,
): Promise<void> {
  for (let after = 0; ;) {
    signal?.throwIfAborted();
    const page = await takedowns.listPage(after, pageSize);
    if (page.length === 0) return;
    after = page.at(-1)!.id;
    const spellings = await takedowns.findSpellings([...new Set(page.map(({ key }) => key))]);
    const removed: StoredSymbolsFile[] = [];
    const look = async ([, own]: readonly [string, readonly TakedownRecord[]]): Promise<void> => {
      const { lane, key } = own[0]!;
      for (const spelling of spellings.get(key)!) {
        const file = isDryRun
          ? await findContent(symbolStore, { lane, key: spelling }, own)
          : await removeContent({ symbolStore, lane, key: spelling }, own);
        if (file) removed.push(file);
      }
    };
    await pMap(
      Map.groupBy(page, ({ lane, key }) => `${lane} ${key}`),
      look,
      { concurrency: looksAtOnce },
    );
    removed.forEach(onRemoved);
    if (isDryRun || removed.length === 0) continue;
    for (const [lane, own] of Map.groupBy(page, (one) => one.lane)) await takedowns.withdraw(own, [lane]);
    await takedowns.tell(removed.map(({ key }) => key));
  }
}

async function findContent(
  symbolStore: SymbolStore,
  { lane, key }: { readonly lane: Lane; readonly key: Key },
  contents: readonly KeyContent[],
): Promise<StoredSymbolsFile | undefined> {
  const file = await symbolStore.head(lane, key);
  return file && (await hasContent(symbolStore, file, contents)) ? file : undefined;
}
