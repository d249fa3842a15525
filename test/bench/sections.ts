// What is measured, section by section. Each gives rows of the table. Neighbours: site.ts (the product), main.ts (the order).
import { randomBytes } from 'node:crypto';
import { waitFor } from '@symdepot/testkit';
import { withConnection } from '../harness/postgres/sql.ts';
import { createStandaloneSite } from '../harness/processes/standalone-process.ts';
import type { Corpus, CorpusOptions } from './corpus.ts';
import { bestOf, holdToCore, measureYardstick, peakMebibytes, percentile, processorSeconds, runYardstick } from './measure.ts';
import { mebibytes, seconds, times, type Row } from './report.ts';
import { createSite, openSettings, uploadTo } from './site.ts';

export interface Bench {
  readonly folder: string;
  readonly postgresUrl: string;
  readonly write: (name: string, options: CorpusOptions) => Promise<Corpus>;
}

export interface Yardsticks {
  readonly floor: number;
  readonly reference: number;
}

const mebi = 2 ** 20;
const runs = 3;
/** Members as a build has them: a few large ones, many small ones. */
const mixed = [24, 12, 6, 4, 2, 2, 1, 1, 1, 1].map((size) => size * mebi) as [number, ...number[]];
export const standard = (seed: number): CorpusOptions => ({ originalBytes: 313 * mebi, memberBytes: mixed, seed });

/** Fresh keys in each run, then the last archive once more: everything is skipped. */
export async function measureWorker(bench: Bench, { floor, reference }: Yardsticks): Promise<Row[]> {
  await using site = await createSite(bench.postgresUrl);
  await site.fleet.start('worker');
  let corpus!: Corpus;
  const fresh = await bestOf(runs, async (run) => {
    corpus = await bench.write('standard', standard(100 + run));
    return (await site.upload(corpus)).workerSeconds;
  });
  const skipped = await bestOf(runs, async () => (await site.upload(corpus)).workerSeconds);
  return [
    { figure: 'worker, 313 MiB of .sym, to the floor', ...toFloor(fresh, floor) },
    { figure: 'worker, the same, to the reference', ...toReference(fresh, reference, 20) },
    { figure: 'worker, the same again, all skipped', ...toFloor(skipped, floor) },
  ];
}

export async function measureStandalone(bench: Bench, { reference }: Yardsticks): Promise<Row[]> {
  await using site = await createStandaloneSite();
  const token = randomBytes(16).toString('hex');
  const { url } = await site.start({ tokens: { [token]: 'upload_symbols' }, settings: openSettings });
  const whole = await bestOf(runs, async (run) => {
    return (await uploadTo(url, token, await bench.write('standard', standard(200 + run)))).totalSeconds;
  });
  return [{ figure: 'whole path, POST to 201, standalone', ...toReference(whole, reference, 12) }];
}

/**
 * Processor time of the whole path: ingest, worker and database, whatever else the machine does. Fresh keys in each run, then the
 * same bytes again, which nobody reads: what is left is to stage them and to look at each file.
 */
export async function measureKnown(bench: Bench): Promise<Row[]> {
  await using site = await createStandaloneSite();
  const token = randomBytes(16).toString('hex');
  const { url, pid } = await site.start({ tokens: { [token]: 'upload_symbols' }, settings: openSettings });
  const databaseUrl = await site.databaseUrl();
  const measure = async (corpus: Corpus): Promise<number> => {
    const before = await processorSeconds(pid);
    await uploadTo(url, token, corpus);
    await withConnection(databaseUrl, (sql) =>
      waitFor(async () => (await sql.query('SELECT FROM uploads WHERE is_staged')).rowCount === 0, { what: 'an empty staging area' }),
    );
    return (await processorSeconds(pid)) - before;
  };
  const [floors, fresh, known]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run++) {
    // Side by side they would disturb each other.
    const corpus = await bench.write('known', { originalBytes: 900e6, memberBytes: mixed, seed: 400 + run });
    floors.push((await measureYardstick('floor', corpus, bench.folder)).processorSeconds);
    fresh.push(await measure(corpus));
    known.push(await measure(corpus));
  }
  const floor = Math.min(...floors);
  return [
    { figure: 'processor time, 900 MB of .sym, POST to 201, standalone', ...toFloor(Math.min(...fresh), floor, 1.6) },
    { figure: 'processor time, the same bytes again', ...toFloor(Math.min(...known), floor, 0.5) },
  ];
}

