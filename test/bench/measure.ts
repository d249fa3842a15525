// How things are measured: best of some runs, percentiles, peak memory, yardsticks. Neighbour: yardsticks.ts.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Corpus } from './corpus.ts';

const yardsticks = fileURLToPath(new URL('yardsticks.ts', import.meta.url));

/** Seconds. The reference has a thread for each of its 20 files. */
export async function runYardstick(name: 'floor' | 'reference' | 'copy', { path }: Corpus, parent: string): Promise<number> {
  const folder = await mkdtemp(join(parent, `${name}-`));
  try {
    const env = { UV_THREADPOOL_SIZE: name === 'reference' ? '20' : '4' };
    const { stdout } = await promisify(execFile)(process.execPath, [yardsticks, name, path, folder], { env });
    return Number(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The smallest of some numbers that are measured one after the other: the machine may be busy otherwise. */
export async function bestOf(count: number, measure: (run: number) => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < count; run++) {
    // oxlint-disable-next-line no-await-in-loop -- side by side they would disturb each other
    best = Math.min(best, await measure(run));
  }
  return best;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** The most memory that a process ever held, in MiB. Linux only. */
export async function peakMebibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}

/** Lets a process with all its threads run on one core only. Linux only. */
export async function holdToCore(pid: number, core: number): Promise<void> {
  await promisify(execFile)('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
}
