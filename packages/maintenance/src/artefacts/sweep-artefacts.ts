// What expires of artefacts (ADR 46): internal ones that nobody has pinned or downloaded for long, objects of those that were removed,
// and what is left of sending. The rows of what was once stored stay. Neighbour: ../sweeps/sweep-data.ts.
import type { ArtefactRecord } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import type { ArtefactStore } from '@symdepot/storage';
import { daysBefore } from '@symdepot/symbols';
import type { MaintenanceContext } from '../maintenance-context.ts';
import { createTally, type Sweep } from '../sweeps/sweep.ts';

const pageSize = 200;
/** Of sessions that have ended: their senders may still ask how. */
const sessionDays = 1;

const nothing = createTally().result();

/** Public and pinned ones stay for ever. */
export const removeUnusedArtefacts: Sweep = async ({ database, artefactStore, limits }, { now, isDryRun, signal }) => {
  if (artefactStore === undefined) return nothing;
  const { artefacts } = database;
  const days = limits.artefactInternalDays;
  const usedBefore = daysBefore(now, days);
  const reason = `Internal, not pinned, and not downloaded for ${days} days.`;
  const tally = createTally();
  let page = await artefacts.listUnused(usedBefore, { after: 0, limit: pageSize });
  while (page.length > 0) {
    for (const artefact of page) {
      signal?.throwIfAborted();
      if (isDryRun || (await artefacts.removeUnused(artefact, usedBefore, reason))) tally.add(`sha512:${artefact.sha512}`, artefact.bytes);
    }
    page = await artefacts.listUnused(usedBefore, { after: page.at(-1)!.id, limit: pageSize });
  }
  return tally.result();
};

/**
 * The row is looked at again behind the look at the object: whoever stores the same artefact again has a whole session before it
 * writes an object, and that one has another generation.
 */
export const deleteRemovedArtefacts: Sweep = async ({ database: { artefacts }, artefactStore }, { isDryRun, signal }) => {
  if (artefactStore === undefined) return nothing;
  const tally = createTally();
  const list = (after: number) => artefacts.listLeftObjects(after, pageSize);
  const failure = await forEachObject(artefactStore, list, signal, async ({ id, sha512, bytes }) => {
    const object = await artefactStore.head(sha512, signal);
    if (!(await artefacts.isRemoved(id))) return;
    if (object && !isDryRun) await artefactStore.delete(sha512, object.generation);
    tally.add(`sha512:${sha512}`, object ? bytes : 0);
    if (!isDryRun) await artefacts.recordObjectDeleted(id);
  });
  if (failure) throw failure;
  return tally.result();
};

/**
 * One that cannot be deleted (a legal hold, an unreadable folder) holds up no other. @returns the first such error, with its name
 * @throws AppError `storage_unavailable` when the store cannot be used at all, and any error of another kind
 */
async function forEachObject(
  artefactStore: ArtefactStore,
  list: (after: number) => Promise<ArtefactRecord[]>,
  signal: AbortSignal | undefined,
  work: (artefact: ArtefactRecord) => Promise<void>,
): Promise<AppError | undefined> {
  let failure: AppError | undefined;
  for (let page = await list(0); page.length > 0; page = await list(page.at(-1)!.id)) {
    for (const artefact of page) {
      signal?.throwIfAborted();
      try {
        await work(artefact);
      } catch (error) {
        if (!isAppError(error, 'storage_unavailable')) throw error;
        await artefactStore.check(signal);
        const cause = new Error(`the object of sha512:${artefact.sha512} cannot be deleted`, { cause: error.cause });
        failure ??= new AppError('storage_unavailable', undefined, { cause });
      }
    }
  }
  return failure;
}

/** Parts of sessions that have ended, where whoever ended them died before it could. */
export const discardArtefactParts: Sweep = async ({ database: { artefactSessions }, staging }, { isDryRun, signal }) => {
  const tally = createTally();
  for (const id of await artefactSessions.listDiscardable(pageSize)) {
    signal?.throwIfAborted();
    tally.add(`session ${id}`);
    if (isDryRun) continue;
    await staging.artefactParts.deleteAll(id, signal);
    await artefactSessions.forgetParts(id);
  }
  return tally.result();
};

/** Sessions that have ended or expired, with their parts; then artefacts that were announced and never came. */
export const clearArtefactSessions: Sweep = async (
  { database: { artefactSessions }, staging, artefactStore },
  { now, isDryRun, signal },
) => {
  const tally = createTally();
  const before = daysBefore(now, sessionDays);
  for (;;) {
    signal?.throwIfAborted();
    const ids = await artefactSessions[isDryRun ? 'listOver' : 'removeOver'](before, now, pageSize);
    ids.forEach((id) => tally.add(`session ${id}`));
    if (isDryRun || ids.length === 0) break;
    // What is left of them when this ends in the middle has no row any more: discardArtefactOrphans.
    for (const id of ids) await staging.artefactParts.deleteAll(id, signal);
  }
  if (isDryRun) return tally.result();
  const failure = artefactStore && (await deleteUnsentObjects(artefactSessions, artefactStore, before, signal));
  await artefactSessions.removeUnsent(before);
  if (failure) throw failure;
  return tally.result();
};

/** A worker had begun to write them, and nobody may say that they are stored: of other bytes than announced there is none. */
function deleteUnsentObjects(
  artefactSessions: MaintenanceContext['database']['artefactSessions'],
  artefactStore: ArtefactStore,
  before: Date,
  signal: AbortSignal | undefined,
): Promise<AppError | undefined> {
  const list = (after: number) => artefactSessions.listUnsentObjects(before, { after, limit: pageSize });
  return forEachObject(artefactStore, list, signal, async ({ id, sha512 }) => {
    const object = await artefactStore.head(sha512, signal);
    await artefactSessions.deleteUnsentObject(id, before, async () => {
      if (object) await artefactStore.delete(sha512, object.generation);
    });
  });
}

/** Parts of which no row knows: a process died between the two. */
export const discardArtefactOrphans: Sweep = async ({ database: { artefactSessions }, staging, limits }, { now, isDryRun, signal }) => {
  const tally = createTally();
  const before = new Date(now.getTime() - limits.stagedOrphanHours * 3_600_000);
  for await (const { uploadId: sessionId, name, bytes, updatedAt } of staging.artefactParts.list(signal)) {
    if (updatedAt >= before || (await artefactSessions.findKnown([sessionId])).has(sessionId)) continue;
    tally.add(`session ${sessionId}`, bytes);
    if (!isDryRun) await staging.artefactParts.delete(sessionId, name, signal);
  }
  return tally.result();
};