/** No worker is there: what is measured is ingest alone. */
export async function measureStaging(bench: Bench, corpus: Corpus): Promise<Row[]> {
  await using site = await createSite(bench.postgresUrl);
  const copy = await bestOf(runs, () => runYardstick('copy', corpus, bench.folder));
  const staged = await bestOf(runs, () => site.stage(corpus));
  const rate = corpus.archiveBytes / mebi / staged;
  return [
    {
      figure: `staging of ${mebibytes(corpus.archiveBytes / mebi)}, POST to 202`,
      result: `${mebibytes(rate)}/s`,
      against: `${times(copy / staged)} of socket → synced file`,
      target: '≥ 0.7×',
      isMet: copy / staged >= 0.7,
    },
  ];
}

export async function measureSmall(bench: Bench, settings: Readonly<Record<string, string>>, store: string): Promise<Row[]> {
  await using site = await createSite(bench.postgresUrl, settings);
  await site.fleet.start('worker');
  const times: number[] = [];
  for (let run = 0; run < 110; run++) {
    // 100 KiB of text that is new each time.
    const corpus = await bench.write('small', { originalBytes: 380 * 1024, memberBytes: [95 * 1024], seed: 1_000 + run });
    const { totalSeconds } = await site.upload(corpus);
    if (run >= 10) times.push(totalSeconds * 1_000);
  }
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  return [
    { figure: `100 KiB, POST to 201, p50, ${store}`, result: `${p50.toFixed(0)} ms`, target: '≤ 60 ms', isMet: p50 <= 60 },
    { figure: `100 KiB, POST to 201, p95, ${store}`, result: `${p95.toFixed(0)} ms` },
  ];
}

/** One archive after the other through the same two processes; peaks only grow. */
export async function measureMemory(bench: Bench, corpora: readonly Corpus[], settings: Readonly<Record<string, string>>, store: string) {
  await using site = await createSite(bench.postgresUrl, settings);
  const worker = await site.fleet.start('worker');
  const rows: Row[] = [];
  for (const corpus of corpora) {
    const { totalSeconds, workerSeconds } = await site.upload(corpus);
    const [ingestPeak, workerPeak] = [await peakMebibytes(site.ingest.pid), await peakMebibytes(worker.pid)];
    rows.push({
      figure: `${corpus.name} (${mebibytes(corpus.archiveBytes / mebi)}, ${corpus.members} files), ${store}`,
      result: seconds(totalSeconds),
      against: `worker ${seconds(workerSeconds)}; peak of ingest ${mebibytes(ingestPeak)}, of worker ${mebibytes(workerPeak)}`,
      target: '≤ 250 MiB each',
      isMet: Math.max(ingestPeak, workerPeak) <= 250,
    });
  }
  return rows;
}

/**
 * Each worker is held to a core of its own, since one alone uses several. They are halted until everything is staged, then
 * let go at the same moment.
 */
export async function measureWorkers(bench: Bench, settings: Readonly<Record<string, string>> = {}): Promise<Row[]> {
  const drain = async (count: number): Promise<number> => {
    await using site = await createSite(bench.postgresUrl, settings);
    const workers = await Promise.all(Array.from({ length: count }, () => site.fleet.start('worker')));
    await Promise.all(workers.map(({ pid }, core) => holdToCore(pid, core)));
    for (const worker of workers) worker.signal('SIGSTOP');
    for (let i = 0; i < 4; i++) await site.stage(await bench.write('share', { ...standard(300 + i), originalBytes: 160 * mebi }));
    for (const worker of workers) worker.signal('SIGCONT');
    return await site.untilIdle();
  };
  const one = await bestOf(2, () => drain(1));
  const two = await bestOf(2, () => drain(2));
  return [
    {
      figure: 'two workers of one core each, 640 MiB of .sym in four ZIPs',
      result: seconds(two),
      against: `${times(one / two)} as fast as one (${seconds(one)})`,
      target: '≥ 1.7×',
      isMet: one / two >= 1.7,
    },
  ];
}

const toFloor = (value: number, floor: number, target = 1.4): Omit<Row, 'figure'> => ({
  result: seconds(value),
  against: `${times(value / floor)} the floor (${seconds(floor)})`,
  target: `≤ ${target}×`,
  isMet: value / floor <= target,
});

const toReference = (value: number, reference: number, target: number): Omit<Row, 'figure'> => ({
  result: seconds(value),
  against: `${times(reference / value)} as fast as the reference (${seconds(reference)})`,
  target: `≥ ${target}×`,
  isMet: reference / value >= target,
});
