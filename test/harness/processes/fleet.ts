// Services one by one on shared infrastructure, as a fleet runs them. Neighbour: service-process.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIsolatedDatabase } from '@symdepot/testkit';
import { settingsOf, type Buckets } from '../storage/buckets.ts';
import { createBuckets } from '../storage/create-buckets.ts';
import { createFolderBuckets } from '../storage/folder-buckets.ts';
import type { Endpoints } from '../clients/client.ts';
import { startService, untilAllReady, untilReady, type ServiceProcess, type Settings, type Start } from './service-process.ts';

export type ServiceName = 'ingest' | 'worker' | 'status' | 'download' | 'web';

/** For all of its processes. Those that name a store of a test's own decide; a function is told of the buckets otherwise. */
export type FleetSettings = Settings | ((buckets: Buckets) => Settings);

export interface FleetOptions {
  /** Of a superuser; the fleet gets a database of its own. */
  readonly postgresUrl: string;
  /** Given the URL of that database; default: the queue is in it. */
  readonly queueUrl?: (databaseUrl: string) => string | Promise<string>;
  readonly settings?: FleetSettings;
  /** Its own from now on. Default: in the store of this test run. */
  readonly buckets?: Buckets;
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
  readonly buckets: Buckets;
  /** What every process of it is given. */
  readonly settings: Settings;
}

/** As operators do it, once for each server: what follows are copies. */
export async function migrate(databaseUrl: string): Promise<void> {
  const migrated = startService({ script: 'scripts/service.ts', args: ['migrate'] }, { DATABASE_URL: databaseUrl });
  if ((await migrated.exit) !== 0) throw new Error(migrated.output());
}

export async function createFleet({ postgresUrl, queueUrl, settings = {}, ...options }: FleetOptions): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-fleet-'));
  const database = await createIsolatedDatabase(postgresUrl, { migrate });
  const ownsStore = typeof settings !== 'function' && settings['UPLOAD_DEFAULT_URL'] !== undefined;
  const buckets = options.buckets ?? (ownsStore ? createFolderBuckets(folder) : await createBuckets(folder));
  const shared = {
    DATABASE_URL: database.url,
    QUEUE_URL: (await queueUrl?.(database.url)) ?? database.url,
    ...settingsOf(buckets),
    ...(typeof settings === 'function' ? settings(buckets) : settings),
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
    buckets,
    settings: shared,
    async [Symbol.asyncDispose]() {
      for (const service of started) service.signal('SIGKILL');
      await Promise.all(started.map((service) => service.exit));
      await database.drop();
      await buckets[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
