// THE use case: finds what a debugger asks for by an id, from the cache where that is certain. Neighbour: find-by-id.ts, which looks.
import { isAppError } from '@symdepot/errors';
import type { DownloadContext } from '../context.ts';
import { lookedUp } from '../events.ts';
import type { LookupResult } from '../lookup/lookup-cache.ts';
import { findById } from './find-by-id.ts';
import type { FoundById } from './found-by-id.ts';
import { questionOf, type IdRequest } from './id-request.ts';

/** @throws AppError `storage_unavailable`, `database_unavailable`, `unpacking_overloaded`: none of these is a miss */
export async function resolveById(context: DownloadContext, request: IdRequest): Promise<FoundById | undefined> {
  const { lookups } = context;
  const question = questionOf(request);
  const known = await lookups.recall(question);
  lookedUp(context, known ? 'memory' : 'store');
  if (known) return known.found;
  return (await lookups.keep(question, () => look(context, request)))?.found;
}

/** While the database is unavailable: what was found before, if it is still stored. */
async function look(context: DownloadContext, request: IdRequest): Promise<LookupResult<FoundById>> {
  try {
    return { found: await findById(context, request) };
  } catch (error) {
    if (!isAppError(error, 'database_unavailable') || !context.database.isUnavailable()) throw error;
    const last = context.lookups.lastFound(questionOf(request));
    const file = last && (await context.symbolStore.head(last.file.lane, last.file.key));
    if (file?.object.generation !== last?.file.object.generation || !last) throw error;
    return { found: last };
  }
}
