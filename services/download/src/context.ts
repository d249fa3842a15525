// The dependencies of the download service. Neighbour: create-download.ts builds it.
import type { Database } from '@symdepot/database';
import type { Kit, Quota } from '@symdepot/runtime';
import type { ArtefactStore, SymbolStore } from '@symdepot/storage';
import type { StoredContents } from './by-id/stored-contents.ts';
import type { DownloadConfig } from './config.ts';
import type { DownloadUrlOf } from './send/download-url.ts';
import type { LookupCache } from './lookup/lookup-cache.ts';
import type { DownloadMetrics } from './metrics.ts';
import type { Unpacking } from './send/unpack.ts';

export interface DownloadContext {
  readonly config: DownloadConfig;
  readonly kit: Kit;
  readonly metrics: DownloadMetrics;
  readonly database: Database;
  readonly symbolStore: SymbolStore;
  /** Undefined: no artefacts are kept. */
  readonly artefactStore: ArtefactStore | undefined;
  readonly lookups: LookupCache;
  readonly contents: StoredContents;
  readonly unpacking: Unpacking;
  readonly downloadUrlOf: DownloadUrlOf;
  /** Of looks into the records that explain a miss. */
  readonly explanations: Quota;
}
