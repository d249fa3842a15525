// The symdepot that the command works on: a standalone one by its data dir, or a fleet by its environment.
// Neighbours: database-url.ts and open-stores.ts, which must never refer to two different ones.
import { resolve } from 'node:path';
import { loadConfig, type Environment } from '@symdepot/runtime';
import { configSchema } from './config.ts';

/** Where `npm start` keeps its data by default. */
const defaultDataDir = '.symdepot';

/**
 * `--data-dir` overrides the environment; with neither it is the standalone symdepot of this checkout. Undefined: a fleet.
 * @throws AppError `config_invalid`
 */
export function findDataDir(dataDir: string | undefined, environment: Environment): string | undefined {
  if (dataDir !== undefined) return resolve(dataDir);
  return loadConfig(configSchema, environment).DATABASE_URL === undefined ? resolve(defaultDataDir) : undefined;
}
