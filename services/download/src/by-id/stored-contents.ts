// What was read of stored files, by what has read them: the same generation of an object has the same bytes for ever. Neighbours:
// stored-program.ts, source-bundle.ts; find-by-id.ts and ../lookup/find-in-cabinet.ts ask.
import { identifyFile, openCabinet, type IdentifiedFile, type OpenedCabinet } from '@symdepot/debug-files';
import { isAppError } from '@symdepot/errors';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import type { RangedSource } from '@symdepot/symbols';
import { LRUCache } from 'lru-cache';
import { storedSource } from '../send/stored-source.ts';
import { createUnpacking } from '../send/unpack.ts';
import { readSourceBundle, type SourceBundle } from './source-bundle.ts';
import { readStoredProgram, type StoredProgram } from './stored-program.ts';

/**
 * Of each undefined: it is something else, or damaged.
 * @throws AppError `unpacking_overloaded`, `storage_unavailable`, `storage_object_missing`
 */
export interface StoredContents {
  readProgram(file: StoredSymbolsFile): Promise<StoredProgram | undefined>;
  /** Of what is packed all is read. */
  identify(file: StoredSymbolsFile): Promise<IdentifiedFile | undefined>;
  readBundle(file: StoredSymbolsFile): Promise<SourceBundle | undefined>;
  openCabinet(file: StoredSymbolsFile): Promise<OpenedCabinet | undefined>;
}

const maxFiles = 20_000;
/** Of all bundles together; one of a large program has some ten thousand. */
const maxSourcePaths = 300_000;
/** No file of debug information is larger. */
const maxPlainBytes = 2 ** 36;
/** Who sends to slow readers holds up none of these. */
const readAtOnce = 16;

export function createStoredContents(symbolStore: Pick<SymbolStore, 'get'>): StoredContents {
  const reading = createUnpacking({ all: readAtOnce, perCaller: readAtOnce });
  const sourceOf = (file: StoredSymbolsFile): RangedSource => storedSource(symbolStore, file);
  const identify = remembering(new LRUCache<string, Remembered<IdentifiedFile>>({ max: maxFiles }), (file) =>
    reading.run('anybody', async () => {
      const identification = await identifyFile(sourceOf(file), file.key, { maxPlainBytes });
      return identification.ok ? identification.file : undefined;
    }),
  );
  const bundles = new LRUCache<string, Remembered<SourceBundle>>({
    maxSize: maxSourcePaths,
    sizeCalculation: ({ value }) => 1 + (value?.files.size ?? 0),
  });
  return {
    identify,
    readProgram: remembering(new LRUCache<string, Remembered<StoredProgram>>({ max: maxFiles }), (file) =>
      readStoredProgram(file, sourceOf(file), () => identify(file)),
    ),
    readBundle: remembering(bundles, (file) => reading.run('anybody', () => readSourceBundle(sourceOf(file), file.key))),
    openCabinet: remembering(new LRUCache<string, Remembered<OpenedCabinet>>({ max: maxFiles }), (file) =>
      openCabinet(sourceOf(file), file.key),
    ),
  };
}

interface Remembered<T> {
  readonly value: T | undefined;
}

type Read<T> = (file: StoredSymbolsFile) => Promise<T | undefined>;

/** Who asks for the same at once reads it once. Content that is not what it should be is nobody's outage. */
function remembering<T>(cache: LRUCache<string, Remembered<T>>, read: Read<T>): Read<T> {
  const running = new Map<string, Promise<T | undefined>>();
  const readOnce = async (name: string, file: StoredSymbolsFile): Promise<T | undefined> => {
    try {
      const value = await read(file).catch((error: unknown) => {
        if (isAppError(error) && error.kind === 'invalid') return undefined;
        throw error;
      });
      cache.set(name, { value });
      return value;
    } finally {
      running.delete(name);
    }
  };
  return (file) => {
    const name = `${file.lane} ${file.object.generation} ${file.key}`;
    const known = cache.get(name);
    if (known) return Promise.resolve(known.value);
    const started = running.get(name) ?? readOnce(name, file);
    running.set(name, started);
    return started;
  };
}
