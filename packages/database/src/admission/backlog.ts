// How much work waits, and the recent throughput: the basis of admission and scaling.
import type { Lane, UploadState, UploadStep } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inActive } from '../uploads/upload-conditions.ts';

export interface Backlog {
  /** The pending work, by lane and step. */
  readonly parts: readonly BacklogPart[];
  /** Lanes at rest. */
  readonly pausedLanes: readonly Lane[];
  /** Throughput of the fleet while it was busy; undefined without recent work. */
  readonly speed: { readonly bytesPerSecond: number; readonly uploadsPerSecond: number } | undefined;
}

export interface BacklogPart {
  readonly lane: Lane;
  /** `staged`: no worker has started them. */
  readonly state: UploadState;
  readonly step: UploadStep;
  readonly uploads: number;
  /** For manifests: those of the files that have arrived and are not done. */
  readonly bytes: number;
  /** Since the oldest of them was recorded; for manifests, since the oldest of those files arrived. */
  readonly oldestSeconds: number;
}

export interface Backlogs {
  read(): Promise<Backlog>;
}

const sampleSize = 200;

export function createBacklogs(client: PrismaConnection): Backlogs {
  return {
    async read() {
      const [parts, recent, paused] = await Promise.all([
        client.$queryRaw<BacklogPart[]>`
          SELECT u.lane::text, u.state::text, u.step::text, count(*)::int AS uploads,
            sum(COALESCE(arrived.bytes, u.archive_bytes))::float8 AS bytes,
            GREATEST(0, extract(epoch FROM now() - min(
              CASE WHEN u.session_expires_at IS NULL THEN u.created_at ELSE COALESCE(arrived.since, u.updated_at) END)))::float8 AS "oldestSeconds"
          FROM uploads u LEFT JOIN LATERAL (
            SELECT COALESCE(sum(f.original_bytes), 0) AS bytes, min(s.finished_at) AS since
            FROM upload_files f JOIN file_sessions s ON s.file_id = f.id
            WHERE f.upload_id = u.id AND f.outcome = 'pending' AND s.finished_at IS NOT NULL
          ) arrived ON u.session_expires_at IS NOT NULL
          WHERE u.state IN ${inActive} AND u.step <> 'receive'
          GROUP BY u.lane, u.state, u.step`,
        client.upload.findMany({
          where: { state: 'complete', completedAt: { gt: new Date(Date.now() - 3_600_000) } },
          orderBy: { completedAt: 'desc' },
          take: sampleSize,
          select: { startedAt: true, workedSeconds: true, completedAt: true, archiveBytes: true },
        }),
        client.pausedLane.findMany({ select: { lane: true } }),
      ]);
      // Most of a manifest's time is its sender's: its rounds count as if they had been one, the last.
      const runs = recent.flatMap(({ startedAt, workedSeconds, completedAt, archiveBytes }) => {
        if (!startedAt || !completedAt) return [];
        return [{ start: startedAt.getTime() - workedSeconds * 1_000, end: completedAt.getTime(), bytes: Number(archiveBytes) }];
      });
      return { parts, pausedLanes: paused.map(({ lane }) => lane), speed: measureSpeed(runs) };
    },
  };
}

/** Throughput over the time in which at least one upload was in progress; times in milliseconds. */
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

/**
 * Seconds until an upload that arrives in the lane now would be done: by bytes and by count at the recent throughput, whichever is
 * longer; never less than the oldest upload has already waited
 * to be started, which is how a fleet without workers shows. Try shares its throughput with release, so its estimate counts
 * the release backlog as ahead of it, unless that lane rests.
 */
export function estimateDrainSeconds({ parts, pausedLanes, speed }: Backlog, lane: Lane): number {
  const isFirst = !pausedLanes.includes('release');
  const before = parts.filter((part) => part.lane === lane || (isFirst && part.lane === 'release'));
  const sum = (key: 'uploads' | 'bytes'): number => before.reduce((total, part) => total + part[key], 0);
  const work = speed ? Math.max(sum('bytes') / speed.bytesPerSecond, sum('uploads') / speed.uploadsPerSecond) : 0;
  const waited = before.filter(({ state }) => state === 'staged').map(({ oldestSeconds }) => oldestSeconds);
  return Math.max(work, ...waited, 0);
}
