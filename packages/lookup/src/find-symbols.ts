// Finds what debuggers ask for: by the exact key in the store, else by the key in another letter case, else by code id.
// The store has the last word: what is found can be downloaded. Rows only say where to look.
import type { Database, SymbolsMatch } from '@symdepot/database';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import { formatKey, maxKeyLength, type Key, type KeyParts, type Lane } from '@symdepot/symbols';
import pMap from 'p-map';

export interface LookupSources {
  readonly symbolStore: Pick<SymbolStore, 'find'>;
  readonly database: Pick<Database, 'symbolsIndex'>;
}

export interface Found {
  /** `moved`: it was asked for by its code id, or by other names than it is stored under; ask again under its key. */
  readonly kind: 'stored' | 'moved';
  readonly file: StoredSymbolsFile;
}

/** A process looks at so many objects at once for one call. */
const concurrency = 64;

/** Debug ids are at least so long: a GUID, or what stands for it, and an age. */
const debugIdLength = 33;

/** A `.sym` with an id that is too short for a debug id may be asked for by its code id (Tecken §2.2, step 5). */
export const isMaybeCodeId = ({ debugId, symbolsFile }: KeyParts): boolean =>
  symbolsFile.toLowerCase().endsWith('.sym') && debugId.length < debugIdLength;

/**
 * In the order of what was asked; undefined where there is nothing.
 * @throws AppError `storage_unavailable`, `database_unavailable`: neither is a miss
 */
export async function findSymbols(
  { symbolStore, database: { symbolsIndex } }: LookupSources,
  wanted: readonly KeyParts[],
  lanes: readonly Lane[],
  signal?: AbortSignal,
): Promise<(Found | undefined)[]> {
  const findFirst = async (keys: readonly Key[]): Promise<StoredSymbolsFile | undefined> => {
    for (const key of keys) {
      // oxlint-disable-next-line no-await-in-loop -- the first one counts
      const file = await symbolStore.find(key, lanes, signal);
      if (file) return file;
    }
    return undefined;
  };
  const found = wanted.map((): Found | undefined => undefined);
  /** Looks for those that are still missing under the keys that `suggest` knows for them. */
  const look = async (
    kind: Found['kind'],
    isMeant: (parts: KeyParts) => boolean,
    suggest: (parts: readonly KeyParts[]) => Promise<(readonly Key[])[]>,
  ): Promise<void> => {
    const open = [...wanted.keys()].filter((index) => found[index] === undefined && isMeant(wanted[index]!));
    if (open.length === 0) return;
    const keys = await suggest(open.map((index) => wanted[index]!));
    await pMap(
      open,
      async (index, at) => {
        const file = await findFirst(keys[at]!);
        if (file) found[index] = { kind, file };
      },
      { concurrency, ...(signal && { signal }) },
    );
  };

  await look('stored', isKeyLength, async (parts) => parts.map((one) => [formatKey(one)]));
  await look('stored', isKeyLength, async (parts) => {
    const exact = parts.map(formatKey);
    const spellings = await symbolsIndex.findSpellings(exact, lanes);
    return spellings.map((keys, at) => keys.filter((key) => key !== exact[at]));
  });
  await look('moved', isMaybeCodeId, async (parts) => {
    const matches = await symbolsIndex.findByFileAndId(
      parts.map(({ debugFile, debugId }) => ({ file: debugFile, id: debugId })),
      lanes,
    );
    return matches.map((match, at) => keysOf(match, formatKey(parts[at]!)));
  });
  return found;
}

const isKeyLength = (parts: KeyParts): boolean => formatKey(parts).length <= maxKeyLength;

/** Where it was asked for it is not. */
const keysOf = (match: SymbolsMatch | undefined, asked: Key): Key[] => (match && match.key !== asked ? [match.key] : []);
