// A fleet whose workers are faulty, a caller that sends until it is told 201, and the look afterwards: is all of it true?
// Neighbours: faulty-worker.ts, faulty-ingest.ts, kills.ts (rounds on it).
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSampleArchive, waitFor, type SampleFile } from '@symdepot/testkit';
import pg from 'pg';
import { afterEach, expect, inject } from 'vitest';
import { withConnection } from '../postgres/sql.ts';
import { createClient, type Client, type UploadStatus } from '../clients/client.ts';
import { createFleet, type Fleet } from '../processes/fleet.ts';
import type { ServiceProcess, Settings } from '../processes/service-process.ts';
import { redisCommand } from '../redis/redis-command.ts';
import { createToken } from '../clients/tokens.ts';
import { armFault, disarmFault, readFault, type FaultPlan } from './fault-plan.ts';
import type { QueueKind } from './queue-kinds.ts';

const settings = {
  BATCH_MAX_MEMBERS: '4',
  WORKER_CONCURRENCY: '2',
  MEMBER_CONCURRENCY: '2',
  JOB_LOCK_SECONDS: '1',
  SWEEP_INTERVAL_SECONDS: '0.5',
  SWEEP_UNTOUCHED_SECONDS: '1',
  SHUTDOWN_TIMEOUT_SECONDS: '20',
  UPLOAD_RATE_PER_MINUTE: '100000',
};

export interface Archive {
  readonly files: readonly SampleFile[];
  readonly zip: Buffer;
}

/** What a worker wrote down: one record for each operation that came to its end. */
export interface OperationRecord {
  readonly operation: string;
  readonly name?: string;
  readonly ids?: readonly string[];
  readonly step?: string;
  readonly range?: { readonly start: number; readonly end: number };
}

export interface FaultHarness extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly client: Client;
  readonly token: string;
  /** The same caller at another ingest. */
  clientOf(ingest: string): Client;
  /** `clockSeconds`: by how much its clock is wrong. */
  startWorker(own?: Settings, clockSeconds?: number): Promise<ServiceProcess>;
  /** A faulty one, besides the sound one that `client` speaks to. */
  startIngest(own?: Settings): Promise<ServiceProcess>;
  /** For the workers. */
  arm(plan: FaultPlan): void;
  /** For the faulty ingests. */
  armIngest(plan: FaultPlan): void;
  disarm(): void;
  /** Until a worker has met what was armed, a SIGSTOP: not where somebody else has stopped it. */
  untilAsleep(worker: ServiceProcess): Promise<unknown>;
  /** Behind everybody's back. */
  emptyQueue(): Promise<unknown>;
  /** Until a query of the fleet's database finds something. */
  untilRow(query: string): Promise<unknown>;
  /** Sends until the response is 201, as build automation does. @returns the id, after a look that the 201 was true */
  sendUntilCreated(archive: Archive): Promise<number>;
  /** State, rows, objects, metadata and staging are as they must be after a single upload of new files. */
  expectRight(id: number, archive: Archive): Promise<UploadStatus>;
  /** Every upload is complete; no file is promised by a row that the store does not have. `objects`: names in the bucket */
  expectAllComplete(objects: readonly string[]): Promise<void>;
  /**
   * What has no row in the staging area is an orphan to a worker two days later, and goes. `isEmpty`: whether anything
   * is left there.
   */
  expectOrphansSwept(isEmpty: () => boolean | Promise<boolean>): Promise<void>;
}

