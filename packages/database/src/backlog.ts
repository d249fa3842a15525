// How much work waits, and how fast it has been done lately: what admission and scaling go by.
import type { Lane, UploadState, UploadStep } from '@symdepot/symbols';
import { workable } from './archive-in-flight.ts';
import type { Client } from './client.ts';

export interface Backlog {
  /** What there is work to do for, lane by lane and step by step. */
  readonly parts: readonly BacklogPart[];
  /** Of the fleet while it was busy; undefined without recent work. */
  readonly speed: { readonly bytesPerSecond: number; readonly uploadsPerSecond: number } | undefined;
}

export interface BacklogPart {
  readonly lane: Lane;
  /** `staged`: no worker has begun them. */
  readonly state: UploadState;
  readonly step: UploadStep;
  readonly uploads: number;
  readonly bytes: number;
  /** Since the oldest of them was recorded. */
  readonly oldestSeconds: number;
}

export interface Backlogs {
  read(): Promise<Backlog>;
}

const sampleSize = 200;

export function createBacklogs(client: Client): Backlogs {
  return {
    async read() {
      const [groups, recent] = await Promise.all([
        client.upload.groupBy({
          by: ['lane', 'state', 'step'],
          where: workable,
          _count: true,
          _sum: { archiveBytes: true },
          _min: { createdAt: true },
        }),
        client.upload.findMany({
          where: { state: 'complete', completedAt: { gt: new Date(Date.now() - 3_600_000) } },
          orderBy: { completedAt: 'desc' },
          take: sampleSize,
          select: { startedAt: true, completedAt: true, archiveBytes: true },
        }),
      ]);
      const parts = groups.map(({ lane, state, step, _count, _sum, _min }) => ({
        lane,
        state,
        step,
        uploads: _count,
        bytes: Number(_sum.archiveBytes ?? 0),
        oldestSeconds: _min.createdAt ? Math.max(0, (Date.now() - _min.createdAt.getTime()) / 1_000) : 0,
      }));
      const runs = recent.flatMap(({ startedAt, completedAt, archiveBytes }) =>
        startedAt && completedAt ? [{ start: startedAt.getTime(), end: completedAt.getTime(), bytes: Number(archiveBytes) }] : [],
      );
      return { parts, speed: measureSpeed(runs) };
    },
  };
}

/** Speed over the time in which at least one upload was being worked on; times in milliseconds. */
export function measureSpeed(runs: readonly { readonly start: number; readonly end: number; readonly bytes: number }[]): Backlog['speed'] {
  let busyMs = 0;
  let until = -Infinity;
  for (const { start, end } of runs.toSorted((a, b) => a.start - b.start)) {
    if (end <= until) continue;
    busyMs += end - Math.max(start, until);
    until = end;
  }
  if (busyMs <= 0) return undefined;
  const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  return { bytesPerSecond: (bytes * 1_000) / busyMs, uploadsPerSecond: (runs.length * 1_000) / busyMs };
}
