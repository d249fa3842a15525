// Where the web site is, for links: PUBLIC_URL, else where the standalone symdepot of the data dir answers. Neighbour: data-dir.ts.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, type Environment } from '@symdepot/runtime';
import { siteSchema } from './config.ts';
import { findDataDir } from './data-dir.ts';

/** Of a fleet whose operators have not said it. */
const unset = 'http://127.0.0.1:8000';

/** @throws AppError `config_invalid` */
export async function findSiteUrl(dataDir: string | undefined, environment: Environment): Promise<string> {
  const { PUBLIC_URL: publicUrl } = loadConfig(siteSchema, environment);
  const folder = findDataDir(dataDir, environment);
  return publicUrl ?? (folder === undefined ? unset : await readSiteUrl(folder));
}

/** Standalone writes it when it is ready. */
async function readSiteUrl(folder: string): Promise<string> {
  try {
    return (await readFile(join(folder, 'site-url'), 'utf8')).trim() || unset;
  } catch {
    return unset;
  }
}
