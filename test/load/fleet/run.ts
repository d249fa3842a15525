// One run: a fleet of its own on Redis, PostgreSQL and Ceph's gateway takes all uploads from its clients at once. Neighbours: carry.ts
// (one upload), killer.ts, drain.ts, report-run.ts (the figures).
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { waitFor } from '@symdepot/testkit';
import { processorSeconds } from '../../bench/measure.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { createFleet } from '../../harness/processes/fleet.ts';
import type { Program } from '../../harness/programs/find-program.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import type { LogRecord } from '../../harness/processes/service-process.ts';
import type { RunningRgw } from '../../harness/s3/rgw.ts';
import { createS3Buckets } from '../../harness/storage/s3-buckets.ts';
import { carry, lookAgain, type Carried } from './carry.ts';
import { watchDrain, type DrainSample } from './drain.ts';
import { keepRedis, keepService, type KeptProcess } from './kept-process.ts';
import { startKiller } from './killer.ts';
import type { Planned } from './mix.ts';

export interface Bed {
  readonly folder: string;
  readonly postgresUrl: string;
  readonly postgresPid: number;
  readonly redis: Program;
  readonly rgw: RunningRgw;
}

export interface RunOptions {
  readonly uploads: readonly Planned[];
  readonly clients: number;
  readonly killEverySeconds?: number;
}

export interface CarriedUpload extends Carried {
  readonly planned: Planned;
}

export interface Run {
  readonly carried: readonly CarriedUpload[];
  /** What went wrong for good, in words. */
  readonly faults: readonly string[];
  /** On the clock. */
  readonly seconds: number;
  /** When the last archive was accepted, milliseconds. */
  readonly lastAcceptedAt: number;
  readonly drain: readonly DrainSample[];
  /** Kind → how often. */
  readonly killed: ReadonlyMap<string, number>;
  /** Keys that were right when their upload was said to be complete, and are missing or wrong after the last kill. */
  readonly changed: readonly string[];
  /** Kind → seconds of processor time, above what the fleet takes in the same time when nobody asks for anything. */
  readonly costs: ReadonlyMap<string, number>;
  /** Kind → the most that one process has held, MiB. */
  readonly peaks: ReadonlyMap<string, number>;
  /** State → uploads, of the rows when nothing happens any more: more of them than clients have sent, where an answer was lost. */
  readonly rows: Readonly<Record<string, number>>;
  /** Archives in the staging area, then. */
  readonly leftStaged: number;
  /** In the logs of all processes that there were. */
  readonly complaints: readonly LogRecord[];
}

/** Long enough for timers and heartbeats. */
const idleSeconds = 20;

/** How many uploads a client has on their way that does not wait for the end of each. */
const windowOfAsync = 10;

