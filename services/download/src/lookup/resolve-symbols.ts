// THE use case: finds what a debugger requests. From the cache where that is certain, else from the store and the database.
import { isAppError } from '@symdepot/errors';
import { findSymbols, isMaybeCodeId, type Found } from '@symdepot/lookup';
import { formatKey, maxKeyLength } from '@symdepot/symbols';
import type { DownloadContext } from '../context.ts';
import { lookedUp } from '../events.ts';
import type { LookupResult } from './lookup-cache.ts';
import { isIgnored, questionOf, type SymbolRequest } from './symbol-request.ts';

/**
 * @throws AppError `storage_unavailable`; `database_unavailable` for what may be a code id, or when the database is reachable but
 * does not respond: none of these is a miss
 */
export async function resolveSymbols(context: DownloadContext, request: SymbolRequest): Promise<Found | undefined> {
  const { source, result } = await context.lookups.find(questionOf(request), () => ask(context, request));
  lookedUp(context, source);
  return result?.found;
}

async function ask(context: DownloadContext, request: SymbolRequest): Promise<LookupResult | undefined> {
  try {
    if (isIgnored(request, context.config.DOWNLOAD_FILE_EXTENSIONS_ALLOWED) && !(await isRecorded(context, request)))
      return { found: undefined };
    const [found] = await findSymbols(context, [request], request.lanes);
    return { found };
  } catch (error) {
    if (!isAppError(error, 'database_unavailable') || !context.database.isUnavailable()) throw error;
    const response = await askStoreOnly(context, request);
    if (!response && isMaybeCodeId(request)) throw error;
    return response;
  }
}

/**
 * While the database is unavailable: under the name of an earlier hit, else under the exact key. Undefined: neither, and
 * it is unknown whether it has another name. What may be a code id is only taken from the first lane: the module
 * that has the id may be there.
 */
async function askStoreOnly({ lookups, symbolStore }: DownloadContext, request: SymbolRequest): Promise<LookupResult | undefined> {
  const last = lookups.lastFound(questionOf(request));
  const file = last && (await symbolStore.find(last.file.key, request.lanes));
  if (file) return { found: { kind: last.kind, file } };
  const key = formatKey(request);
  const exact = isMaybeCodeId(request) || key.length > maxKeyLength ? undefined : await symbolStore.find(key, request.lanes);
  return exact && { found: { kind: 'stored', file: exact } };
}

/**
 * Files that debuggers always request in vain are not looked up, unless somebody has uploaded exactly that file and was told that
 * it can be downloaded.
 */
async function isRecorded({ database }: DownloadContext, request: SymbolRequest): Promise<boolean> {
  try {
    const [spellings] = await database.symbolsIndex.findSpellings([formatKey(request)], request.lanes);
    return spellings!.length > 0;
  } catch (error) {
    if (!isAppError(error, 'database_unavailable')) throw error;
    return true; // the store knows
  }
}
