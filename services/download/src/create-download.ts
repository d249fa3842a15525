// Composition root of the download service: the only place that wires dependencies. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { createQuota, reportProcess, type Kit, type Service } from '@symdepot/runtime';
import { createBatchedIndex } from '@symdepot/lookup';
import { openArtefactStore, openSymbolStores } from '@symdepot/storage';
import { createDownloadApp } from './app.ts';
import { createStoredContents } from './by-id/stored-contents.ts';
import type { DownloadConfig } from './config.ts';
import type { DownloadContext } from './context.ts';
import { assertMode, createDownloadUrlOf } from './send/download-url.ts';
import { createLookupCache } from './lookup/lookup-cache.ts';
import { downloadMetrics } from './metrics.ts';
import { createUnpacking } from './send/unpack.ts';

/** Files are found without the database, too: while it is unavailable only the first requests wait, and not for long. */
const databaseOptions = { connectTimeoutMs: 2_000, queryTimeoutMs: 5_000, failsFast: true };

/** Anybody may ask, and one of them reads thousands of rows at worst: they leave most connections to downloads. */
const maxExplanations = 4;
const overloaded = (): AppError => new AppError('lookups_overloaded');

export async function createDownload(config: DownloadConfig, kit: Kit): Promise<Service> {
  const opened = openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database'), ...databaseOptions });
  const database = kit.own('database', opened, { isVital: false });
  reportProcess(kit, database.processHeartbeats);
  const opening = { hold: kit.own, observe: kit.tracer.observeStoreCall, isAwaited: true };
  const { storages, symbolStore } = await openSymbolStores(config, opening);
  assertMode(config, Object.values(storages));
  const unpackedAtOnce = config.DOWNLOAD_UNPACK_CONCURRENCY;
  const context: DownloadContext = {
    config,
    kit,
    metrics: kit.metrics.register(downloadMetrics),
    database: { ...database, symbolsIndex: createBatchedIndex(database.symbolsIndex) },
    symbolStore,
    artefactStore: await openArtefactStore(config, opening),
    lookups: createLookupCache({
      publicationFeed: database.publicationFeed,
      maxResults: config.DOWNLOAD_MEMORY_ANSWERS,
      maxAgeMs: config.DOWNLOAD_MEMORY_SECONDS * 1_000,
    }),
    contents: createStoredContents(symbolStore),
    // Of one address a quarter: a few slow readers are not to keep everybody else from it.
    unpacking: createUnpacking({ all: unpackedAtOnce, perCaller: Math.ceil(unpackedAtOnce / 4) }),
    downloadUrlOf: createDownloadUrlOf(config, symbolStore),
    explanations: createQuota({ all: maxExplanations, perCaller: maxExplanations }, { all: overloaded, ofCaller: overloaded }),
  };
  return { app: createDownloadApp(context), start: async () => {}, stop: async () => {} };
}
