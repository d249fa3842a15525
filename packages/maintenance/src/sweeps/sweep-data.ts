// All sweeps, one after the other: run by job expire-data and by the operators' command `sweep`. To expire another kind
// of data, add a function of type Sweep and a line here.
import { isAppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { MaintenanceContext } from '../maintenance-context.ts';
import {
  clearArtefactSessions,
  deleteRemovedArtefacts,
  discardArtefactParts,
  discardArtefactOrphans,
  removeUnusedArtefacts,
} from '../artefacts/sweep-artefacts.ts';
import { clearRateWindows, clearSessions, clearSlots } from './clear-admission.ts';
import { discardArchives, discardBeyondQuota, discardOrphans } from './discard-archives.ts';
import { expireRecords } from './expire-records.ts';
import { expirePrivateTryObjects, expireTryObjects } from './expire-try-objects.ts';
import { removePrivateTakenDown, removeTakenDown } from './remove-taken-down.ts';
import { createTally, type Sweep, type SweepResult, type SweepRun } from './sweep.ts';

export const sweepNames = [
  'taken-down',
  'try-objects',
  'staged-archives',
  'staged-quota',
  'staged-orphans',
  'try-records',
  'release-records',
  'upload-slots',
  'rate-windows',
  'sessions',
  'private-taken-down',
  'private-try-objects',
  'unused-artefacts',
  'artefact-parts',
  'artefact-orphans',
  'removed-artefacts',
  'artefact-sessions',
] as const;
export type SweepName = (typeof sweepNames)[number];

/** Those that ask the store of artefacts, without which everything else goes on. */
const ofArtefactStore: readonly SweepName[] = ['removed-artefacts', 'artefact-sessions'];

/** Archives before records: a record whose archive is still staged stays. Private buckets behind the others, then artefacts. */
const sweeps: Readonly<Record<SweepName, Sweep>> = {
  'taken-down': removeTakenDown,
  'try-objects': expireTryObjects,
  'staged-archives': discardArchives,
  'staged-quota': discardBeyondQuota,
  'staged-orphans': discardOrphans,
  'try-records': expireRecords('try'),
  'release-records': expireRecords('release'),
  'upload-slots': clearSlots,
  'rate-windows': clearRateWindows,
  sessions: clearSessions,
  'private-taken-down': removePrivateTakenDown,
  'private-try-objects': expirePrivateTryObjects,
  'unused-artefacts': removeUnusedArtefacts,
  'artefact-parts': discardArtefactParts,
  'artefact-orphans': discardArtefactOrphans,
  'removed-artefacts': deleteRemovedArtefacts,
  'artefact-sessions': clearArtefactSessions,
};

export interface SweepReport {
  readonly sweeps: Readonly<Record<SweepName, SweepResult>>;
  /** Uploads without progress for an hour. Only counted: restarting them is the work of job sweep-uploads. */
  readonly stuck: { readonly count: number; readonly oldest: readonly UploadId[] };
}

const stuckAfterMs = 3_600_000;
const nothing = createTally().result();

export interface SweepDataRun extends SweepRun {
  /** After each sweep, also when a later one fails. */
  readonly onSwept?: (name: SweepName, result: SweepResult) => void;
  /** Could not be done, since the store of artefacts is away. Without it the run fails by that, when all else is done. */
  readonly onDeferred?: (name: SweepName, error: unknown) => void;
}

/** @throws AppError `storage_unavailable`, `database_unavailable`, `private_bucket_unavailable`; what is done by then stays done */
export async function sweepData(context: MaintenanceContext, run: SweepDataRun): Promise<SweepReport> {
  const results: Partial<Record<SweepName, SweepResult>> = {};
  const failures: unknown[] = [];
  for (const name of sweepNames) {
    // One after the other: nobody waits for it.
    try {
      const result = await sweeps[name](context, run);
      results[name] = result;
      run.onSwept?.(name, result);
    } catch (error) {
      const isArtefactOutage = ofArtefactStore.includes(name) && isAppError(error, 'storage_unavailable');
      // A private bucket may be gone for good: it holds up nothing else.
      if (!isArtefactOutage && !isAppError(error, 'private_bucket_unavailable')) throw error;
      results[name] = nothing;
      if (isArtefactOutage && run.onDeferred) run.onDeferred(name, error);
      else failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  const stuck = await context.database.expiry.countStuck(new Date(run.now.getTime() - stuckAfterMs));
  return { sweeps: results as SweepReport['sweeps'], stuck };
}
