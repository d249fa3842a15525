// Composition root of the download service: the only place that wires dependencies. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import type { Kit, Service } from '@symdepot/runtime';
import { createBatchedIndex } from '@symdepot/lookup';
import { openSymbolStores } from '@symdepot/storage';
import { createDownloadApp } from './app.ts';
import type { DownloadConfig } from './config.ts';
import type { DownloadContext } from './context.ts';
import { assertMode, createDownloadUrlOf } from './send/download-url.ts';
import { createLookupCache } from './lookup/lookup-cache.ts';
import { downloadMetrics } from './metrics.ts';

/** Files are found without the database, too: while it is unavailable only the first requests wait, and not for long. */
const databaseOptions = { connectTimeoutMs: 2_000, queryTimeoutMs: 5_000, failsFast: true };

export async function createDownload(config: DownloadConfig, kit: Kit): Promise<Service> {
  const opened = openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database'), ...databaseOptions });
  const database = kit.own('database', opened, { isVital: false });
  const { storages, symbolStore } = await openSymbolStores(config, { hold: kit.own, isAwaited: true });
  assertMode(config, Object.values(storages));
  const context: DownloadContext = {
    config,
    kit,
    metrics: kit.metrics.register(downloadMetrics),
    database: { ...database, symbolsIndex: createBatchedIndex(database.symbolsIndex) },
    symbolStore,
    lookups: createLookupCache({
      publicationFeed: database.publicationFeed,
      maxResults: config.DOWNLOAD_MEMORY_ANSWERS,
      maxAgeMs: config.DOWNLOAD_MEMORY_SECONDS * 1_000,
    }),
    downloadUrlOf: createDownloadUrlOf(config, symbolStore),
  };
  return { app: createDownloadApp(context), start: async () => {}, stop: async () => {} };
}
