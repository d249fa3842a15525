// The dependencies of sweeps and verify: the rows, the two stores, and retention periods. Built by the worker and by admin.
// Neighbour: read-maintenance-limits.ts.
import type { Database, KeptBytes, UploadRecord } from '@symdepot/database';
import type { ArtefactStore, Staging, SymbolStore } from '@symdepot/storage';
import type { RetentionDays } from '@symdepot/symbols';

export interface MaintenanceLimits extends RetentionDays {
  /** For archives kept for a retry. */
  readonly stagedBytes: KeptBytes;
  /** With less free space than this none is kept. */
  readonly stagedFreeBytes: number;
  /** Staged archives without a record stay for this long: younger ones are still being recorded. */
  readonly stagedOrphanHours: number;
  /** Internal artefacts without a pin go when nobody has downloaded them for so long. */
  readonly artefactInternalDays: number;
}

export interface MaintenanceContext {
  readonly database: Pick<Database, 'uploads' | 'expiry' | 'publishedFiles' | 'takedowns' | 'artefacts' | 'artefactSessions'>;
  readonly symbolStore: SymbolStore;
  /** Where the files of an upload are: the stores above, or a private bucket. */
  readonly symbolStoreOf: (upload: UploadRecord) => Promise<SymbolStore>;
  readonly staging: Staging;
  /** Undefined: no artefacts are kept. */
  readonly artefactStore: ArtefactStore | undefined;
  readonly limits: MaintenanceLimits;
}
