// Opens the stores that belong to the database that the command works on. Neighbours: data-dir.ts, database-url.ts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MaintenanceContext } from '@symdepot/maintenance';
import type { Database } from '@symdepot/database';
import { loadConfig, type Environment } from '@symdepot/runtime';
import { createStaging, createSymbolStore, createSymbolStoreOf, openStorage, type ObjectStorage } from '@symdepot/storage';
import { retentionSchema, storesSchema } from './config.ts';
import { findDataDir } from './data-dir.ts';

export interface OpenedCare {
  readonly maintenance: MaintenanceContext;
  close(): Promise<void>;
}

/**
 * A standalone symdepot has its buckets in its data dir, unless the environment says where they are; then it must be told
 * by the environment too, and not by `--data-dir`, so that nobody sweeps one system by the records of another.
 * @throws AppError `config_invalid`, `storage_unavailable`
 */
export async function openStores(database: Database, dataDir: string | undefined, environment: Environment): Promise<OpenedCare> {
  const stores = loadConfig(storesSchema, storesEnvironment(dataDir, environment));
  const days = loadConfig(retentionSchema, environment);
  const opened: ObjectStorage[] = [];
  const open = async (url: string): Promise<ObjectStorage> => {
    const storage = await openStorage(url, { timeoutMs: stores.STORAGE_READ_TIMEOUT * 1_000 });
    opened.push(storage);
    return storage;
  };
  const [release, tryStorage, staging] = await Promise.all([
    open(stores.UPLOAD_DEFAULT_URL),
    open(stores.UPLOAD_TRY_SYMBOLS_URL),
    open(stores.STAGING_URL),
  ]);
  const symbolStore = createSymbolStore({ release, try: tryStorage });
  return {
    maintenance: {
      database,
      symbolStore,
      symbolStoreOf: createSymbolStoreOf(symbolStore, open),
      staging: createStaging(staging),
      limits: {
        tryObjects: days.TRY_OBJECT_DAYS,
        tryRecords: days.TRY_RECORD_DAYS,
        releaseRecords: days.RELEASE_RECORD_DAYS,
        staged: days.STAGED_KEEP_DAYS,
        stagedBytes: { perUser: days.STAGED_KEEP_BYTES_PER_USER, inAll: days.STAGED_KEEP_BYTES },
        stagedFreeBytes: days.STAGED_KEEP_FREE_BYTES,
        stagedOrphanHours: days.STAGED_ORPHAN_HOURS,
      },
    },
    async close() {
      await Promise.all(opened.map((storage) => storage.close()));
    },
  };
}

function storesEnvironment(dataDir: string | undefined, environment: Environment): Environment {
  const folder = findDataDir(dataDir, environment);
  if (folder === undefined) return environment;
  // As services/standalone lays them out.
  const bucket = (name: string): string => pathToFileURL(join(folder, 'buckets', name)).href;
  const buckets = { UPLOAD_DEFAULT_URL: bucket('symbols'), STAGING_URL: bucket('staging') };
  return dataDir === undefined ? { ...buckets, ...environment } : buckets;
}
