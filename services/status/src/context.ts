// The dependencies of the status service. Neighbour: create-status.ts builds it.
import type { Database } from '@symdepot/database';
import type { Queue } from '@symdepot/queue';
import type { Kit } from '@symdepot/runtime';
import type { SymbolStore } from '@symdepot/storage';
import type { StatusConfig } from './config.ts';
import type { UploadSnapshots } from './waiting/upload-snapshots.ts';
import type { CoverageLoad } from './coverage/coverage-load.ts';
import type { StatusMetrics } from './metrics.ts';
import type { SbomReader } from './environments/difference/sbom-reader.ts';
import type { PublicListFile } from './environments/public-list.ts';
import type { Signer } from './environments/signer.ts';
import type { WaitQuery } from './waiting/wait-query.ts';
import type { Watchers } from './waiting/watchers.ts';

export interface StatusContext {
  readonly config: StatusConfig;
  readonly kit: Kit;
  readonly metrics: StatusMetrics;
  readonly database: Database;
  /** For retries and notifications. */
  readonly queue: Queue;
  /** For comparing environments. Undefined: no artefacts are kept. */
  readonly sboms: SbomReader | undefined;
  /** Of environments. */
  readonly publicList: PublicListFile;
  /** Whose keys are told. */
  readonly signer: Signer;
  /** For coverage. */
  readonly symbolStore: SymbolStore;
  readonly watchers: Watchers;
  readonly waitQuery: WaitQuery;
  readonly coverageLoad: CoverageLoad;
  readonly snapshots: UploadSnapshots;
  /** Fires when the process is shutting down: waiting callers get their response, streams end. */
  readonly stopping: AbortSignal;
}
