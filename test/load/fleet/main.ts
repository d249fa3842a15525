// npm run load:fleet [-- --uploads N] [--clients N] [--kill-every SECONDS] [--only large|calm|killed] [--write]: a fleet takes many
// uploads from many clients at once: a few large ones, a mix, and the mix while a process is killed every while. Ends with 1 when
// anything was lost, or said to be complete that could not be downloaded. On 127.0.0.1 only. Neighbour: run.ts.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPostgres } from '../../bench/open-postgres.ts';
import { createCorpora } from '../../bench/corpora/corpus.ts';
import { formatTable, writeResults, type Row } from '../../bench/report.ts';
import { findRedis } from '../../harness/redis/redis.ts';
import { startRgw } from '../../harness/s3/rgw.ts';
import { toCapacityRows, toUnitCosts } from './capacity.ts';
import { mix, planLarge, planUploads } from './mix.ts';
import { liesOf, lostOf, toRows } from './report-run.ts';
import { runFleet, type Bed, type Run } from './run.ts';

const { values: options } = parseArgs({
  options: {
    uploads: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '50' },
    'kill-every': { type: 'string', default: '10' },
    only: { type: 'string' },
    write: { type: 'boolean' },
  },
});
const [count, clients, killEvery] = [Number(options.uploads), Number(options.clients), Number(options['kill-every'])];
const folder = await mkdtemp(join(tmpdir(), 'symdepot-load-'));
const postgresDir = join(folder, 'postgres');

/** What goes on; the table alone is on standard output. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function openBed(stack: AsyncDisposableStack): Promise<Bed> {
  const redis = await findRedis();
  const rgw = await startRgw();
  if ('skipReason' in rgw) throw new Error(rgw.skipReason);
  stack.defer(() => rgw.stop());
  const { pid: postgresPid, url: postgresUrl } = await openPostgres(stack, postgresDir);
  return { folder, postgresUrl, postgresPid, redis, rgw };
}

const runs = [
  { key: 'large', name: 'large archives only' },
  { key: 'calm', name: 'undisturbed' },
  { key: 'killed', name: `one process killed every ${killEvery} s`, killEverySeconds: killEvery },
] as const;

// What was started has a handler for `exit`, which a signal alone would not reach. The folder goes last.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
    process.exit(130);
  });
}
try {
  await using stack = new AsyncDisposableStack();
  const write = createCorpora(folder);
  const [mixed, large] = [await planUploads(count, write), await planLarge(Math.ceil(count / 200), write)];
  const bed = await openBed(stack);
  const rows: Row[] = [];
  const done = new Map<string, Run>();
  for (const { key, name, ...settings } of runs.filter((run) => options.only === undefined || options.only === run.key)) {
    say(`… ${key}`);
    const uploads = key === 'large' ? large : mixed;
    const run = await runFleet(bed, { uploads, clients, ...settings }).catch((error: unknown) => {
      process.exitCode = 1;
      say(String(error instanceof Error ? error.stack : error));
    });
    if (run === undefined) {
      rows.push({ figure: `**${name}**`, result: 'failed' });
      continue; // the others are still worth having
    }
    done.set(key, run);
    for (const text of [...lostOf(run).map((one) => `LOST ${one}`), ...liesOf(run).map((one) => `LIE ${one}`)]) {
      say(text);
      process.exitCode = 1;
    }
    const errors = run.complaints.filter(({ level }) => level !== 'warn');
    say(`rows: ${JSON.stringify(run.rows)}; ${errors.length} errors in logs`);
    for (const record of errors.slice(0, 20)) say(JSON.stringify(record).slice(0, 600));
    const warnings = Map.groupBy(run.complaints, ({ service, level, msg }) => `${service}, ${String(level)}: ${msg}`);
    for (const [what, { length }] of warnings) say(`${length} × ${what}`);
    const figures = toRows(name, run, uploads.length);
    for (const { figure, result, against = '' } of figures) say(`  ${figure}: ${result} ${against}`);
    rows.push(...figures);
  }
  const [ofLarge, ofMixed] = [done.get('large'), done.get('calm')];
  const capacity = ofLarge && ofMixed ? `\n\n${formatTable(toCapacityRows(toUnitCosts(ofMixed, ofLarge)))}` : '';
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
  const sizes = mix.map(({ name, share }) => `${share / 10} % of ${name}`).join(', ');
  const about = `\`npm run load:fleet\` · ${new Date().toISOString().slice(0, 10)}, ${machine}, ${count} uploads from ${clients} clients: ${sizes}; 3 workers, ingest, status, download, Redis, PostgreSQL and Ceph's gateway`;
  const results = `${about}\n\n${formatTable(rows)}${capacity}`;
  process.stdout.write(`${results}\n`);
  if (options.write) writeResults(results, 'npm run load:fleet -- --write', 'scaling.md');
} finally {
  await rm(folder, { recursive: true, force: true });
}