export async function createFaultHarness(
  queue: Pick<QueueKind, 'url'>,
  own: Settings = {},
  postgresUrl = inject('postgresUrl'),
): Promise<FaultHarness> {
  const fleet = await createFleet({
    postgresUrl,
    queueUrl: queue.url,
    settings: { ...settings, ...own },
  });
  const planFile = join(fleet.folder, 'fault.json');
  const ingestPlanFile = join(fleet.folder, 'ingest-fault.json');
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  const endpoints = await fleet.startPublic();
  const client = createClient(endpoints, token);

  const sendUntilCreated: FaultHarness['sendUntilCreated'] = async ({ files, zip }) => {
    for (;;) {
      const response = await client.upload(zip);
      expect([201, 503]).toContain(response.status);
      if (response.status !== 201) continue;
      expect(await client.differing(files)).toEqual([]);
      return response.json<{ upload: { id: number } }>().upload.id;
    }
  };

  // Asked again and again: a connection for each look costs more than the look. One that is lost is replaced.
  const looks = new pg.Pool({ connectionString: fleet.databaseUrl, max: 1 }).on('error', () => {});
  const rows = async (query: string): Promise<object[]> => (await looks.query<object>(query)).rows;
  const hasRow = async (query: string): Promise<boolean> => (await rows(query)).length > 0;
  const startWorker: FaultHarness['startWorker'] = (ownSettings, clockSeconds) => {
    const preload = clockSeconds === undefined ? undefined : `./test/harness/faults/shifted-clock.ts?seconds=${clockSeconds}`;
    return fleet.startScript({ script: 'test/harness/faults/faulty-worker.ts', args: [planFile], preload }, ownSettings);
  };

  return {
    fleet,
    client,
    token,
    clientOf: (ingest) => createClient({ ...endpoints, ingest }, token),
    startWorker,
    startIngest: (ownSettings) =>
      fleet.startScript({ script: 'test/harness/faults/faulty-ingest.ts', args: [ingestPlanFile] }, ownSettings),
    arm: (plan) => armFault(planFile, plan),
    armIngest: (plan) => armFault(ingestPlanFile, plan),
    disarm: () => disarmFault(planFile),
    untilAsleep: (worker) =>
      waitFor(async () => readFault(planFile) === undefined && isAsleep(worker), { timeoutMs: 60_000, what: 'a worker that sleeps' }),
    emptyQueue: () =>
      fleet.queueUrl === fleet.databaseUrl
        ? withConnection(fleet.databaseUrl, (sql) => sql.query('TRUNCATE symdepot_queue.job CASCADE'))
        : redisCommand(fleet.queueUrl, 'FLUSHDB'),
    untilRow: (query) => waitFor(() => hasRow(query), { timeoutMs: 30_000, what: query }),
    sendUntilCreated,
    async expectRight(id, { files }) {
      const status = await client.untilState(id, 'complete');
      expect(status.error).toBeNull();
      expect(status.progress.files).toEqual({ total: files.length, uploaded: files.length, skipped: 0, ignored: 0, failed: 0 });
      expect((await client.files(id)).map(({ outcome }) => outcome)).toEqual(files.map(() => 'uploaded'));
      expect(await client.differing(files)).toEqual([]);
      const stored = await fleet.buckets.descriptions('symbols');
      for (const { key, content } of files) {
        expect(stored.get(`v1/${key}`)).toEqual({
          original_size: String(content.length),
          original_md5_hash: createHash('md5').update(content).digest('hex'),
          upload_id: String(id),
        });
      }
      await waitFor(async () => (await fleet.buckets.objects('staging')).length === 0, {
        timeoutMs: 30_000,
        what: 'a staging area that is empty',
      });
      const unfinished = 'SELECT 1 FROM uploads WHERE is_staged OR completed_at IS NULL';
      await waitFor(async () => !(await hasRow(unfinished)), {
        timeoutMs: 30_000,
        what: 'rows of uploads that have ended and have no archive',
      });
      return status;
    },
    async expectAllComplete(objects) {
      const unfinished = `SELECT id, state FROM uploads WHERE state <> 'complete' OR is_staged`;
      await waitFor(async () => !(await hasRow(unfinished)), { timeoutMs: 60_000, what: 'uploads that are complete' });
      const promised = `SELECT DISTINCT key FROM upload_files WHERE outcome IN ('uploaded', 'skipped')`;
      const names = (await rows(promised)).map((row) => `v1/${(row as { key: string }).key}`);
      expect(names.toSorted()).toEqual(objects.toSorted());
      expect(await rows(`SELECT * FROM upload_files WHERE outcome NOT IN ('uploaded', 'skipped')`)).toEqual([]);
    },
    async expectOrphansSwept(isEmpty) {
      const later = await startWorker({ EXPIRE_INTERVAL_SECONDS: '1' }, 2 * 86_400);
      await waitFor(isEmpty, { timeoutMs: 60_000, what: 'a staging area that is empty' });
      expect(await later.stop()).toBe(0);
    },
    async [Symbol.asyncDispose]() {
      await looks.end();
      await fleet[Symbol.asyncDispose]();
    },
  };
}

export const newArchive = (seed: number, files = 12): Promise<Archive> => createSampleArchive({ files, bytes: files * 8_000, seed });

export const operations = (worker: ServiceProcess): OperationRecord[] =>
  worker.log().filter(({ msg }) => msg === 'operation') as unknown as OperationRecord[];

/** Of proc(5): the letter behind the name in parentheses. */
const isAsleep = async ({ pid }: ServiceProcess): Promise<boolean> => /\) T /.test(await readFile(`/proc/${pid}/stat`, 'utf8'));

/** Starts workers that end with their test, and with them what was armed. To be called once for all tests of a block. */
export function usingWorkers(harness: () => FaultHarness): FaultHarness['startWorker'] {
  const workers: ServiceProcess[] = [];
  afterEach(async () => {
    for (const worker of workers.splice(0)) {
      worker.signal('SIGKILL');
      await worker.exit;
    }
    harness()?.disarm();
  });
  return async (...options) => {
    const worker = await harness().startWorker(...options);
    workers.push(worker);
    return worker;
  };
}
