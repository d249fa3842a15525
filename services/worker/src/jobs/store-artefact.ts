// Job store-artefact: all of an artefact has arrived; it is read, and stored if it is what was announced (ADR 46). Running it twice
// gives the same: the object is written once, and the row says last that it is there. Neighbour: ../artefacts/write-artefact.ts.
import type { ArtefactSession } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import type { JobContext } from '@symdepot/queue';
import type { ArtefactStore } from '@symdepot/storage';
import { limitAttempts } from '../artefacts/limit-attempts.ts';
import { writeArtefact } from '../artefacts/write-artefact.ts';
import type { WorkerContext } from '../context.ts';
import { artefactDamaged, artefactEnded, artefactPartsKept, type ArtefactOutcome } from '../events.ts';

/** @throws AppError `storage_unavailable`, `database_unavailable`: then it is tried again */
export async function storeArtefact(
  context: WorkerContext,
  { payload: { sessionId, requestId }, signal }: Pick<JobContext<'store-artefact'>, 'payload' | 'signal'>,
): Promise<void> {
  const { artefactStore, staging } = context;
  const { artefactSessions } = context.database;
  if (artefactStore === undefined) throw new AppError('artefacts_not_offered');
  let outcome: ArtefactOutcome | undefined;
  do {
    const session = await artefactSessions.find(sessionId);
    if (!session?.isWhole || session.endedAt !== null) return;
    outcome = await decide(context, session, { artefactStore, requestId, signal });
    if (outcome) artefactEnded(context, session, outcome);
  } while (!outcome);
  try {
    await staging.artefactParts.deleteAll(sessionId);
    await artefactSessions.forgetParts(sessionId);
  } catch (error) {
    artefactPartsKept(context, sessionId, error);
  }
}

interface Deciding {
  readonly artefactStore: ArtefactStore;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** Undefined: it has changed meanwhile, and is to be looked at again. Whoever removed it since did not mean this sender to undo that. */
async function decide(context: WorkerContext, session: ArtefactSession, deciding: Deciding): Promise<ArtefactOutcome | undefined> {
  const { artefactSessions, tokens } = context.database;
  const { id, artefact } = session;
  if (artefact.state === 'stored') {
    await artefactSessions.end(id, null);
    return 'known';
  }
  if (!(await tokens.holdsNow(session, artefact.removedAt ? 'publish_artefacts' : 'upload_artefacts'))) {
    await artefactSessions.end(id, 'sender_gone');
    return 'sender_gone';
  }
  const attempt = await limitAttempts(context, session, deciding.signal, () => store(context, session, deciding));
  if (attempt) return attempt.result;
  await artefactSessions.end(id, 'artefact_not_stored');
  return 'artefact_not_stored';
}

/** Undefined: as of `decide`. */
async function store(
  context: WorkerContext,
  session: ArtefactSession,
  { artefactStore, requestId, signal }: Deciding,
): Promise<ArtefactOutcome | undefined> {
  const { database, staging } = context;
  const { artefactSessions } = database;
  const { id, artefact } = session;
  if (!(await artefactSessions.beginStoring(id))) return undefined;
  const source = staging.artefactParts.open(id, await artefactSessions.listParts(id));
  const written = await writeArtefact(artefactStore, session, source, signal).catch(toFault);
  if ('fault' in written) {
    await artefactSessions.end(id, written.fault);
    return written.fault;
  }
  if (!(await artefactSessions.recordStored(session, written, requestId))) {
    // It may have been removed and deleted while this was written, which nobody would look for again.
    if (!written.isKnown) await artefactSessions.recordObject(artefact.id);
    return undefined;
  }
  if (artefact.removedAt) await lookAgain(context, id, artefactStore, signal);
  return written.isKnown ? 'known' : 'stored';
}

/** A sweep that has seen the object of the removed one may have deleted this one, where stores take no precondition for that. */
async function lookAgain(context: WorkerContext, sessionId: number, artefactStore: ArtefactStore, signal: AbortSignal): Promise<void> {
  const { database } = context;
  const artefact = (await database.artefactSessions.find(sessionId))?.artefact;
  if (artefact?.state !== 'stored' || (await artefactStore.head(artefact.sha512, signal))) return;
  if (await database.artefacts.recordVerified(artefact, false)) artefactDamaged(context, artefact, 'there is no object');
}

/** An end like any other: its sender is told, or announces it again. */
function toFault(error: unknown): { readonly fault: 'digest_mismatch' | 'archive_bytes_missing' } {
  if (isAppError(error, 'digest_mismatch') || isAppError(error, 'archive_bytes_missing')) return { fault: error.code };
  throw error;
}
