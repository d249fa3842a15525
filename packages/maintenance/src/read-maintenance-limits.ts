// Retention periods and limits, from the settings of the worker and of admin. Neighbour: maintenance-context.ts.
import type { MaintenanceLimits } from './maintenance-context.ts';

/** Each by its name in the environment (docs/configuration.md): days, hours, bytes. */
export interface CareSettings {
  readonly TRY_OBJECT_DAYS: number;
  readonly TRY_RECORD_DAYS: number;
  readonly RELEASE_RECORD_DAYS: number;
  readonly STAGED_KEEP_DAYS: number;
  readonly STAGED_KEEP_BYTES_PER_USER: number;
  readonly STAGED_KEEP_BYTES: number;
  readonly STAGED_KEEP_FREE_BYTES: number;
  readonly STAGED_ORPHAN_HOURS: number;
  readonly ARTEFACT_INTERNAL_DAYS: number;
}

export const readMaintenanceLimits = (settings: CareSettings): MaintenanceLimits => ({
  tryObjects: settings.TRY_OBJECT_DAYS,
  tryRecords: settings.TRY_RECORD_DAYS,
  releaseRecords: settings.RELEASE_RECORD_DAYS,
  staged: settings.STAGED_KEEP_DAYS,
  stagedBytes: { perUser: settings.STAGED_KEEP_BYTES_PER_USER, inAll: settings.STAGED_KEEP_BYTES },
  stagedFreeBytes: settings.STAGED_KEEP_FREE_BYTES,
  stagedOrphanHours: settings.STAGED_ORPHAN_HOURS,
  artefactInternalDays: settings.ARTEFACT_INTERNAL_DAYS,
});
