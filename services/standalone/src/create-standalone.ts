// Composition root of the standalone process: PostgreSQL, migrations, tokens, then every service's own create function.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate, openDatabase } from '@symdepot/database';
import { startEmbeddedPostgres } from '@symdepot/database/embedded';
import { createDownload } from '@symdepot/download';
import { createIngest } from '@symdepot/ingest';
import { forgetLibpqVariables, type Kit, type Service } from '@symdepot/runtime';
import { createStatus } from '@symdepot/status';
import { createWeb } from '@symdepot/web';
import { createWorker } from '@symdepot/worker';
import type { StandaloneConfig } from './config.ts';
import { createGateway } from './gateway.ts';
import { openDataDir } from './open-data-dir.ts';
import type { StandaloneOptions } from './options.ts';
import { prepareSigningKey } from './prepare-signing-key.ts';
import { prepareSuperuser } from './prepare-superuser.ts';
import { prepareTokens } from './prepare-tokens.ts';

export interface Standalone extends Service {
  /** Of the first start with a web site: it signs a superuser in. */
  readonly signInCode: string | undefined;
}

export async function createStandalone(config: StandaloneConfig, kit: Kit, options: StandaloneOptions): Promise<Standalone> {
  for (const warning of options.warnings) kit.logger.warn(warning);
  await openDataDir(options.dataDir);
  const databaseUrl = config.DATABASE_URL ?? (await startDatabase(kit, options.dataDir));
  await migrate(databaseUrl);
  const database = openDatabase({ url: databaseUrl, maxConnections: 2 });
  let signInCode: string | undefined;
  try {
    if (config.SITE) signInCode = await prepareSuperuser(database);
    await prepareTokens(database, { ...options, print: (line) => process.stdout.write(`${line}\n`) });
  } finally {
    await database.close();
  }

  const folder = (name: string): string => pathToFileURL(join(options.dataDir, 'buckets', name)).href;
  const symbolsUrl = config.UPLOAD_DEFAULT_URL ?? folder('symbols');
  const complete = {
    ...config,
    DATABASE_URL: databaseUrl,
    QUEUE_URL: config.QUEUE_URL ?? databaseUrl,
    UPLOAD_DEFAULT_URL: symbolsUrl,
    UPLOAD_TRY_SYMBOLS_URL: config.UPLOAD_TRY_SYMBOLS_URL ?? symbolsUrl,
    STAGING_URL: config.STAGING_URL ?? folder('staging'),
    ARTEFACTS_URL: config.ARTEFACTS_URL ?? folder('artefacts'),
    ENVIRONMENTS_SIGNING_KEYS:
      config.ENVIRONMENTS_SIGNING_KEYS.length > 0 ? config.ENVIRONMENTS_SIGNING_KEYS : [await prepareSigningKey(options.dataDir)],
  };
  const ingest = await createIngest(complete, kit.forService('ingest'));
  const worker = await createWorker(complete, kit.forService('worker'));
  const status = await createStatus(complete, kit.forService('status'));
  const download = await createDownload(complete, kit.forService('download'));
  const web = config.SITE ? await createWeb(complete, kit.forService('web')) : undefined;
  const services = [worker, ingest, status, download, ...(web ? [web] : [])];
  return {
    signInCode,
    app: createGateway({ ingest, status, download, web }),
    async start() {
      await Promise.all(services.map((service) => service.start()));
    },
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
    },
  };
}

async function startDatabase({ logger, closer }: Kit, dataDir: string): Promise<string> {
  forgetLibpqVariables();
  const postgres = await startEmbeddedPostgres({
    dataDir: join(dataDir, 'postgres'),
    onLog: (message) => logger.info(message),
    onWarning: (message) => logger.warn(message),
    // Nothing works without it. The supervisor restarts the process, and everything resumes from the rows.
    onExit: (exit) => {
      throw new Error(`PostgreSQL ended unexpectedly (${JSON.stringify(exit)})`);
    },
  });
  closer.add('embedded PostgreSQL', () => postgres.stop(), { deadlineMs: 15_000 });
  return postgres.url;
}
