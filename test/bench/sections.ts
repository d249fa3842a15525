// What is measured, section by section. Each gives rows of the table. Neighbours: site.ts (the product), main.ts (the order).
import { setTimeout } from 'node:timers/promises';
import { mixed, type Corpus, type CorpusOptions } from './corpora/corpus.ts';
import { forgetPeak, measureYardstick, percentile, processorSeconds, readMemory } from './measure.ts';
import { mebibytes, seconds, times, type Row } from './report.ts';
import { createSite } from './site.ts';

export interface Bench {
  readonly folder: string;
  readonly postgresUrl: string;
  /** Of PostgreSQL, which has the queue as well. */
  readonly postgresPid: number;
  readonly write: (name: string, options: CorpusOptions) => Promise<Corpus>;
}

const mebi = 2 ** 20;
const runs = 3;

/** No worker is there: what is measured is ingest alone. */
export async function measureStaging(bench: Bench, corpus: Corpus): Promise<Row[]> {
  await using site = await createSite(bench.postgresUrl);
  let copy = Infinity;
  let staged = Infinity;
  for (let run = 0; run < runs; run++) {
    // In turn, so that what else the machine does meets both alike
    copy = Math.min(copy, (await measureYardstick('copy', corpus, bench.folder)).seconds);
    staged = Math.min(staged, await site.stage(corpus));
  }
  const rate = corpus.archiveBytes / mebi / staged;
  return [
    {
      figure: `staging of ${mebibytes(corpus.archiveBytes / mebi)}, POST to 202`,
      result: `${mebibytes(rate)}/s`,
      against: `${times(copy / staged)} of socket → synced file`,
      target: '≥ 0.6×',
      isMet: copy / staged >= 0.6,
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
    { figure: `100 KiB, POST to 201, p50, ${store}`, result: `${p50.toFixed(0)} ms`, target: '≤ 50 ms', isMet: p50 <= 50 },
    { figure: `100 KiB, POST to 201, p95, ${store}`, result: `${p95.toFixed(0)} ms` },
  ];
}

/** One archive after the other through the same two processes: their peaks above what they held before the first. */
export async function measureMemory(bench: Bench, corpora: readonly Corpus[], settings: Readonly<Record<string, string>>, store: string) {
  await using site = await createSite(bench.postgresUrl, settings);
  const { pid: worker } = await site.fleet.start('worker');
  const { pid: ingest } = site.ingest;
  await setTimeout(restMs);
  const rest = { ingest: (await readMemory(ingest)).now, worker: (await readMemory(worker)).now };
  const rows: Row[] = [];
  for (const corpus of corpora) {
    await Promise.all([forgetPeak(ingest), forgetPeak(worker)]);
    const { totalSeconds } = await site.upload(corpus);
    const [ofIngest, ofWorker] = [(await readMemory(ingest)).peak - rest.ingest, (await readMemory(worker)).peak - rest.worker];
    rows.push({
      figure: `peak memory above rest, ${corpus.name} (${mebibytes(corpus.archiveBytes / mebi)}, ${corpus.members} files), ${store}`,
      result: `ingest ${mebibytes(ofIngest)}, worker ${mebibytes(ofWorker)}`,
      against: `at rest ${mebibytes(rest.ingest)}, ${mebibytes(rest.worker)}; POST to 201 ${seconds(totalSeconds)}`,
      target: '≤ 150 MiB each',
      isMet: Math.max(ofIngest, ofWorker) <= 150,
    });
  }
  return rows;
}

/** Until what a start has left behind is collected. */
const restMs = 10_000;

/**
 * What a second worker, on a machine of its own, would bring: on paper, since here both would share the cores. What a worker works
 * for each byte alone and as one of two is measured, and what PostgreSQL does for it, which both would share. The latter counts as
 * if no worker could do anything meanwhile, which is the worst case.
 */
export async function measureWorkers(bench: Bench): Promise<Row[]> {
  const corpora = await Promise.all(
    Array.from({ length: 4 }, (_, i) => bench.write('share', { originalBytes: 160 * mebi, memberBytes: mixed, seed: 300 + i })),
  );
  const bytes = corpora.reduce((sum, { originalBytes }) => sum + originalBytes, 0);
  /** Nanoseconds of the processor for each byte of text. They are halted until everything is staged, then let go. */
  const drain = async (count: number): Promise<{ workers: number; shared: number }> => {
    await using site = await createSite(bench.postgresUrl);
    const workers = await Promise.all(Array.from({ length: count }, () => site.fleet.start('worker')));
    const used = async () => ({
      workers: (await Promise.all(workers.map(({ pid }) => processorSeconds(pid)))).reduce((sum, one) => sum + one, 0),
      shared: await processorSeconds(bench.postgresPid),
    });
    for (const worker of workers) worker.signal('SIGSTOP');
    for (const corpus of corpora) await site.stage(corpus);
    const before = await used();
    for (const worker of workers) worker.signal('SIGCONT');
    await site.untilIdle();
    const after = await used();
    return { workers: ((after.workers - before.workers) / bytes) * 1e9, shared: ((after.shared - before.shared) / bytes) * 1e9 };
  };
  const one = await drain(1);
  const two = await drain(2);
  const gain = (one.workers + one.shared) / (two.workers / 2 + two.shared);
  const perByte = (value: number): string => value.toFixed(2);
  return [
    {
      figure: 'two workers against one, each on a machine of its own, on paper',
      result: times(gain),
      against: `ns of processor a byte: worker alone ${perByte(one.workers)}, of two ${perByte(two.workers)}; PostgreSQL ${perByte(one.shared)}, ${perByte(two.shared)}`,
      target: '≥ 1.9×',
      isMet: gain >= 1.9,
    },
  ];
}
