// The dependencies of the ingest service. Neighbour: create-ingest.ts builds it.
import type { Database } from '@symdepot/database';
import type { UrlRules } from '@symdepot/outbound';
import type { Queue } from '@symdepot/queue';
import type { Kit, Quota } from '@symdepot/runtime';
import type { Staging, SymbolStoreOf } from '@symdepot/storage';
import type { AnnouncementRules } from './v2/decide-file.ts';
import type { BacklogGauge } from './admission/backlog-gauge.ts';
import type { DescribeTelemetry } from './request/client-telemetry.ts';
import type { IngestConfig } from './config.ts';
import type { FindDestination } from './request/destination.ts';
import type { FetchArchive } from './by-url/fetch-archive.ts';
import type { IngestMetrics } from './metrics.ts';
import type { UrlUploads } from './by-url/url-uploads.ts';

export interface IngestContext {
  readonly config: IngestConfig;
  readonly kit: Kit;
  readonly metrics: IngestMetrics;
  readonly database: Database;
  readonly queue: Queue;
  readonly staging: Staging;
  readonly findDestination: FindDestination;
  /** The symbols stores that uploads go to, for looking up what is already stored. Only workers write there. */
  readonly symbolStoreOf: SymbolStoreOf;
  readonly announcementRules: AnnouncementRules;
  readonly backlog: BacklogGauge;
  /** For uploads by URL. */
  readonly sourceRules: UrlRules;
  readonly fetchArchive: FetchArchive;
  /** For `X-Notify-Url`. */
  readonly notifyRules: UrlRules;
  readonly urlUploads: UrlUploads;
  /** Files being received (protocol v2), by the tokens that announced them. */
  readonly sending: Quota;
  /** Artefacts being received, or waited for, by who announced them: they take no places of files. */
  readonly sendingArtefacts: Quota;
  /** Where clients may send telemetry, if anywhere. */
  readonly describeTelemetry: DescribeTelemetry | undefined;
  /** Fires when the process is shutting down: callers that wait for an outcome are told to ask again. */
  readonly stopping: AbortSignal;
  /** Fires shortly before open request bodies would be cut off: their senders are told to send again. */
  readonly cutting: AbortSignal;
}
