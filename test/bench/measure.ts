// How things are measured: best of some runs, percentiles, peak memory, processor time, yardsticks. Neighbour: yardsticks.ts.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Corpus } from './corpora/corpus.ts';

const yardsticks = fileURLToPath(new URL('yardsticks.ts', import.meta.url));

export type Yardstick = 'floor' | 'shared-floor' | 'reference' | 'copy';

export interface Cost {
  /** By the clock. */
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** The reference has a thread for each of its 20 files. */
export async function measureYardstick(name: Yardstick, { path }: Corpus, parent: string): Promise<Cost> {
  const folder = await mkdtemp(join(parent, `${name}-`));
  try {
    const env = { UV_THREADPOOL_SIZE: name === 'reference' ? '20' : '4' };
    const { stdout } = await promisify(execFile)(process.execPath, [yardsticks, name, path, folder], { env });
    return JSON.parse(stdout) as Cost;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The smallest of some numbers that are measured one after the other: the machine may be busy otherwise. */
export async function bestOf(count: number, measure: (run: number) => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < count; run++) {
    // Side by side they would disturb each other.
    best = Math.min(best, await measure(run));
  }
  return best;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** What a process holds in memory, and the most that it held since its start or since forgetPeak, in MiB. Linux only. */
export async function readMemory(pid: number): Promise<{ readonly now: number; readonly peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)![1]) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Its start may have taken more than it holds at rest (proc(5), clear_refs). Linux only. */
export const forgetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');

/** What a process and all below it have used of the processor so far, those that have ended among them. Linux only. */
export async function processorSeconds(pid: number): Promise<number> {
  const processes = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readProcess));
  const ofTree = (root: number): number =>
    processes.reduce((sum, found) => {
      if (found?.pid === root) return sum + found.ticks;
      return found?.parent === root ? sum + ofTree(found.pid) : sum;
    }, 0);
  return ofTree(pid) / ticksPerSecond;
}

/** Linux tells all programs that it counts in hundredths. */
const ticksPerSecond = 100;

/** By proc(5): `pid (name) state parent …`, the 14th to 17th are its ticks and those of its children that have ended. */
async function readProcess(pid: string): Promise<{ pid: number; parent: number; ticks: number } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined; // it has ended
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { pid: Number(pid), parent: fields[1]!, ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) };
}

/** Lets a process with all its threads run on one core only. Linux only. */
export async function holdToCore(pid: number, core: number): Promise<void> {
  await promisify(execFile)('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
}
