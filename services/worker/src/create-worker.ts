// Composition root of the worker service: the only place that wires dependencies. Neighbour: context.ts, what it builds.
import { readMaintenanceLimits } from '@symdepot/maintenance';
import { openDatabase } from '@symdepot/database';
import { createConsumer, openQueue } from '@symdepot/queue';
import { reportProcess, type Kit, type Service } from '@symdepot/runtime';
import { openArtefactStore, openStaging, openSymbolStores } from '@symdepot/storage';
import { digestRules, type ListingLimits } from '@symdepot/symbols';
import type { WorkerConfig } from './config.ts';
import type { WorkerContext } from './context.ts';
import { jobChanged, restoreDeferred } from './events.ts';
import { createHeartbeat } from './timers/heartbeat.ts';
import { createHandlers } from './jobs/index.ts';
import { workerMetrics } from './metrics.ts';
import { createPostNotification } from './notifications/post-notification.ts';
import { createLaneWatch } from './timers/lane-watch.ts';
import { createSweepTimer } from './timers/sweep-timer.ts';

export async function createWorker(config: WorkerConfig, kit: Kit): Promise<Service> {
  const database = kit.own('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database') }));
  reportProcess(kit, database.processHeartbeats);
  const queue = kit.own('queue', await openQueue({ url: config.QUEUE_URL, onError: kit.onConnectionLost('queue') }));
  const staging = await openStaging(config, { hold: kit.own, observe: kit.tracer.observeStoreCall });
  const { symbolStore, symbolStoreOf } = await openSymbolStores(config, {
    hold: kit.own,
    isWritten: true,
    observe: kit.tracer.observeStoreCall,
  });
  // Whether it keeps preconditions is asked at the first write: symbols are processed without it.
  const artefactStore = await openArtefactStore(config, { hold: kit.own, observe: kit.tracer.observeStoreCall });
  const limits = toLimits(config);
  const context: WorkerContext = {
    config,
    kit,
    metrics: kit.metrics.register(workerMetrics),
    database,
    queue,
    staging,
    artefactStore,
    symbolStoreOf,
    laneWatch: createLaneWatch({ database, queue }, (error) => restoreDeferred({ kit }, error)),
    maintenance: { database, symbolStore, symbolStoreOf, staging, artefactStore, limits: readMaintenanceLimits(config) },
    postNotification: createPostNotification({
      isAnyDomainAllowed: config.ALLOW_NOTIFY_ANY_DOMAIN,
      timeoutMs: config.NOTIFY_TIMEOUT_SECONDS * 1_000,
      userAgent: `symdepot/${kit.version.version}`,
    }),
    limits,
    rules: digestRules(limits),
    batchLimits: { maxMembers: config.BATCH_MAX_MEMBERS, maxCompressedBytes: config.BATCH_MAX_BYTES },
    encodingRules: { compressExtensions: config.COMPRESS_EXTENSIONS, mimeOverrides: config.MIME_OVERRIDES },
  };
  const consumer = createConsumer(queue, createHandlers(context), {
    concurrency: { uploads: config.WORKER_CONCURRENCY, members: config.WORKER_CONCURRENCY },
    tryConcurrency: config.WORKER_TRY_CONCURRENCY,
    notificationConcurrency: config.NOTIFY_CONCURRENCY,
    artefactConcurrency: config.ARTEFACT_CONCURRENCY,
    lockDurationMs: config.JOB_LOCK_SECONDS * 1_000,
    stalledIntervalMs: config.JOB_LOCK_SECONDS * 500,
    onEvent: (event) => jobChanged(context, event),
  });
  const sweepTimer = createSweepTimer(context);
  const heartbeat = createHeartbeat(context);
  return {
    async start() {
      await consumer.start();
      sweepTimer.start();
      context.laneWatch.start();
      heartbeat.start();
    },
    async stop() {
      sweepTimer.stop();
      context.laneWatch.stop();
      // A little before the process is killed, so that unfinished work is handed back in time.
      await Promise.all([heartbeat.stop(), consumer.stop(config.SHUTDOWN_TIMEOUT_SECONDS * 1_000 * 0.75)]);
    },
  };
}

const toLimits = (config: WorkerConfig): ListingLimits => ({
  maxEntries: config.ARCHIVE_MAX_ENTRIES,
  maxMemberBytes: config.ARCHIVE_MAX_MEMBER_BYTES,
  maxTotalBytes: config.ARCHIVE_MAX_TOTAL_BYTES,
  maxRatio: config.ARCHIVE_MAX_RATIO,
  disallowedSnippets: config.DISALLOWED_SYMBOLS_SNIPPETS,
});