export async function runFleet(bed: Bed, { uploads, clients, killEverySeconds }: RunOptions): Promise<Run> {
  await using stack = new AsyncDisposableStack();
  const redis = await keepRedis(bed.redis, await mkdtemp(join(bed.folder, 'redis-')));
  stack.defer(() => redis.stop());
  const fleet = stack.use(
    await createFleet({
      postgresUrl: bed.postgresUrl,
      queueUrl: () => redis.url,
      buckets: await createS3Buckets(bed.rgw),
      settings: { LOG_LEVEL: 'info' },
    }),
  );
  const [ingest, status, download] = [
    await keepService(fleet, 'ingest'),
    await keepService(fleet, 'status'),
    await keepService(fleet, 'download'),
  ];
  const workers = await Promise.all([1, 2, 3].map(() => keepService(fleet, 'worker')));
  const kept = [ingest, status, download, ...workers, redis];
  const endpoints = { ingest: ingest.url, status: status.url, download: download.url };
  const tokens = {
    release: [await createToken(fleet.databaseUrl, { email: 'nightly@example.com', permissions: ['upload_symbols'] })],
    try: [await createToken(fleet.databaseUrl, { email: 'try@example.com', permissions: ['upload_try_symbols'] })],
  };
  tokens.release.push(await createToken(fleet.databaseUrl, { email: 'release@example.com', permissions: ['upload_symbols'] }));

  const atRest = await readCosts(bed, kept);
  await setTimeout(idleSeconds * 1_000);
  const before = await readCosts(bed, kept);
  const drain = watchDrain(() => `${ingest.adminUrl()}/metrics`);
  // A worker between each two others: they have the most to lose.
  const victims = [workers[0]!, ingest, workers[1]!, status, workers[2]!, download, redis];
  const killer = killEverySeconds === undefined ? undefined : startKiller(victims, killEverySeconds);
  const startedAt = performance.now();
  const carried: CarriedUpload[] = [];
  const faults: string[] = [];
  let lastAcceptedAt = 0;
  let next = 0;
  const work = async (client: number): Promise<void> => {
    const isAsync = client % 2 === 1;
    const onTheirWay = new Set<Promise<void>>();
    for (let planned = uploads[next++]; planned !== undefined; planned = uploads[next++]) {
      const upload = planned;
      const ofLane = tokens[upload.lane];
      const answered = Promise.withResolvers<void>();
      const onAnswer = (): void => {
        lastAcceptedAt = Date.now();
        answered.resolve();
      };
      const sent = carry(upload, { endpoints, token: ofLane[client % ofLane.length]!, isAsync, onAnswer })
        .then(
          (result) => void carried.push({ ...result, planned: upload }),
          (error: unknown) => void faults.push(`${upload.corpus.path}: ${String(error)}`),
        )
        .finally(() => onTheirWay.delete(sent));
      onTheirWay.add(sent);
      if (!isAsync) await sent;
      else await Promise.race([sent, answered.promise]);
      if (onTheirWay.size >= windowOfAsync) await Promise.race(onTheirWay);
    }
    await Promise.all(onTheirWay);
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  const seconds = (performance.now() - startedAt) / 1_000;
  const killed = (await killer?.stop()) ?? new Map<string, number>();
  const samples = await drain.stop();
  const after = await readCosts(bed, kept);
  const peaks = new Map<string, number>();
  for (const one of kept) peaks.set(one.kind, Math.max(peaks.get(one.kind) ?? 0, await one.peakMebibytes()));
  const rows = await readRowsAtRest(fleet.databaseUrl);
  const changed: string[] = [];
  const sound = carried.filter(({ state, lies }) => state === 'complete' && lies.length === 0).values();
  const look = async (): Promise<void> => {
    for (const { planned } of sound) changed.push(...(await lookAgain(planned, endpoints)));
  };
  await Promise.all(Array.from({ length: clients }, look));
  const costOf = (kind: string, cost: number): number => {
    const start = before.get(kind) ?? 0;
    return Math.max(0, cost - start - ((start - (atRest.get(kind) ?? 0)) / idleSeconds) * seconds);
  };
  return {
    carried,
    faults,
    seconds,
    lastAcceptedAt,
    drain: samples,
    killed,
    changed,
    costs: new Map([...after].map(([kind, cost]) => [kind, costOf(kind, cost)])),
    peaks,
    rows,
    leftStaged: (await fleet.buckets.objects('staging')).length,
    complaints: kept.flatMap((one) => one.complaints()),
  };
}

/** Of what nobody waits for any more there is an end, too; where there is none in this time, the rows say so. */
const restMs = 120_000;

const readRowsAtRest = (databaseUrl: string): Promise<Readonly<Record<string, number>>> =>
  withConnection(databaseUrl, async (sql) => {
    const text = 'SELECT state::text, count(*)::int FROM uploads GROUP BY 1';
    const read = async (): Promise<Readonly<Record<string, number>>> =>
      Object.fromEntries((await sql.query<{ state: string; count: number }>(text)).rows.map(({ state, count }) => [state, count]));
    const isAtRest = async (): Promise<boolean> => !Object.keys(await read()).some((state) => state === 'staged' || state === 'processing');
    await waitFor(isAtRest, { timeoutMs: restMs, intervalMs: 500 }).catch(() => undefined);
    return read();
  });

/** Kind → seconds of processor time so far. `clients` is this process, which also compares what it downloads. */
async function readCosts({ postgresPid, rgw }: Bed, kept: readonly KeptProcess[]): Promise<ReadonlyMap<string, number>> {
  const costs = new Map<string, number>();
  const add = (kind: string, cost: number): void => void costs.set(kind, (costs.get(kind) ?? 0) + cost);
  for (const one of kept) add(one.kind, await one.cost());
  add('PostgreSQL', await processorSeconds(postgresPid));
  for (const pid of rgw.pids) add('store', await processorSeconds(pid));
  const { user, system } = process.cpuUsage();
  add('clients', (user + system) / 1e6);
  return costs;
}
