// How often an artefact is tried: one that can never be stored is given up, and its sender is told, instead of being read again and
// again. As of uploads, by a count in the row. Neighbour: ../jobs/store-artefact.ts.
import type { ArtefactSession } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import type { ArtefactStore, Staging } from '@symdepot/storage';
import type { WorkerContext } from '../context.ts';

/** Undefined: it is given up. @throws what `work` does: then it is tried again */
export async function limitAttempts<T>(
  { database: { artefactSessions }, config, artefactStore, staging }: WorkerContext,
  { id }: ArtefactSession,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<{ readonly result: T } | undefined> {
  if ((await artefactSessions.countAttempt(id, 1)) > config.UPLOAD_MAX_ATTEMPTS) return undefined;
  try {
    return { result: await work() };
  } catch (error) {
    // An outage, or the end of this process, says nothing of it.
    if (signal.aborted || (await isOutage(error, [staging, artefactStore]))) await artefactSessions.countAttempt(id, -1).catch(() => {});
    throw error;
  }
}

async function isOutage(failure: unknown, stores: readonly (Pick<ArtefactStore | Staging, 'check'> | undefined)[]): Promise<boolean> {
  if (isAppError(failure, 'database_unavailable')) return true;
  if (!isAppError(failure, 'storage_unavailable')) return false;
  try {
    for (const store of stores) await store?.check();
    return false;
  } catch {
    return true;
  }
}
