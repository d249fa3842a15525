// Objects → metadata and rows: every object is read, and the upload that its metadata names may not be a refused one.
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { Lane } from '@symdepot/symbols';
import pMap from 'p-map';
import type { CareContext } from './care-context.ts';
import { checkObject } from './check-object.ts';
import { pagesOf } from './pages.ts';
import { drawSample } from './sample.ts';
import type { Finding, Notes, VerifyOptions } from './verify-data.ts';

const pageSize = 100;
const readsAtOnce = 4;
/** A key that somebody replaces faster than we read is sound enough for now. */
const maxLooks = 3;

/** One lane in one store, public or private. */
export interface Shelf {
  readonly symbolStore: SymbolStore;
  /** Of the private bucket; null for the public ones. */
  readonly privateUrl: string | null;
  readonly lane: Lane;
}

export async function verifyObjects(context: CareContext, shelf: Shelf, options: VerifyOptions, notes: Notes): Promise<void> {
  const { sample, signal } = options;
  const all = shelf.symbolStore.list(shelf.lane, signal);
  for await (const page of pagesOf(sample === undefined ? all : inTurn(await drawSample(all, sample)), pageSize)) {
    await pMap(page, (file) => verifyObject(shelf, file, notes, signal), { concurrency: readsAtOnce });
    await compareWithRows(context, shelf, page, notes);
  }
}

async function* inTurn<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function verifyObject({ symbolStore }: Shelf, listed: StoredSymbolsFile, notes: Notes, signal?: AbortSignal): Promise<void> {
  let file: StoredSymbolsFile | undefined = listed;
  for (let looks = 1; file !== undefined && looks <= maxLooks; looks++) {
    signal?.throwIfAborted();
    const result = await checkObject(symbolStore, file, signal);
    if (result !== 'changed') {
      notes.object(file.object.storedBytes);
      if (result) notes.difference(finding(file, result));
      return;
    }
    file = await symbolStore.head(listed.lane, listed.key, signal);
  }
}

async function compareWithRows(
  { database: { publishedFiles } }: CareContext,
  { lane, privateUrl }: Shelf,
  page: readonly StoredSymbolsFile[],
  notes: Notes,
): Promise<void> {
  const keys = page.map(({ key }) => key);
  const ids = new Set(page.flatMap(({ uploadId }) => uploadId ?? []));
  const [known, states] = await Promise.all([publishedFiles.findKnownKeys(lane, privateUrl, keys), publishedFiles.findStates([...ids])]);
  notes.withoutRow(keys.filter((key) => !known.has(key)).length);
  for (const file of page) {
    const state = file.uploadId && states.get(file.uploadId);
    if (state === 'rejected' || state === 'cancelled')
      notes.difference(finding(file, { problem: 'of-refused-upload', message: `was stored by an upload that is ${state}` }));
  }
}

const finding = ({ bucket, lane, key, uploadId }: StoredSymbolsFile, what: Pick<Finding, 'problem' | 'message'>): Finding => ({
  ...what,
  bucket,
  lane,
  key,
  uploadId: uploadId ?? null,
});
