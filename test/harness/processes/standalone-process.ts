// The whole system in one process, as `npm start` runs it, in a folder of its own. Neighbour: service-process.ts.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsOf, type Buckets } from '../storage/buckets.ts';
import { createBuckets } from '../storage/create-buckets.ts';
import { storageKind } from '../storage/storage-kind.ts';
import { killGroup, startService, untilReady, type ServiceProcess, type Settings } from './service-process.ts';

export interface StandaloneOptions {
  /** Secret → permissions; in the environment, so that nothing is said of the process list. */
  readonly tokens?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly settings?: Settings;
}

/** A data dir and the processes that have run on it. */
export interface StandaloneSite extends AsyncDisposable {
  readonly dataDir: string;
  readonly buckets: Buckets;
  /** Resolves when it is ready. */
  start(options?: StandaloneOptions): Promise<ServiceProcess>;
  /** Does not wait for anything. */
  launch(options?: StandaloneOptions): ServiceProcess;
  /** Of the PostgreSQL that runs in the data dir. */
  databaseUrl(): Promise<string>;
  /** SIGKILL to a process of this site and to its PostgreSQL, as a power cut would. */
  killAll(process: ServiceProcess): Promise<void>;
}

export async function createStandaloneSite(): Promise<StandaloneSite> {
  const dataDir = await mkdtemp(join(tmpdir(), 'symdepot-test-standalone-'));
  const buckets = await createBuckets(join(dataDir, 'buckets'));
  // Folders there are its defaults.
  const stores = storageKind === 'files' ? {} : settingsOf(buckets);
  const started: ServiceProcess[] = [];
  const launch = ({ tokens = {}, flags = [], settings = {} }: StandaloneOptions = {}): ServiceProcess => {
    const named = Object.entries(tokens).map(([secret, permissions]) => `${secret}=${permissions}`);
    const environment = { SYMDEPOT_TOKENS: named.join(' '), ...stores, ...settings };
    const args = ['--port', '0', '--data-dir', dataDir, ...flags];
    const service = startService({ script: 'services/standalone/src/main.ts', args }, environment);
    started.push(service);
    return service;
  };
  const killAll = async (service: ServiceProcess): Promise<void> => {
    service.signal('SIGKILL');
    const postmaster = await postmasterPid(dataDir);
    if (postmaster !== undefined) killGroup(postmaster, 'SIGKILL');
    await service.exit;
  };
  return {
    dataDir,
    buckets,
    launch,
    start: (options) => untilReady(launch(options)),
    databaseUrl: () => embeddedUrl(dataDir),
    killAll,
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map(killAll));
      await buckets[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** PostgreSQL's own pid file: the pid, and in the fourth line the port. */
const readPidFile = async (dataDir: string): Promise<string[]> =>
  (await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').catch(() => '')).split('\n');

async function embeddedUrl(dataDir: string): Promise<string> {
  const [password, pidFile] = await Promise.all([readFile(join(dataDir, 'postgres/password'), 'utf8'), readPidFile(dataDir)]);
  return `postgres://symdepot:${password.trim()}@127.0.0.1:${pidFile[3]}/symdepot`;
}

/** It is the leader of a process group. Undefined when none runs. */
async function postmasterPid(dataDir: string): Promise<number | undefined> {
  const pid = Number((await readPidFile(dataDir))[0]);
  // A file that a killed server left names nobody, or by now somebody else.
  const isPostgres = pid > 0 && existsSync(`/proc/${pid}`) && (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(dataDir);
  return isPostgres ? pid : undefined;
}
