// Objects → metadata and rows: every object is read, and the upload that its metadata names must not be a refused one.
import type { ListedSymbolsFile, StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { Key, Lane } from '@symdepot/symbols';
import pMap from 'p-map';
import type { MaintenanceContext } from '../maintenance-context.ts';
import { checkObject } from './check-object.ts';
import { pagesOf } from '../pages.ts';
import { drawSample } from './sample.ts';
import { damageOf, unlessDamaged } from './unless-damaged.ts';
import type { Finding, Notes, VerifyOptions } from './verify-report.ts';

const pageSize = 100;
const readsAtOnce = 4;
/** A key that is replaced faster than we read is considered sound for now. */
const maxLooks = 3;

/** One lane in one store, public or private. */
export interface Shelf {
  readonly symbolStore: SymbolStore;
  /** Of the private bucket; null for the public ones. */
  readonly privateUrl: string | null;
  readonly lane: Lane;
}

export async function verifyObjects(context: MaintenanceContext, shelf: Shelf, options: VerifyOptions, notes: Notes): Promise<void> {
  const { sample, signal } = options;
  const { symbolStore, lane } = shelf;
  const undescribed: { readonly key: Key; readonly message: string }[] = [];
  const tellUndescribed = async (): Promise<void> => {
    if (undescribed.length > 0) await symbolStore.check(signal);
    for (const { key, message } of undescribed.splice(0))
      notes.difference({ problem: 'damaged', bucket: symbolStore.bucketOf(lane), lane, key, uploadId: null, message });
  };
  const all = symbolStore.list(lane, signal, (key, error) => undescribed.push({ key: key as Key, message: damageOf(error) }));
  for await (const page of pagesOf(sample === undefined ? all : inTurn(await drawSample(all, sample)), pageSize)) {
    await tellUndescribed();
    const described = new Map<ListedSymbolsFile, StoredSymbolsFile>();
    const verify = (listed: ListedSymbolsFile): Promise<void> =>
      unlessDamaged(
        symbolStore,
        async () => {
          const file = await symbolStore.head(lane, listed.key, signal);
          if (file === undefined) return; // removed since it was listed
          described.set(listed, file);
          await verifyObject(shelf, file, notes, signal);
        },
        (message) => notes.difference(finding(described.get(listed) ?? listed, { problem: 'damaged', message })),
        signal,
      );
    await pMap(page, verify, { concurrency: readsAtOnce });
    await compareWithRows(context, shelf, [...described.values()], notes);
  }
  await tellUndescribed();
}

async function* inTurn<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function verifyObject({ symbolStore }: Shelf, found: StoredSymbolsFile, notes: Notes, signal?: AbortSignal): Promise<void> {
  let file: StoredSymbolsFile | undefined = found;
  for (let looks = 1; file !== undefined && looks <= maxLooks; looks++) {
    signal?.throwIfAborted();
    const result = await checkObject(symbolStore, file, signal);
    if (result !== 'changed') {
      notes.object(file.object.storedBytes);
      if (result) notes.difference(finding(file, result));
      return;
    }
    file = await symbolStore.head(found.lane, found.key, signal);
  }
}

async function compareWithRows(
  { database: { publishedFiles } }: MaintenanceContext,
  { lane, privateUrl }: Shelf,
  page: readonly StoredSymbolsFile[],
  notes: Notes,
): Promise<void> {
  const keys = page.map(({ key }) => key);
  const ids = new Set(page.flatMap(({ uploadId }) => uploadId ?? []));
  const [known, refused] = await Promise.all([
    publishedFiles.findKnownKeys(lane, privateUrl, keys),
    publishedFiles.findRefused([...ids], keys),
  ]);
  notes.withoutRow(keys.filter((key) => !known.has(key)).length);
  for (const file of page) {
    const upload = file.uploadId && refused.get(file.uploadId);
    if (upload && !upload.standing.has(file.key))
      notes.difference(finding(file, { problem: 'of-refused-upload', message: `was stored by an upload that is ${upload.state}` }));
  }
}

const finding = (
  { bucket, lane, key, uploadId }: Omit<ListedSymbolsFile, 'object'> & Partial<Pick<StoredSymbolsFile, 'uploadId'>>,
  what: Pick<Finding, 'problem' | 'message'>,
): Finding => ({
  ...what,
  bucket,
  lane,
  key,
  uploadId: uploadId ?? null,
});
