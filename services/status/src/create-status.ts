// Composition root of the status service: the only place that builds things. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { openQueue } from '@symdepot/queue';
import type { Kit, Service } from '@symdepot/runtime';
import { createSymbolStore, openStorage } from '@symdepot/storage';
import { createStatusApp } from './app.ts';
import type { StatusConfig } from './config.ts';
import type { StatusContext } from './context.ts';
import { createCourses } from './waiting/upload-snapshots.ts';
import { createCoverageLoad } from './coverage/coverage-load.ts';
import { statusMetrics } from './metrics.ts';
import { createWatchers } from './waiting/watchers.ts';

/** Somebody waits for the response: one retry, then it is 503. */
const storageAttempts = 2;

export async function createStatus(config: StatusConfig, kit: Kit): Promise<Service> {
  const database = kit.own('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database') }));
  // Not vital: a job that cannot be added is added by the sweep.
  const queue = kit.own('queue', await openQueue({ url: config.QUEUE_URL, onError: kit.onConnectionLost('queue') }), { isVital: false });
  const open = (url: string) => openStorage(url, { timeoutMs: config.STORAGE_READ_TIMEOUT * 1_000, maxAttempts: storageAttempts });
  // Not vital: all that needs them is coverage.
  const symbolStore = createSymbolStore({
    release: kit.own('release storage', await open(config.UPLOAD_DEFAULT_URL), { isVital: false }),
    try: kit.own('try storage', await open(config.UPLOAD_TRY_SYMBOLS_URL), { isVital: false }),
  });
  const metrics = kit.metrics.register(statusMetrics);
  const stopping = new AbortController();
  const watchers = createWatchers(
    { metrics, stopping: stopping.signal },
    { all: config.STATUS_WATCHERS_MAX, perUser: config.STATUS_WATCHERS_PER_USER },
  );
  const context: StatusContext = {
    config,
    kit,
    metrics,
    database,
    queue,
    symbolStore,
    watchers,
    coverageLoad: createCoverageLoad({ metrics }, config),
    courses: createCourses(database),
    stopping: stopping.signal,
  };
  return {
    app: createStatusApp(context),
    start: async () => {},
    stop: async () => stopping.abort(new AppError('draining')),
  };
}
