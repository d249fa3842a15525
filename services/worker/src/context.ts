// The dependencies of the worker service. Neighbour: create-worker.ts builds it.
import type { MaintenanceContext } from '@symdepot/maintenance';
import type { Database } from '@symdepot/database';
import type { Queue } from '@symdepot/queue';
import type { Kit } from '@symdepot/runtime';
import type { ArtefactStore, Staging, SymbolStoreOf } from '@symdepot/storage';
import type { BatchLimits, EncodingRules, ListingLimits } from '@symdepot/symbols';
import type { WorkerConfig } from './config.ts';
import type { WorkerMetrics } from './metrics.ts';
import type { LaneWatch } from './timers/lane-watch.ts';
import type { PostNotification } from './notifications/post-notification.ts';

export interface WorkerContext {
  readonly config: WorkerConfig;
  readonly kit: Kit;
  readonly metrics: WorkerMetrics;
  readonly database: Database;
  readonly queue: Queue;
  readonly staging: Staging;
  /** Undefined: no artefacts are kept. */
  readonly artefactStore: ArtefactStore | undefined;
  /** Where the files of an upload go. */
  readonly symbolStoreOf: SymbolStoreOf;
  readonly laneWatch: LaneWatch;
  readonly postNotification: PostNotification;
  /** For the sweep of expired data. */
  readonly maintenance: MaintenanceContext;
  readonly limits: ListingLimits;
  /** Digest of the rules by which this worker lists and inspects. */
  readonly rules: string;
  readonly batchLimits: BatchLimits;
  readonly encodingRules: EncodingRules;
}
