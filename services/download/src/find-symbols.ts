// Finds what was asked for: by its key in the store, else by its code id in the database.
import type { Database } from '@symdepot/database';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import { formatKey, maxKeyLength } from '@symdepot/symbols';
import { isMaybeCodeId, type SymbolRequest } from './symbol-request.ts';

export type Found =
  | { readonly kind: 'stored'; readonly file: StoredSymbolsFile }
  /** Ask again there: the same file under its debug id. */
  | { readonly kind: 'moved'; readonly debugFile: string; readonly debugId: string };

/** @throws AppError `storage_unavailable`, `database_unavailable`: neither is a miss */
export async function findSymbols(
  { symbolStore, database }: { readonly symbolStore: SymbolStore; readonly database: Database },
  request: SymbolRequest,
): Promise<Found | undefined> {
  const key = formatKey(request);
  if (key.length <= maxKeyLength) {
    const file = await symbolStore.find(key, request.lanes);
    if (file) return { kind: 'stored', file };
  }
  if (!isMaybeCodeId(request)) return undefined;
  const match = await database.symbolsIndex.findByFileAndId(request.debugFile, request.debugId, request.lanes);
  const isSelf = match?.debugFile === request.debugFile && match.debugId === request.debugId;
  return match && !isSelf ? { kind: 'moved', debugFile: match.debugFile, debugId: match.debugId } : undefined;
}
