// What processes hold in memory, from when they are at rest until all is done: their peaks, and how it went. Used by measure-artefact.ts.
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { forgetPeak, readMemory } from '../measure.ts';

/** Until what a start has left behind is collected. */
const restMs = 10_000;
const sampleMs = 250;
/** Between its end and its successor's start. */
const gone = { now: 0, peak: 0 };

export interface MemoryWatch extends AsyncDisposable {
  /** The process in whose place another came. */
  follow(process: ServiceProcess): Promise<void>;
  /** MiB; `line`: at each tenth of the time so far. */
  report(): { readonly rest: number; readonly peak: number; readonly line: string };
}

export async function watchMemory(watched: ServiceProcess): Promise<MemoryWatch> {
  let { pid } = watched;
  await delay(restMs);
  const { now: rest } = await readMemory(pid);
  await forgetPeak(pid);
  const samples: number[] = [];
  let most = rest;
  const stopping = new AbortController();
  const sampling = (async () => {
    while (!stopping.signal.aborted) {
      const { now, peak } = await readMemory(pid).catch(() => gone);
      if (now > 0) samples.push(now);
      most = Math.max(most, peak);
      await delay(sampleMs);
    }
  })();
  return {
    async follow(process) {
      await forgetPeak(process.pid); // what its start took is not of interest
      pid = process.pid;
    },
    report() {
      const at = (tenth: number): string => samples[Math.floor(((samples.length - 1) * tenth) / 10)]!.toFixed(0);
      return { rest, peak: most, line: Array.from({ length: 11 }, (_, tenth) => at(tenth)).join(' ') };
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await sampling;
    },
  };
}
