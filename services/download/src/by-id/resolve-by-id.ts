// THE use case: finds what a debugger asks for by an id. Which files there are is remembered where that is certain, and what is in them
// for good (stored-contents.ts). Neighbours: files-of-id.ts, find-by-id.ts.
import { isAppError } from '@symdepot/errors';
import type { DownloadContext } from '../context.ts';
import { lookedUp } from '../events.ts';
import { createFilesOfId, type FilesOfId } from './files-of-id.ts';
import { findById } from './find-by-id.ts';
import type { FoundById } from './found-by-id.ts';
import { questionOf, type IdRequest } from './id-request.ts';

/** @throws AppError `storage_unavailable`, `database_unavailable`, `unpacking_overloaded`: none of these is a miss */
export async function resolveById(context: DownloadContext, request: IdRequest): Promise<FoundById | undefined> {
  try {
    const files = await listFiles(context, request);
    return await findById(context, files, request);
  } catch (error) {
    if (!isAppError(error, 'database_unavailable') || !context.database.isUnavailable()) throw error;
    // What was stored before, if it still is. What is not found now may have come meanwhile.
    const last = context.lookups.lastFound(questionOf(request));
    const found = last && (await findById(context, createFilesOfId(context.symbolStore, last.rows), request));
    if (!found) throw error;
    return found;
  }
}

async function listFiles(context: DownloadContext, request: IdRequest): Promise<FilesOfId> {
  const { lookups, database, symbolStore } = context;
  const { source, result } = await lookups.find(questionOf(request), async () => {
    const [rows = []] = await database.symbolsIndex.findById([request.debugId], request.lanes);
    return { found: createFilesOfId(symbolStore, rows) };
  });
  lookedUp(context, source);
  return result!.found!;
}
