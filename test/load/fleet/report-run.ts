// The figures of a run as rows of a table. Neighbour: run.ts, which makes them.
import { percentile } from '../../bench/measure.ts';
import { seconds, times, type Row } from '../../bench/report.ts';
import { measureDrain, type DrainedSample } from './drain.ts';
import { mix } from './mix.ts';
import type { CarriedUpload, Run } from './run.ts';

/** Fewer than these are done before anybody would count them. */
const leastUnfinished = 10;
const MiB = 2 ** 20;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const spread = (ms: readonly number[]): string =>
  ms.length === 0 ? 'none' : `p50 ${seconds(percentile(ms, 0.5) / 1_000)}, p95 ${seconds(percentile(ms, 0.95) / 1_000)}`;
const milliseconds = (value: number): string => `${(value * 1_000).toFixed(value < 0.01 ? 1 : 0)} ms`;

/** Every upload that was accepted and is not complete, or was not accepted at all; every file that did not stay. */
export const lostOf = ({ carried, faults, rows, changed }: Run): readonly string[] => [
  ...faults,
  ...changed.map((key) => `${key} was right, and is not any more`),
  ...Object.entries(rows).flatMap(([state, count]) => (state === 'complete' ? [] : [`${count} rows are ${state}`])),
  ...carried.filter(({ state }) => state !== 'complete').map(({ id, state }) => `upload ${id} is ${state}`),
];
export const liesOf = ({ carried }: Run): readonly string[] => carried.flatMap(({ id, lies }) => lies.map((key) => `upload ${id}: ${key}`));

export function toRows(name: string, run: Run, uploads: number): Row[] {
  const { carried } = run;
  const archiveMiB = sum(carried.map(({ planned }) => planned.corpus.archiveBytes)) / MiB;
  const files = sum(carried.map(({ planned }) => planned.corpus.files.length));
  const [lost, lies] = [lostOf(run).length, liesOf(run).length];
  const killed = [...run.killed].map(([kind, count]) => `${count} × ${kind}`).join(', ');
  return [
    {
      figure: `**${name}**: accepted, complete, every file downloaded and right, then and in the end`,
      result: `${carried.filter(({ state, lies: wrong }) => state === 'complete' && wrong.length === 0).length} of ${uploads}`,
      against: `lost ${lost}; complete before it could be downloaded: ${lies}; ${files} files, ${archiveMiB.toFixed(0)} MiB of archives${killed && `; killed ${killed}`}`,
      target: 'all',
      isMet: lost + lies === 0 && carried.length === uploads,
    },
    {
      figure: 'on the clock',
      result: seconds(run.seconds),
      against: `${(carried.length / run.seconds).toFixed(2)} uploads/s, ${(archiveMiB / run.seconds).toFixed(1)} MiB/s, everything and the clients on the same cores`,
    },
    ...([202, 201] as const).map((status) => {
      const answered = carried.filter(({ answer }) => answer === status);
      return {
        figure: `POST to ${status}`,
        result: spread(answered.map(({ post }) => post.lastMs)),
        against: `${answered.length} uploads`,
      };
    }),
    {
      figure: 'first byte to complete',
      result: spread(carried.map(({ totalMs }) => totalMs)),
      against: mix
        .filter(({ name: size }) => ofSize(carried, size).length > 0)
        .map(({ name: size }) => `${size}: ${spread(ofSize(carried, size))}`)
        .join('; '),
    },
    {
      figure: 'came back later',
      result: `${sum(carried.map(({ post, refusals }) => post.refusals + refusals))} refusals, ${sum(carried.map(({ post, cuts }) => post.cuts + cuts))} broken connections`,
      against: `of POST: ${sum(carried.map(({ post }) => post.refusals))}, ${sum(carried.map(({ post }) => post.cuts))}; 429 and 503 were repeated after Retry-After`,
    },
    {
      figure: 'in the end',
      result: `${sum(Object.values(run.rows))} uploads, ${run.rows['complete'] ?? 0} of them complete`,
      against: `${sum(Object.values(run.rows)) - carried.length} were sent again because an answer was lost; ${run.leftStaged} archives left in the staging area`,
    },
    ...toCosts(run, carried.length, archiveMiB),
    ...(['release', 'try'] as const).flatMap((lane) => toDrain(run, lane)),
  ];
}

const ofSize = (carried: readonly CarriedUpload[], size: string): number[] =>
  carried.filter(({ planned }) => planned.size === size).map(({ totalMs }) => totalMs);

const outsiders = new Set(['store', 'clients']);

function toCosts({ costs, peaks }: Run, uploads: number, archiveMiB: number): Row[] {
  const own = sum([...costs].filter(([kind]) => !outsiders.has(kind)).map(([, cost]) => cost));
  return [
    {
      figure: 'throughput of a core (store and clients apart)',
      result: `${(uploads / own).toFixed(2)} uploads/s, ${(archiveMiB / own).toFixed(1)} MiB/s`,
      against: `${seconds(own)} of processor: ${milliseconds(own / uploads)} an upload, ${milliseconds(own / archiveMiB)} a MiB of archive`,
    },
    ...[...costs].map(([kind, cost]) => ({
      figure: `processor: ${kind}`,
      result: `${milliseconds(cost / uploads)} an upload, ${milliseconds(cost / archiveMiB)} a MiB`,
      against: `${seconds(cost)}${peaks.has(kind) ? `; at most ${peaks.get(kind)!.toFixed(0)} MiB of memory in one` : ''}`,
    })),
  ];
}

function toDrain({ drain, carried, lastAcceptedAt }: Run, lane: 'release' | 'try'): Row[] {
  const ended = carried.map(({ createdAt, completedAt, planned }) => ({ createdAt, completedAt, lane: planned.lane }));
  const samples = measureDrain(drain, ended, lane).filter(({ unfinished }) => unfinished >= leastUnfinished);
  if (samples.length === 0) return [{ figure: `time to drain, ${lane}`, result: 'never a backlog' }];
  const ratios = samples.map(({ predictedSeconds, measuredSeconds }) => predictedSeconds / measuredSeconds);
  const last = samples.find(({ at }) => at >= lastAcceptedAt);
  const most = samples.reduce<DrainedSample>((a, b) => (b.predictedSeconds > a.predictedSeconds ? b : a), samples[0]!);
  const say = ({ unfinished, predictedSeconds, measuredSeconds }: DrainedSample): string =>
    `predicted ${predictedSeconds.toFixed(0)} s, took ${measuredSeconds.toFixed(0)} s (${unfinished} uploads)`;
  return [
    {
      figure: `time to drain, ${lane}: predicted to measured`,
      result: `p50 ${times(percentile(ratios, 0.5))}, p10 ${times(percentile(ratios, 0.1))}, p90 ${times(percentile(ratios, 0.9))}`,
      against: `${samples.length} samples; at most ${say(most)}${last ? `; when nothing more came ${say(last)}` : ''}`,
    },
  ];
}
