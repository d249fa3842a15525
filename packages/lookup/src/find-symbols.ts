// Finds what debuggers request: by the exact key in the store, else by another spelling of the key, else by code id. Lane by
// lane: anything in the first lane takes precedence over the next, so that no try upload is served for a release module.
// The store has the last word: what is found can be downloaded. Rows only say where to look.
import type { Database } from '@symdepot/database';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import { formatKey, maxKeyLength, type Key, type KeyParts, type Lane } from '@symdepot/symbols';
import pMap from 'p-map';

export interface LookupSources {
  readonly symbolStore: Pick<SymbolStore, 'find'>;
  readonly database: Pick<Database, 'symbolsIndex'>;
}

export interface Found {
  /** `moved`: it was requested by its code id, or by other names than it is stored under; request it again under its key. */
  readonly kind: 'stored' | 'moved';
  readonly file: StoredSymbolsFile;
}

/** Concurrent requests to the store per call. */
const concurrency = 64;

/** The minimum length of a debug id: a GUID, or a substitute, and an age. */
const debugIdLength = 33;

/** A `.sym` with an id too short for a debug id may be requested by its code id (Tecken §2.2, step 5). */
export const isMaybeCodeId = ({ debugId, symbolsFile }: KeyParts): boolean =>
  symbolsFile.toLowerCase().endsWith('.sym') && debugId.length < debugIdLength;

/**
 * In the order of the requests; undefined for a miss.
 * @throws AppError `storage_unavailable`, `database_unavailable`: neither is a miss
 */
export async function findSymbols(
  { symbolStore, database: { symbolsIndex } }: LookupSources,
  wanted: readonly KeyParts[],
  lanes: readonly Lane[],
  signal?: AbortSignal,
): Promise<(Found | undefined)[]> {
  const findFirst = async (keys: readonly Key[], lane: Lane): Promise<StoredSymbolsFile | undefined> => {
    for (const key of keys) {
      const file = await symbolStore.find(key, [lane], signal);
      if (file) return file;
    }
    return undefined;
  };
  const found = wanted.map((): Found | undefined => undefined);
  /** Looks for those that are still missing, in one lane. */
  const look = async (lane: Lane, { kind, isMeant, suggest }: Way): Promise<void> => {
    const open = [...wanted.keys()].filter((index) => found[index] === undefined && isMeant(wanted[index]!));
    if (open.length === 0) return;
    const keys = await suggest(
      open.map((index) => wanted[index]!),
      lane,
    );
    await pMap(
      open,
      async (index, at) => {
        const file = await findFirst(keys[at]!, lane);
        if (file) found[index] = { kind, file };
      },
      { concurrency, ...(signal && { signal }) },
    );
  };
  const ways = waysOf(symbolsIndex);
  for (const lane of lanes) {
    // One after the other: the first hit counts.
    for (const way of ways) await look(lane, way);
  }
  return found;
}

/** A way of finding a requested file: which requests it applies to, and which keys they lead to. */
interface Way {
  readonly kind: Found['kind'];
  readonly isMeant: (parts: KeyParts) => boolean;
  readonly suggest: (asked: readonly KeyParts[], lane: Lane) => Promise<(readonly Key[])[]>;
}

const isKeyLength = (parts: KeyParts): boolean => formatKey(parts).length <= maxKeyLength;

/** In the order in which they are tried. A key from the rows that equals the requested one is not looked up again. */
const waysOf = (index: LookupSources['database']['symbolsIndex']): readonly Way[] => [
  { kind: 'stored', isMeant: isKeyLength, suggest: async (asked) => asked.map((one) => [formatKey(one)]) },
  {
    kind: 'stored',
    isMeant: isKeyLength,
    async suggest(asked, lane) {
      const exact = asked.map(formatKey);
      const spellings = await index.findSpellings(exact, [lane]);
      return spellings.map((keys, at) => keys.filter((key) => key !== exact[at]));
    },
  },
  {
    kind: 'moved',
    isMeant: isMaybeCodeId,
    async suggest(asked, lane) {
      const ids = asked.map(({ debugFile, debugId }) => ({ file: debugFile, id: debugId }));
      const matches = await index.findByFileAndId(ids, [lane]);
      return matches.map((match, at) => (match && match.key !== formatKey(asked[at]!) ? [match.key] : []));
    },
  },
];
