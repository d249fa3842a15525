// Services one by one on shared infrastructure, as a fleet runs them. Neighbour: service-process.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createIsolatedDatabase } from '@symdepot/testkit';
import { listObjects, readDescriptions } from '../storage/bucket-folder.ts';
import type { Endpoints } from '../clients/client.ts';
import { startService, untilAllReady, untilReady, type ServiceProcess, type Settings, type Start } from './service-process.ts';

export type ServiceName = 'ingest' | 'worker' | 'status' | 'download' | 'web';

export interface FleetOptions {
  /** Of a superuser; the fleet gets a database of its own. */
  readonly postgresUrl: string;
  /** Given the URL of that database; default: the queue is in it. */
  readonly queueUrl?: (databaseUrl: string) => string | Promise<string>;
  /** For all of them. */
  readonly settings?: Settings;
}

export interface Fleet extends AsyncDisposable {
  /** Of its own, removed in the end. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly queueUrl: string;
  /** Resolves when it is ready. */
  start(name: ServiceName, settings?: Settings): Promise<ServiceProcess>;
  /** A service of a test's own making. */
  startScript(start: Start, settings?: Settings): Promise<ServiceProcess>;
  /** ingest, status and download, in one process: sound ones, whose processes are not what the test is about. */
  startPublic(settings?: Settings): Promise<Endpoints>;
  /** The same, each in a process of its own, as operators run them. */
  startPublicApart(settings?: Settings): Promise<Endpoints>;
  /** Names of what lies in a bucket, in order. */
  objects(bucket: 'symbols' | 'staging'): Promise<string[]>;
  /** Their metadata by their true names. */
  descriptions(bucket: 'symbols' | 'staging'): Promise<ReadonlyMap<string, Record<string, string>>>;
}

/** As operators do it, once for each server: what follows are copies. */
async function migrate(databaseUrl: string): Promise<void> {
  const migrated = startService({ script: 'scripts/service.ts', args: ['migrate'] }, { DATABASE_URL: databaseUrl });
  if ((await migrated.exit) !== 0) throw new Error(migrated.output());
}

export async function createFleet({ postgresUrl, queueUrl, settings = {} }: FleetOptions): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-fleet-'));
  const database = await createIsolatedDatabase(postgresUrl, { migrate });
  const bucketUrl = (name: string): string => pathToFileURL(join(folder, name)).href;
  const shared = {
    DATABASE_URL: database.url,
    QUEUE_URL: (await queueUrl?.(database.url)) ?? database.url,
    UPLOAD_DEFAULT_URL: bucketUrl('symbols'),
    STAGING_URL: bucketUrl('staging'),
    ...settings,
  };
  const started: ServiceProcess[] = [];
  const launchScript = (begin: Start, own: Settings = {}): ServiceProcess => {
    const service = startService(begin, { ...shared, ...own });
    started.push(service);
    return service;
  };
  const launch = (name: string, own?: Settings): ServiceProcess => launchScript({ script: 'scripts/service.ts', args: [name] }, own);
  const start: Fleet['start'] = (name, own) => untilReady(launch(name, own));
  return {
    folder,
    databaseUrl: database.url,
    queueUrl: shared.QUEUE_URL,
    start,
    startScript: (begin, own) => untilReady(launchScript(begin, own)),
    async startPublic(own) {
      const service = launchScript({ script: 'test/harness/own-processes/public-services.ts' }, own);
      const urls = await untilAllReady(service, ['ingest', 'status', 'download']);
      return { ingest: urls.get('ingest')!, status: urls.get('status')!, download: urls.get('download')! };
    },
    async startPublicApart(own) {
      const [ingest, status, download] = await Promise.all([start('ingest', own), start('status', own), start('download', own)]);
      return { ingest: ingest.url, status: status.url, download: download.url };
    },
    objects: (bucket) => listObjects(join(folder, bucket)),
    descriptions: (bucket) => readDescriptions(join(folder, bucket)),
    async [Symbol.asyncDispose]() {
      for (const service of started) service.signal('SIGKILL');
      await Promise.all(started.map((service) => service.exit));
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
