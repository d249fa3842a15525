// How much work waits, and the recent throughput: the basis of admission and scaling.
import type { Lane, UploadState, UploadStep } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inActive } from '../uploads/upload-conditions.ts';

export interface Backlog {
  /** The pending work, by lane and step. */
  readonly parts: readonly BacklogPart[];
  /** Lanes at rest. */
  readonly pausedLanes: readonly Lane[];
  /** Work a second (`workOf`) of the fleet while it was busy; undefined without recent work. */
  readonly speed: number | undefined;
}

export interface BacklogPart {
  readonly lane: Lane;
  /** `staged`: no worker has started them. */
  readonly state: UploadState;
  readonly step: UploadStep;
  readonly uploads: number;
  /** For manifests: those of the files that have arrived and are not done. */
  readonly bytes: number;
  /**
   * Since a worker began the oldest of them; of those that wait, since it was recorded or last retried, and of a manifest, since the
   * oldest of those files arrived.
   */
  readonly oldestSeconds: number;
}

export interface Backlogs {
  read(): Promise<Backlog>;
}

const sampleSize = 200;

/** What an upload costs besides its bytes, in bytes: between that of a worker and that of all services (docs/scaling.md). */
const bytesPerUpload = 2 * 2 ** 20;

/**
 * Uploads of all sizes on one scale, in bytes: a speed of small ones must not be taken for that of large ones, nor the other way round.
 */
export const workOf = (uploads: number, bytes: number): number => uploads * bytesPerUpload + bytes;

export function createBacklogs(client: PrismaConnection): Backlogs {
  return {
    async read() {
      const select = { startedAt: true, workedSeconds: true, completedAt: true, archiveBytes: true };
      const [parts, recent, current, paused] = await Promise.all([
        client.$queryRaw<BacklogPart[]>`
          SELECT u.lane::text, u.state::text, u.step::text, count(*)::int AS uploads,
            sum(COALESCE(arrived.bytes, u.archive_bytes))::float8 AS bytes,
            GREATEST(0, extract(epoch FROM now() - min(
              CASE WHEN u.state = 'processing' THEN COALESCE(u.started_at, u.updated_at)
                WHEN u.session_expires_at IS NOT NULL THEN COALESCE(arrived.since, u.updated_at)
                WHEN u.retries > 0 THEN u.updated_at ELSE u.created_at END)))::float8 AS "oldestSeconds"
          FROM uploads u LEFT JOIN LATERAL (
            SELECT COALESCE(sum(f.original_bytes), 0) AS bytes, min(s.finished_at) AS since
            FROM upload_files f JOIN file_sessions s ON s.file_id = f.id
            WHERE f.upload_id = u.id AND f.outcome = 'pending' AND s.finished_at IS NOT NULL
          ) arrived ON u.session_expires_at IS NOT NULL
          WHERE u.state IN ${inActive} AND u.step <> 'receive'
          GROUP BY u.lane, u.state, u.step`,
        client.upload.findMany({
          where: { state: { in: ['complete', 'rejected', 'failed'] }, completedAt: { gt: new Date(Date.now() - 3_600_000) } },
          orderBy: { completedAt: 'desc' },
          take: sampleSize,
          select,
        }),
        client.upload.findMany({
          where: { state: 'processing', step: { not: 'receive' } },
          orderBy: { id: 'desc' },
          take: sampleSize,
          select,
        }),
        client.pausedLane.findMany({ select: { lane: true } }),
      ]);
      // Most of a manifest's time is its sender's: its rounds count as if they had been one, the last.
      const toRuns = (uploads: typeof recent): Run[] =>
        uploads.flatMap(({ startedAt, workedSeconds, completedAt, archiveBytes }) =>
          startedAt
            ? [
                {
                  start: startedAt.getTime() - workedSeconds * 1_000,
                  end: completedAt?.getTime() ?? Date.now(),
                  work: workOf(1, Number(archiveBytes)),
                },
              ]
            : [],
        );
      return { parts, pausedLanes: paused.map(({ lane }) => lane), speed: measureSpeed(toRuns(recent), toRuns(current)) };
    },
  };
}

/** Times in milliseconds. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly work: number;
}

/**
 * Work a second over the time in which at least one upload was in progress, by those that have ended. What is in progress now counts
 * with half of its work: else the first of many that began together would look as if it had taken the whole fleet that long. It does
 * not count once it has taken longer than any that ended: what is stuck, or waits for its next attempt, says nothing of the others.
 */
export function measureSpeed(ended: readonly Run[], current: readonly Run[] = []): Backlog['speed'] {
  const longest = Math.max(0, ...ended.map(({ start, end }) => end - start));
  const usual = current.filter(({ start, end }) => end - start <= longest).map((run) => ({ ...run, work: run.work / 2 }));
  const runs = [...ended, ...usual];
  let busyMs = 0;
  let until = -Infinity;
  for (const { start, end } of runs.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(start, until);
    if (end <= from) continue; // also where two clocks do not agree
    busyMs += end - from;
    until = end;
  }
  if (busyMs <= 0) return undefined;
  return (runs.reduce((sum, { work }) => sum + work, 0) * 1_000) / busyMs;
}

/**
 * Seconds until an upload that arrives in the lane now would be done, at the recent speed; never less than the oldest upload has
 * already waited to be started, which is how a fleet without workers shows. Try shares its throughput with release, so its estimate counts
 * the release backlog as ahead of it, unless that lane rests.
 */
export function estimateDrainSeconds({ parts, pausedLanes, speed }: Backlog, lane: Lane): number {
  const isFirst = !pausedLanes.includes('release');
  const before = parts.filter((part) => part.lane === lane || (isFirst && part.lane === 'release'));
  const work = before.reduce((sum, { uploads, bytes }) => sum + workOf(uploads, bytes), 0);
  const waited = before.filter(({ state }) => state === 'staged').map(({ oldestSeconds }) => oldestSeconds);
  return Math.max(speed ? work / speed : 0, ...waited, 0);
}
