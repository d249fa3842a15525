// Composition root of the ingest service: the only place that wires dependencies. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { openQueue } from '@symdepot/queue';
import { createQuota, reportProcess, type Kit, type QuotaRefusals, type Service } from '@symdepot/runtime';
import { openStaging, openSymbolStores } from '@symdepot/storage';
import { createIngestApp } from './app.ts';
import { createBacklogGauge } from './admission/backlog-gauge.ts';
import { measureBacklog } from './admission/backlog-metrics.ts';
import { measureArtefacts } from './artefacts/measure-artefacts.ts';
import { createDescribeTelemetry } from './request/client-telemetry.ts';
import type { IngestConfig } from './config.ts';
import type { IngestContext } from './context.ts';
import { createFindDestination } from './request/destination.ts';
import { fetchRetried } from './events.ts';
import { createFetchArchive } from './by-url/fetch-archive.ts';
import { ingestMetrics } from './metrics.ts';
import { measureStaging } from './staging/staging-metrics.ts';
import { createUrlUploads } from './by-url/url-uploads.ts';

const tooManyAtOnce: QuotaRefusals = {
  all: ({ all: limit }) => new AppError('too_many_files_at_once', { limit }),
  ofCaller: ({ perCaller: limit }) => new AppError('too_many_files_at_once_of_token', { limit }),
};

export async function createIngest(config: IngestConfig, kit: Kit): Promise<Service> {
  const database = kit.own('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database') }));
  reportProcess(kit, database.processHeartbeats);
  const queue = kit.own('queue', await openQueue({ url: config.QUEUE_URL, onError: kit.onConnectionLost('queue') }));
  const staging = await openStaging(config, { hold: kit.own, observe: kit.tracer.observeStoreCall, isAwaited: true });
  // For their names, and to look up what is already stored; archives are accepted without them.
  const { storages, symbolStoreOf } = await openSymbolStores(config, {
    hold: kit.own,
    observe: kit.tracer.observeStoreCall,
    isVital: false,
    isAwaited: true,
  });

  const backlog = createBacklogGauge(database);
  measureBacklog(kit.metrics, backlog, queue);
  measureStaging(kit.metrics, staging);
  const stopping = new AbortController();
  const cutting = new AbortController();
  const metrics = kit.metrics.register(ingestMetrics);
  if (config.ARTEFACTS_URL !== undefined) kit.metrics.onScrape(() => measureArtefacts({ metrics, database }));
  const sourceRules = { isAnyDomainAllowed: config.ALLOW_UPLOAD_BY_ANY_DOMAIN, domains: config.ALLOW_UPLOAD_BY_DOWNLOAD_DOMAINS };
  const context: IngestContext = {
    config,
    kit,
    metrics,
    database,
    queue,
    staging,
    findDestination: await createFindDestination(
      { release: storages.release.bucket, try: storages.try.bucket },
      config.UPLOAD_URL_EXCEPTIONS,
    ),
    symbolStoreOf,
    announcementRules: {
      encoding: { compressExtensions: config.COMPRESS_EXTENSIONS, mimeOverrides: config.MIME_OVERRIDES },
      maxFileBytes: config.ARCHIVE_MAX_MEMBER_BYTES,
      tryObjectDays: config.TRY_OBJECT_DAYS,
    },
    backlog,
    sourceRules,
    fetchArchive: createFetchArchive({
      rules: sourceRules,
      maxBytes: config.UPLOAD_MAX_BYTES,
      userAgent: `symdepot/${kit.version.version}`,
      onRetry: (url, error) => fetchRetried({ kit, metrics }, url, error),
    }),
    notifyRules: { isAnyDomainAllowed: config.ALLOW_NOTIFY_ANY_DOMAIN, domains: config.ALLOW_NOTIFY_DOMAINS },
    urlUploads: createUrlUploads(),
    sending: createQuota({ all: config.UPLOAD_V2_SENDING_MAX, perCaller: config.UPLOAD_V2_SENDING_PER_TOKEN }, tooManyAtOnce, (files) =>
      metrics.symdepot_receiving_files.set(files),
    ),
    sendingArtefacts: createQuota({ all: config.ARTEFACT_SENDING_MAX, perCaller: config.ARTEFACT_SENDING_PER_TOKEN }, tooManyAtOnce),
    describeTelemetry: createDescribeTelemetry(config),
    stopping: stopping.signal,
    cutting: cutting.signal,
  };
  const stop = async (): Promise<void> => {
    stopping.abort(new AppError('draining'));
    // Requests in flight get 0.8 of the shutdown time (start-process.ts); senders that are not done by then are told so.
    setTimeout(() => cutting.abort(new AppError('draining')), config.SHUTDOWN_TIMEOUT_SECONDS * 700).unref();
  };
  return { app: createIngestApp(context), start: async () => {}, stop };
}
