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
  // Not vital: files are found by their key without it.
  const database = kit.hold('database', openDatabase({ url: config.DATABASE_URL, onBackgroundError: kit.onLost('database') }), {
    isVital: false,
  });
  const open = (url: string) => openStorage(url, { timeoutMs: config.STORAGE_READ_TIMEOUT * 1_000, maxAttempts: storageAttempts });
  const symbolStore = createSymbolStore({
    release: kit.hold('release storage', await open(config.UPLOAD_DEFAULT_URL)),
    try: kit.hold('try storage', await open(config.UPLOAD_TRY_SYMBOLS_URL)),
  });
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
