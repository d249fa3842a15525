// How much work waits, and how fast it has been done lately: what admission and scaling go by.
import type { Lane } from '@symdepot/symbols';
import type { Client } from './client.ts';
import type { UploadRecord } from './upload-record.ts';

export interface Backlog {
  readonly uploads: number;
  readonly bytes: number;
  /** Age of the oldest upload that no worker has begun; 0 when there is none. */
  readonly oldestWaitingSeconds: number;
  /** Of the fleet while it was busy; undefined without recent work. */
  readonly speed: { readonly bytesPerSecond: number; readonly uploadsPerSecond: number } | undefined;
}

export interface Backlogs {
  /** What an upload of the lane has before it: try waits for release as well. */
  read(lane: Lane): Promise<Backlog>;
  /** How many older uploads of the same token (of its user, without one) and lane are not terminal yet. */
  countAhead(upload: Pick<UploadRecord, 'id' | 'user' | 'tokenId' | 'lane'>): Promise<number>;
}

const sampleSize = 200;

export function createBacklogs(client: Client): Backlogs {
  return {
    async read(lane) {
      const lanes: Lane[] = lane === 'release' ? ['release'] : ['release', 'try'];
      const unfinished = { state: { in: ['staged' as const, 'processing' as const] }, lane: { in: lanes } };
      const [open, oldest, recent] = await Promise.all([
        client.upload.aggregate({ where: unfinished, _count: true, _sum: { archiveBytes: true } }),
        client.upload.findFirst({
          where: { state: 'staged', lane: { in: lanes } },
          orderBy: { createdAt: 'asc' },
          select: { createdAt: true },
        }),
        client.upload.findMany({
          where: { state: 'complete', completedAt: { gt: new Date(Date.now() - 3_600_000) } },
          orderBy: { completedAt: 'desc' },
          take: sampleSize,
          select: { startedAt: true, completedAt: true, archiveBytes: true },
        }),
      ]);
      const runs = recent.flatMap(({ startedAt, completedAt, archiveBytes }) =>
        startedAt && completedAt ? [{ start: startedAt.getTime(), end: completedAt.getTime(), bytes: Number(archiveBytes) }] : [],
      );
      return {
        uploads: open._count,
        bytes: Number(open._sum.archiveBytes ?? 0),
        oldestWaitingSeconds: oldest ? Math.max(0, (Date.now() - oldest.createdAt.getTime()) / 1_000) : 0,
        speed: measureSpeed(runs),
      };
    },
    countAhead: ({ id, user, tokenId, lane }) =>
      client.upload.count({ where: { id: { lt: id }, userId: user.id, tokenId, lane, state: { in: ['staged', 'processing'] } } }),
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
