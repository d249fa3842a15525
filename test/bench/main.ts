// npm run bench [-- --full] [--write] [--only <section>]: measures the product against the reference loop and the floor, in
// one run on one machine, and prints one table. Speed is never asserted. Neighbours: sections.ts, report.ts.
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPostgres } from './open-postgres.ts';
import { startRedis } from '../harness/redis/redis.ts';
import { startRgw } from '../harness/s3/rgw.ts';
import { settingsOf } from '../harness/storage/buckets.ts';
import { createS3Buckets } from '../harness/storage/s3-buckets.ts';
import { measureArtefact } from './artefacts/measure-artefact.ts';
import { measureClients } from './clients.ts';
import { createCorpora } from './corpora/corpus.ts';
import { startGcsServer } from './gcs/gcs-server.ts';
import { measureLists } from './lists.ts';
import { measureQueue } from './queue-rate.ts';
import { measurePages } from './pages.ts';
import { formatTable, writeResults, type Row } from './report.ts';
import * as sections from './sections.ts';
import { writeTarOf } from './corpora/tar-file.ts';
import { measureWholePath } from './whole-path.ts';

const { values: options } = parseArgs({
  options: { full: { type: 'boolean' }, write: { type: 'boolean' }, only: { type: 'string', multiple: true } },
});
const mebi = 2 ** 20;
const folder = await mkdtemp(join(tmpdir(), 'symdepot-bench-'));
const postgresDir = join(folder, 'postgres');
const rows: Row[] = [];

/** One that fails is a row, too: the others are still worth having. */
async function section(name: string, measure: () => Promise<Row[]>): Promise<void> {
  if (options.only && !options.only.includes(name)) return;
  console.error(`… ${name}`);
  const measured = await measure().catch((error: unknown): Row[] => {
    process.exitCode = 1;
    console.error(error);
    return [{ figure: name, result: 'failed', against: error instanceof Error ? error.message.slice(0, 60) : '' }];
  });
  rows.push(...measured);
  for (const { figure, result, against = '' } of measured) console.error(`  ${figure}: ${result} ${against}`);
}

// What was started has a handler for `exit`, which a signal alone would not reach. The folder goes last.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.once('exit', () => {
      // Once is not enough while postgres removes files of its own.
      for (const deadline = Date.now() + 5_000; existsSync(folder) && Date.now() < deadline;)
        rmSync(folder, { recursive: true, force: true });
    });
    process.exit(130);
  });
}

try {
  await using stack = new AsyncDisposableStack();
  const { pid: postgresPid, url: postgresUrl } = await openPostgres(stack, postgresDir);
  const redis = await startRedis();
  if ('stop' in redis) stack.defer(redis.stop);
  const gcs = stack.use(await startGcsServer());

  const bench: sections.Bench = { folder, postgresUrl, postgresPid, write: createCorpora(folder) };
  const many = (seed: number) => bench.write('many', { originalBytes: 5_000 * 8 * 1024, memberBytes: [8 * 1024], seed });
  const long = (seed: number) =>
    bench.write('5 GiB ZIP64 member', { originalBytes: 5 * 1024 * mebi, memberBytes: [5 * 1024 * mebi], seed });
  const large = (name: string, archiveMebibytes: number, memberMebibytes: readonly [number, ...number[]], seed: number) =>
    bench.write(name, {
      originalBytes: archiveMebibytes * 4.2 * mebi,
      memberBytes: memberMebibytes.map((m) => m * mebi) as [number],
      seed,
    });

  await section('whole', () => measureWholePath(bench));
  await section('memory', async () => {
    const corpora = [await large('150 MB', 150, [96, 24, 6, 1], 2), await large('2 GiB', 2048, [600, 96, 24, 6], 4)];
    if (options.full) {
      corpora.push(await many(1));
      corpora.push(await long(5));
    }
    return sections.measureMemory(bench, corpora, {}, 'filesystem');
  });
  await section('tar', async () => {
    // By what they unpack to: that is what is large here.
    const corpora = [await large('0.5 GiB of text', 120, [96, 24, 6, 1], 12), await large('2 GiB of text', 488, [600, 96, 24, 6], 13)];
    const tars = [await writeTarOf(corpora[0]!), await writeTarOf(corpora[1]!)];
    return sections.measureMemory(bench, tars, { UPLOAD_WAIT_SECONDS: '3600' }, 'filesystem');
  });
  await section('staging', async () => sections.measureStaging(bench, await large('400 MB', 400, [96, 24, 6, 1], 11)));
  await section('small', () => sections.measureSmall(bench, {}, 'filesystem'));
  await section('workers', () => sections.measureWorkers(bench));
  await section('gcs', async () => [
    ...(await sections.measureMemory(bench, [await many(6), await large('150 MB', 150, [96, 24, 6, 1], 7)], gcs.settings, 'GCS emulator')),
    ...(await sections.measureSmall(bench, gcs.settings, 'GCS emulator')),
  ]);
  await section('s3', async () => {
    const rgw = await startRgw();
    if ('skipReason' in rgw) return [{ figure: "Ceph's gateway", result: rgw.skipReason }];
    await using _ = { [Symbol.asyncDispose]: () => rgw.stop() };
    const buckets = await createS3Buckets(rgw);
    const corpora = [await large('150 MB', 150, [96, 24, 6, 1], 8)];
    if (options.full) corpora.push(await large('2 GiB', 2048, [600, 96, 24, 6], 9), await long(10));
    return await sections.measureMemory(bench, corpora, settingsOf(buckets), "Ceph's gateway");
  });
  await section('artefacts', () => measureArtefact(bench, (options.full ? 5 * 1024 : 512) * mebi));
  await section('clients', () => measureClients(bench, { PostgreSQL: undefined, ...('url' in redis && { Redis: redis.url }) }));
  await section('lists', () => measureLists(bench));
  await section('pages', () => measurePages(postgresUrl));
  await section('queue', async () => [
    ...(await measureQueue('PostgreSQL', postgresUrl)),
    ...('url' in redis ? await measureQueue('Redis', redis.url) : [{ figure: 'queue on Redis', result: redis.skipReason }]),
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

const machine = `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
const results = `\`${command}\` · ${machine}\n\n${formatTable(rows)}`;
console.log(results);
if (options.write) writeResults(results);
process.exit();
