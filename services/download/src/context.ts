// Composition root of the download service: the only place that builds things.
import { openDatabase, type Database } from '@symdepot/database';
import type { Kit, MetricsOf, Service } from '@symdepot/service';
import { createSymbolStore, openStorage, type SymbolStore } from '@symdepot/storage';
import type { Key, Lane } from '@symdepot/symbols';
import { createDownloadApp } from './app.ts';
import type { DownloadConfig } from './config.ts';
import { downloadMetrics } from './events.ts';

export interface DownloadContext {
  readonly config: DownloadConfig;
  readonly kit: Kit;
  readonly metrics: MetricsOf<typeof downloadMetrics>;
  readonly database: Database;
  readonly symbolStore: SymbolStore;
  /** Where anybody can read the object: the store's public URL, else our own /objects/…. */
  objectUrl(lane: Lane, key: Key): string;
}

/** Somebody waits for the answer: one retry, then it is 503. */
const storageAttempts = 2;

export async function createDownload(config: DownloadConfig, kit: Kit): Promise<Service> {
  const { closer, health, logger } = kit;
  const database = openDatabase({
    url: config.DATABASE_URL,
    onBackgroundError: (err) => logger.warn({ err }, 'database connection lost'),
  });
  closer.add('database', () => database.close());
  const open = (url: string) => openStorage(url, { timeoutMs: config.STORAGE_READ_TIMEOUT * 1_000, maxAttempts: storageAttempts });
  const [release, tryStorage] = await Promise.all([open(config.UPLOAD_DEFAULT_URL), open(config.UPLOAD_TRY_SYMBOLS_URL)]);
  closer.add('symbols storage', () => Promise.all([release.close(), tryStorage.close()]));
  const symbolStore = createSymbolStore({ release, try: tryStorage });

  // Not the database: files are found by their key without it.
  health.addCheck('symbols storage', (signal) => Promise.all([release.check(signal), tryStorage.check(signal)]));

  const context: DownloadContext = {
    config,
    kit,
    metrics: kit.metrics.register(downloadMetrics),
    database,
    symbolStore,
    objectUrl: (lane, key) => symbolStore.publicUrl(lane, key) ?? `/objects/${lane}/${key.split('/').map(encodeURIComponent).join('/')}`,
  };
  return { app: createDownloadApp(context), start: async () => {}, stop: async () => {} };
}
