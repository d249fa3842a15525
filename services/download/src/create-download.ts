// Composition root of the download service: the only place that builds things. Neighbour: context.ts, what it builds.
import { openDatabase } from '@symdepot/database';
import type { Kit, Service } from '@symdepot/runtime';
import { createBatchedIndex } from '@symdepot/lookup';
import { createSymbolStore, openStorage } from '@symdepot/storage';
import { createDownloadApp } from './app.ts';
import type { DownloadConfig } from './config.ts';
import type { DownloadContext } from './context.ts';
import { assertMode, createDownloadUrlOf } from './send/download-url.ts';
import { createLookupCache } from './lookup/lookup-cache.ts';
import { downloadMetrics } from './metrics.ts';

/** Somebody waits for the response: one retry, then it is 503. */
const storageAttempts = 2;
/** Files are found without the database, too: nobody waits long for one that is away, and only the first ones do. */
const databaseOptions = { connectTimeoutMs: 2_000, queryTimeoutMs: 5_000, failsFast: true };

export async function createDownload(config: DownloadConfig, kit: Kit): Promise<Service> {
  const opened = openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onConnectionLost('database'), ...databaseOptions });
  const database = kit.own('database', opened, { isVital: false });
  const open = (url: string) => openStorage(url, { timeoutMs: config.STORAGE_READ_TIMEOUT * 1_000, maxAttempts: storageAttempts });
  const storages = {
    release: kit.own('release storage', await open(config.UPLOAD_DEFAULT_URL)),
    try: kit.own('try storage', await open(config.UPLOAD_TRY_SYMBOLS_URL)),
  };
  assertMode(config, Object.values(storages));
  const symbolStore = createSymbolStore(storages);
  const context: DownloadContext = {
    config,
    kit,
    metrics: kit.metrics.register(downloadMetrics),
    database: { ...database, symbolsIndex: createBatchedIndex(database.symbolsIndex) },
    symbolStore,
    lookups: createLookupCache({
      publicationFeed: database.publicationFeed,
      maxAnswers: config.DOWNLOAD_MEMORY_ANSWERS,
      maxAgeMs: config.DOWNLOAD_MEMORY_SECONDS * 1_000,
    }),
    downloadUrlOf: createDownloadUrlOf(config, symbolStore),
  };
  return { app: createDownloadApp(context), start: async () => {}, stop: async () => {} };
}
