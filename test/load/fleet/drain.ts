// What symdepot_backlog_drain_seconds says while a run goes on, to be held against how long it took then. Neighbours: run.ts, report-run.ts.
import { setTimeout as delay } from 'node:timers/promises';
import type { Carried } from './carry.ts';

type Lane = 'release' | 'try';

export interface DrainSample {
  /** Milliseconds. */
  readonly at: number;
  /** Lane → seconds. */
  readonly predicted: ReadonlyMap<Lane, number>;
}

export interface DrainWatch {
  stop(): Promise<readonly DrainSample[]>;
}

const everyMs = 1_000;

/** @param metricsUrl of an ingest process; may change, and be away */
export function watchDrain(metricsUrl: () => string): DrainWatch {
  const samples: DrainSample[] = [];
  const stopping = new AbortController();
  const pause = (): Promise<boolean> => delay(everyMs, true, { signal: stopping.signal }).catch(() => false);
  const watch = async (): Promise<void> => {
    while (await pause()) {
      const at = Date.now();
      const text = await fetch(metricsUrl()).then(
        (response) => response.text(),
        () => '',
      );
      const found = [...text.matchAll(/^symdepot_backlog_drain_seconds\{lane="(release|try)"\} (\S+)$/gm)];
      if (found.length > 0) samples.push({ at, predicted: new Map(found.map(([, lane, value]) => [lane as Lane, Number(value)])) });
    }
  };
  const ended = watch();
  return {
    async stop() {
      stopping.abort();
      await ended;
      return samples;
    },
  };
}

export interface DrainedSample {
  readonly at: number;
  /** Uploads. */
  readonly unfinished: number;
  readonly predictedSeconds: number;
  readonly measuredSeconds: number;
}

export type Ended = Pick<Carried, 'createdAt' | 'completedAt'> & { readonly lane: Lane };

/** Try counts release as before it, as the metric does. */
export function measureDrain(samples: readonly DrainSample[], uploads: readonly Ended[], lane: Lane): DrainedSample[] {
  return samples.flatMap(({ at, predicted }) => {
    const predictedSeconds = predicted.get(lane);
    const pending = uploads.filter(
      (upload) => upload.createdAt <= at && upload.completedAt > at && (lane === 'try' || upload.lane === 'release'),
    );
    if (predictedSeconds === undefined || pending.length === 0) return [];
    const measuredSeconds = (Math.max(...pending.map(({ completedAt }) => completedAt)) - at) / 1_000;
    return [{ at, unfinished: pending.length, predictedSeconds, measuredSeconds }];
  });
}
