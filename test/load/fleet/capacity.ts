// What multiples of a load need, on paper: from what an upload and a mebibyte cost in the runs, by kind of process. The formula is
// told in docs/scaling.md. Neighbours: run.ts, main.ts.
import type { Row } from '../../bench/report.ts';
import type { Run } from './run.ts';

/** One day of the load that is multiplied. docs/scaling.md says where it is from. */
export const mozilla = { uploads: 1_000, archiveGiB: 60, inBusiestHour: 0.2, downloadsPerSecond: 40 };

/** Processes are added when one is half busy, so that a burst, or the death of a neighbour, finds room. */
const share = 0.5;
/** Of the download service, by `npm run load` (docs/performance.md): seconds of a core for a hit. */
const perHit = 41e-6;
/** A pool of ten, and one that listens. */
const connections = 11;
const MiB = 2 ** 20;

/** Seconds of a core. */
export interface Cost {
  readonly perUpload: number;
  readonly perMiB: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const archiveMiB = ({ carried }: Run): number => sum(carried.map(({ planned }) => planned.corpus.archiveBytes)) / MiB;

/** Two equations for each kind: the mixed run, in which the number counts, and the one of large archives, in which the bytes do. */
export function toUnitCosts(mixed: Run, large: Run): ReadonlyMap<string, Cost> {
  const [n1, m1, n2, m2] = [mixed.carried.length, archiveMiB(mixed), large.carried.length, archiveMiB(large)];
  return new Map(
    [...mixed.costs].map(([kind, c1]) => {
      const c2 = large.costs.get(kind) ?? 0;
      const perMiB = Math.max(0, (c2 * n1 - c1 * n2) / (m2 * n1 - m1 * n2));
      return [kind, { perMiB, perUpload: Math.max(0, (c1 - perMiB * m1) / n1) }];
    }),
  );
}

export function toCapacityRows(costs: ReadonlyMap<string, Cost>): Row[] {
  const ms = (seconds: number): string => `${(seconds * 1_000).toFixed(1)} ms`;
  const kinds = ['ingest', 'worker', 'status', 'PostgreSQL', 'redis'];
  const unit = kinds.map((kind) => {
    const { perUpload, perMiB } = costs.get(kind)!;
    return { figure: `a core for: ${kind}`, result: `${ms(perUpload)} an upload + ${ms(perMiB)} a MiB` };
  });
  return [...unit, ...[1, 10, 100, 1_000].map((times) => toCapacityRow(costs, times))];
}

function toCapacityRow(costs: ReadonlyMap<string, Cost>, times: number): Row {
  const perSecond = (times * mozilla.inBusiestHour) / 3_600;
  const [uploads, mebibytes] = [mozilla.uploads * perSecond, mozilla.archiveGiB * 1_024 * perSecond];
  const coresOf = (kind: string): number => uploads * costs.get(kind)!.perUpload + mebibytes * costs.get(kind)!.perMiB;
  // At least two of each: one may die.
  const processesOf = (kind: string): number => Math.max(2, Math.ceil(coresOf(kind) / share));
  const downloads = Math.max(2, Math.ceil((mozilla.downloadsPerSecond * times * perHit) / share));
  const [ingest, worker, status] = [processesOf('ingest'), processesOf('worker'), processesOf('status')];
  const all = ingest + worker + status + downloads;
  const cores = (kind: string): string => coresOf(kind).toFixed(coresOf(kind) < 10 ? 2 : 0);
  return {
    figure: `**${times}×**: ${uploads.toFixed(2)} uploads/s, ${mebibytes.toFixed(0)} MiB/s, ${mozilla.downloadsPerSecond * times} downloads/s`,
    result: `${ingest} ingest, ${worker} workers, ${status} status, ${downloads} download`,
    against: `busy cores: PostgreSQL ${cores('PostgreSQL')}, Redis ${cores('redis')}, ingest ${cores('ingest')}, workers ${cores('worker')}; ${all * connections} connections to PostgreSQL; ${((times * mozilla.archiveGiB) / 1_024).toFixed(1)} TiB a day into the bucket`,
  };
}
