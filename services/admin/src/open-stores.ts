// Opens the stores that belong to the command's database. Neighbours: data-dir.ts, database-url.ts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readMaintenanceLimits, type MaintenanceContext } from '@symdepot/maintenance';
import type { Database } from '@symdepot/database';
import { loadConfig, type Environment } from '@symdepot/runtime';
import { openArtefactStore, openStaging, openSymbolStores, type ObjectStorage } from '@symdepot/storage';
import { retentionSchema, storesSchema } from './config.ts';
import { findDataDir } from './data-dir.ts';

export interface OpenedCare {
  readonly maintenance: MaintenanceContext;
  close(): Promise<void>;
}

/**
 * A standalone symdepot has its buckets in its data dir, unless the environment says where they are; then it must be named
 * by the environment too, and not by `--data-dir`, so that nobody sweeps one system by the records of another.
 * @throws AppError `config_invalid`, `storage_unavailable`
 */
export async function openStores(database: Database, dataDir: string | undefined, environment: Environment): Promise<OpenedCare> {
  const stores = loadConfig(storesSchema, storesEnvironment(dataDir, environment));
  const days = loadConfig(retentionSchema, environment);
  const opened: ObjectStorage[] = [];
  const hold = (_name: string, storage: ObjectStorage): ObjectStorage => {
    opened.push(storage);
    return storage;
  };
  const staging = await openStaging(stores, { hold });
  const artefactStore = await openArtefactStore(stores, { hold });
  const { symbolStore, symbolStoreOf } = await openSymbolStores(stores, { hold, isWritten: true });
  return {
    maintenance: { database, symbolStore, symbolStoreOf, staging, artefactStore, limits: readMaintenanceLimits(days) },
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
  const buckets = { UPLOAD_DEFAULT_URL: bucket('symbols'), STAGING_URL: bucket('staging'), ARTEFACTS_URL: bucket('artefacts') };
  return dataDir === undefined ? { ...buckets, ...environment } : buckets;
}
