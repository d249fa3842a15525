// The database that the command works on: that of a standalone symdepot by its data dir, else DATABASE_URL.
import { join } from 'node:path';
import { findEmbeddedUrl } from '@symdepot/database/embedded';
import { AppError, isAppError } from '@symdepot/errors';
import { forgetLibpqVariables, loadConfig, type Environment } from '@symdepot/runtime';
import { configSchema } from './config.ts';
import { findDataDir } from './data-dir.ts';

/** @throws AppError `data_dir_idle`, `embedded_postgres_failed`, `config_invalid` */
export async function findDatabaseUrl(dataDir: string | undefined, environment: Environment): Promise<string> {
  const folder = findDataDir(dataDir, environment);
  return folder === undefined ? loadConfig(configSchema, environment).DATABASE_URL! : findStandaloneUrl(folder);
}

async function findStandaloneUrl(dataDir: string): Promise<string> {
  forgetLibpqVariables();
  try {
    return await findEmbeddedUrl(join(dataDir, 'postgres'));
  } catch (error) {
    // People know the folder around it.
    throw isAppError(error, 'data_dir_idle') ? new AppError('data_dir_idle', { dataDir }, { cause: error }) : error;
  }
}
