// The state of the whole system in one document. Neighbours: find-alerts.ts, routes/operations.ts.
import { formatOptionalTimestamp, formatTimestamp, workSteps, type Overview, type PausedLane } from '@symdepot/api';
import { estimateDrainSeconds, type Backlog, type OperationsRecord, type PausedLaneRecord } from '@symdepot/database';
import type { QueueCounts } from '@symdepot/queue';
import { lanes, type Lane } from '@symdepot/symbols';
import type { WebContext } from '../context.ts';
import { findAlerts } from './find-alerts.ts';
import { gatherDependencies } from './gather-dependencies.ts';

/** The ended archives of this long are the throughput. */
const throughputSeconds = 900;

type Found = Omit<Overview, 'alerts'>;

/** @throws AppError `database_unavailable` */
export async function readOverview({ database, queue, kit }: Pick<WebContext, 'database' | 'queue' | 'kit'>): Promise<Overview> {
  const [record, backlog, paused, checks, counts, health, processes] = await Promise.all([
    database.operations.read(),
    database.backlogs.read(),
    database.pausedLanes.list(),
    database.workerHeartbeats.readChecks(),
    queue.counts().catch(() => null),
    kit.health.report(),
    database.processHeartbeats.listAlive(),
  ]);
  const found: Found = {
    as_of: formatTimestamp(new Date()),
    lanes: lanes.map((lane) => presentLane(lane, { record, backlog, paused })),
    queues: counts && presentQueues(counts),
    workers: { alive: record.workers.alive, seen_at: formatOptionalTimestamp(record.workers.seenAt) },
    processes: processes.map(({ id, service, version, host, seenAt }) => ({
      id,
      service,
      version,
      host,
      seen_at: formatTimestamp(seenAt),
    })),
    users: [...record.users],
    failures: record.failures.map(({ lastAt, ...failure }) => ({ ...failure, last_at: formatTimestamp(lastAt) })),
    dependencies: gatherDependencies(health.checks, checks),
    version: kit.version.version,
  };
  return { ...found, alerts: findAlerts(found) };
}

interface Read {
  readonly record: OperationsRecord;
  readonly backlog: Backlog;
  readonly paused: readonly PausedLaneRecord[];
}

function presentLane(lane: Lane, { record, backlog, paused }: Read): Found['lanes'][number] {
  const rest = paused.find((one) => one.lane === lane);
  const states = record.states.filter((one) => one.lane === lane);
  const count = (state: string): number => states.filter((one) => one.state === state).reduce((sum, { uploads }) => sum + uploads, 0);
  const oldest = (state: string): number | null => {
    const ages = states.filter((one) => one.state === state).map(({ oldestSeconds }) => oldestSeconds);
    return ages.length === 0 ? null : Math.max(...ages);
  };
  const bytes = record.ended.find((one) => one.lane === lane)?.bytes;
  const waiting = backlog.parts.filter((part) => part.lane === lane);
  return {
    lane,
    paused: rest ? presentPausedLane(rest) : null,
    states: {
      staged: count('staged'),
      receiving: count('receiving'),
      processing: count('processing'),
      complete: count('complete'),
      rejected: count('rejected'),
      failed: count('failed'),
      cancelled: count('cancelled'),
    },
    oldest_seconds: { staged: oldest('staged'), receiving: oldest('receiving'), processing: oldest('processing') },
    steps: workSteps.map((step) => {
      const found = states.find((one) => one.step === step);
      return { step, uploads: found?.uploads ?? 0, oldest_seconds: found?.oldestSeconds ?? null };
    }),
    backlog_bytes: waiting.reduce((sum, part) => sum + part.bytes, 0),
    bytes_per_second: bytes === undefined ? null : bytes / throughputSeconds,
    drain_seconds: waiting.length > 0 && !backlog.speed ? null : estimateDrainSeconds(backlog, lane),
  };
}

export const presentPausedLane = ({ lane, pausedAt, pausedBy, reason }: PausedLaneRecord): PausedLane => ({
  lane,
  paused_at: formatTimestamp(pausedAt),
  paused_by: pausedBy,
  reason,
});

const presentQueues = (counts: QueueCounts): NonNullable<Overview['queues']> =>
  Object.entries(counts).map(([name, jobs]) => ({
    name,
    waiting: jobs.waiting + jobs.prioritized,
    active: jobs.active + jobs['waiting-children'],
    delayed: jobs.delayed,
    failed: jobs.failed,
  }));
