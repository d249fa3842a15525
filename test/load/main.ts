// npm run load [-- --rounds N] [--write]: how many downloads one process of the download service answers, and what each
// costs, against the floor of a constant 302. Bounded in time, on 127.0.0.1 only. Neighbours: fire.ts, floor.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '@symdepot/database/embedded';
import { discardEmbeddedPostgres } from '@symdepot/database/testing';
import { createSampleArchive } from '@symdepot/testkit';
import { createClient } from '../harness/clients/client.ts';
import { createFleet } from '../harness/processes/fleet.ts';
import { createToken } from '../harness/clients/tokens.ts';
import { formatTable, times, writeResults, type Row } from '../bench/report.ts';
import { fire, type Burst, type Target } from './fire.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, write: { type: 'boolean' } } });
const roundCount = Number(options.rounds);
const folder = await mkdtemp(join(tmpdir(), 'symdepot-load-'));
const postgresDir = join(folder, 'postgres');

async function startFloor(stack: AsyncDisposableStack): Promise<Target> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('floor.ts', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] });
  stack.defer(() => void child.kill());
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { url: line.trim(), pid: child.pid! };
}

interface Figure {
  readonly name: string;
  readonly target: Target;
  readonly nextPath: () => string;
  /** Of every response. */
  readonly status: string;
  /** Times the cost of the first figure. */
  readonly most?: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** One after the other within seconds: what else the machine does is much the same for all of them. */
async function measureRound(figures: readonly Figure[]): Promise<Burst[]> {
  const bursts: Burst[] = [];
  for (const { target, nextPath, status } of figures) {
    const burst = await fire(target, nextPath, 1);
    if (Object.keys(burst.statuses).join() !== status) throw new Error(`expected ${status} only: ${JSON.stringify(burst.statuses)}`);
    bursts.push(burst);
  }
  return bursts;
}

try {
  await using stack = new AsyncDisposableStack();
  const postgres = await startEmbeddedPostgres({ dataDir: postgresDir });
  stack.defer(() => postgres.stop());
  const fleet = stack.use(await createFleet({ postgresUrl: postgres.url, settings: { LOG_LEVEL: 'info' } }));
  const [ingest, download] = [await fleet.start('ingest'), await fleet.start('download')];
  await fleet.start('worker');
  const client = createClient(
    { ingest: ingest.url, status: ingest.url, download: download.url },
    await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] }),
  );
  const { zip, files } = await createSampleArchive({ files: 400, bytes: 4 * 2 ** 20, companions: false });
  const { status } = await client.upload(zip);
  if (status !== 201) throw new Error(`the upload was answered ${status}`);

  const hits = files.map(({ key }) => `/${key.split('/').map(encodeURIComponent).join('/')}`);
  const misses = hits.map((path) => path.replace('/', '/no-'));
  const floor = await startFloor(stack);
  const inTurn =
    (paths: readonly string[], next = 0) =>
    () =>
      paths[next++ % paths.length]!;
  const neverAsked =
    (next = 0) =>
    () =>
      `/xul.pdb/${(next++).toString(16).toUpperCase().padStart(33, '1')}/xul.sym`;
  const figures: readonly Figure[] = [
    { name: 'floor: a constant 302', target: floor, nextPath: inTurn(hits), status: '302' },
    { name: 'hit, asked for before', target: download, nextPath: inTurn(hits), status: '302', most: 1.5 },
    { name: 'miss, asked for before', target: download, nextPath: inTurn(misses), status: '404', most: 1.5 },
    { name: 'miss, never asked for', target: download, nextPath: neverAsked(), status: '404' },
  ];
  await measureRound(figures); // warm
  const rounds: (readonly Burst[])[] = [];
  for (let count = 0; count < roundCount; count++) rounds.push(await measureRound(figures));
  const rows = figures.map((figure, index): Row => {
    const medianOf = (value: (round: readonly Burst[]) => number): number => median(rounds.map(value));
    const ratio = medianOf((round) => round[index]!.cpuMicroseconds / round[0]!.cpuMicroseconds);
    const cost = medianOf((round) => round[index]!.cpuMicroseconds);
    return {
      figure: figure.name,
      result: `${medianOf((round) => round[index]!.perSecond).toFixed(0)}/s, p99 ${medianOf((round) => round[index]!.p99Ms).toFixed(0)} ms`,
      against: `${cost.toFixed(0)} µs of processor each, ${times(ratio)} the floor`,
      ...(figure.most !== undefined && { target: `≤ ${figure.most}×`, isMet: ratio <= figure.most }),
    };
  });
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
  const about = `\`npm run load\` · ${new Date().toISOString().slice(0, 10)}, ${machine}, 32 connections, ${roundCount} rounds of 1 s each in turn, medians`;
  const results = `${about}\n\n${formatTable(rows)}`;
  process.stdout.write(`${results}\n`);
  if (options.write) writeResults(results, 'npm run load -- --write');
} finally {
  await discardEmbeddedPostgres(postgresDir);
  await rm(folder, { recursive: true, force: true });
}
