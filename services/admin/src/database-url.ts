// Which database the command works on: that of a standalone symdepot by its data dir, else DATABASE_URL.
import { join, resolve } from 'node:path';
import { findEmbeddedUrl } from '@symdepot/database/embedded';
import { AppError, isAppError } from '@symdepot/errors';
import { loadConfig, type Environment } from '@symdepot/service';
import { configSchema } from './config.ts';

/** Where `npm start` keeps its data unless told otherwise. */
const defaultDataDir = '.symdepot';

/**
 * `--data-dir` wins over the environment; with neither it is the standalone symdepot of this checkout.
 * @throws AppError `data_dir_idle`, `embedded_postgres_failed`, `config_invalid`
 */
export async function findDatabaseUrl(dataDir: string | undefined, environment: Environment): Promise<string> {
  const url = dataDir === undefined ? loadConfig(configSchema, environment).DATABASE_URL : undefined;
  return url ?? findStandaloneUrl(resolve(dataDir ?? defaultDataDir));
}

async function findStandaloneUrl(dataDir: string): Promise<string> {
  try {
    return await findEmbeddedUrl(join(dataDir, 'postgres'));
  } catch (error) {
    // People know the folder around it.
    throw isAppError(error, 'data_dir_idle') ? new AppError('data_dir_idle', { dataDir }, { cause: error }) : error;
  }
}
