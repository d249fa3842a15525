// npm run load [-- --seconds N] [--write]: how many downloads one process of the download service answers, and what each
// costs, against the floor of a constant 302. Bounded in time, on 127.0.0.1 only. Neighbours: fire.ts, floor.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { discardEmbeddedPostgres, startEmbeddedPostgres } from '@symdepot/database/embedded';
import { createSampleArchive } from '@symdepot/testkit';
import { createClient } from '../system/client.ts';
import { createFleet } from '../system/fleet.ts';
import { createToken } from '../system/tokens.ts';
import { formatTable, times, writeResults, type Row } from '../bench/report.ts';
import { fire, type Burst, type Target } from './fire.ts';

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '8' }, write: { type: 'boolean' } } });
const seconds = Number(options.seconds);
const folder = await mkdtemp(join(tmpdir(), 'symdepot-load-'));
const postgresDir = join(folder, 'postgres');

async function startFloor(stack: AsyncDisposableStack): Promise<Target> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('floor.ts', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] });
  stack.defer(() => void child.kill());
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { url: line.trim(), pid: child.pid! };
}

/** Every answer of a burst must be what its name says. */
const only = (burst: Burst, status: string): Burst => {
  if (Object.keys(burst.statuses).join() !== status) throw new Error(`expected ${status} only: ${JSON.stringify(burst.statuses)}`);
  return burst;
};

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
  const fresh = Array.from({ length: 200_000 }, (_, i) => `/xul.pdb/${i.toString(16).toUpperCase().padStart(33, '1')}/xul.sym`);
  const burst = async (target: Target, list: readonly string[], wanted: string): Promise<Burst> => {
    await fire(target, list, 1); // warm
    return only(await fire(target, list, seconds), wanted);
  };
  const base = await burst(floor, hits, '302');
  const toRow = (figure: string, measured: Burst, most?: number): Row => {
    const ratio = measured.cpuMicroseconds / base.cpuMicroseconds;
    return {
      figure,
      result: `${measured.perSecond.toFixed(0)}/s, p99 ${measured.p99Ms.toFixed(0)} ms`,
      against: `${measured.cpuMicroseconds.toFixed(0)} µs of processor each, ${times(ratio)} the floor`,
      ...(most !== undefined && { target: `≤ ${most}×`, isMet: ratio <= most }),
    };
  };
  const rows = [
    toRow('floor: a constant 302', base),
    toRow('hit, asked for before', await burst(download, hits, '302'), 2),
    toRow('miss, asked for before', await burst(download, misses, '404'), 1.3),
    toRow('miss, never asked for', await burst(download, fresh, '404')),
  ];
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
  const about = `\`npm run load\` · ${new Date().toISOString().slice(0, 10)}, ${machine}, 32 connections, ${seconds} s each`;
  const results = `${about}\n\n${formatTable(rows)}`;
  process.stdout.write(`${results}\n`);
  if (options.write) writeResults(results, 'npm run load -- --write');
} finally {
  await discardEmbeddedPostgres(postgresDir);
  await rm(folder, { recursive: true, force: true });
}
