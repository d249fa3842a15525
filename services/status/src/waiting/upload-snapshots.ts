// How far an upload has come: its row and the counts of its files, without the files. Shared by waiters and streams: however many
// follow one upload in this process, it is read once.
import { setTimeout as delay } from 'node:timers/promises';
import { formatOptionalTimestamp, formatTimestamp, linksOf, type UploadEvent } from '@symdepot/api';
import { coalesce } from '@symdepot/async';
import type { Database, UploadProgress, UploadRecord } from '@symdepot/database';
import { siteUrlOf } from '@symdepot/runtime';
import { isTerminal, type Problem, type UploadId } from '@symdepot/symbols';

import type { StatusConfig } from '../config.ts';

export interface UploadSnapshot {
  readonly upload: UploadRecord;
  readonly progress: UploadProgress;
  readonly warnings: readonly Problem[];
  /** Null when it has ended, like the next. */
  readonly workersAlive: boolean | null;
  /** Whether its lane rests. */
  readonly lanePaused: boolean | null;
}

type Surroundings = Pick<UploadSnapshot, 'workersAlive' | 'lanePaused'>;

/** As it is now. */
export async function readSnapshot(database: Database, upload: UploadRecord): Promise<UploadSnapshot> {
  const [progress, warnings, surroundings] = await Promise.all([
    database.uploadFiles.countProgress(upload.id),
    database.uploadFiles.listWarnings(upload.id),
    readSurroundings(database, upload),
  ]);
  return { upload, progress, warnings, ...surroundings };
}

/** What an upload waits for that is not in its row. */
async function readSurroundings(
  { workerHeartbeats, pausedLanes }: Database,
  { state, lane }: Pick<UploadRecord, 'state' | 'lane'>,
): Promise<Surroundings> {
  if (isTerminal(state)) return { workersAlive: null, lanePaused: null };
  const [workersAlive, lanePaused] = await Promise.all([workerHeartbeats.isAnyAlive(), pausedLanes.isPaused(lane)]);
  return { workersAlive, lanePaused };
}

/** Whether an upload waits for the same. */
export const isSameAround = (one: Surroundings, other: Surroundings): boolean =>
  one.workersAlive === other.workersAlive && one.lanePaused === other.lanePaused;

/** Undefined when the upload no longer exists. */
type SnapshotReader = () => Promise<UploadSnapshot | undefined>;

/** A large archive is published in many small steps: at most four reads a second, and a tenth of the time. */
const restMs = { least: 250, most: 2_000 };
const restShare = 9;

/** Whether it shows anything that the other one does not. */
export const isSameSnapshot = (one: UploadSnapshot, other: UploadSnapshot): boolean =>
  one.upload.revision === other.upload.revision && isSameAround(one, other);

/** Counts files only when the upload, or what it waits for, has changed since the last time. */
function createSnapshotReader(database: Database, id: UploadId): SnapshotReader {
  let last: UploadSnapshot | undefined;
  let restUntil = 0;
  return coalesce(async () => {
    if (last && (await isUnchanged(database, last))) return last;
    await delay(Math.max(0, restUntil - performance.now()));
    const begunAt = performance.now();
    const upload = await database.uploads.find(id);
    // Counted after the row was read: it may be newer than the revision says, and is then sent again; never older.
    last = upload && (await readSnapshot(database, upload));
    const endedAt = performance.now();
    restUntil = endedAt + Math.min(restMs.most, Math.max(restMs.least, (endedAt - begunAt) * restShare));
    return last;
  });
}

async function isUnchanged(database: Database, last: UploadSnapshot): Promise<boolean> {
  const { upload } = last;
  const [revision, surroundings] = await Promise.all([database.uploads.findRevision(upload.id), readSurroundings(database, upload)]);
  return revision === upload.revision && isSameAround(surroundings, last);
}

/** The uploads that are being followed in this process. */
export interface UploadSnapshots {
  /** Every follower must leave. */
  follow(id: UploadId): { readonly read: SnapshotReader; readonly leave: () => void };
}

export function createUploadSnapshots(database: Database): UploadSnapshots {
  const followed = new Map<UploadId, { readonly read: SnapshotReader; followers: number }>();
  return {
    follow(id) {
      const shared = followed.get(id) ?? { read: createSnapshotReader(database, id), followers: 0 };
      followed.set(id, shared);
      shared.followers++;
      const leave = (): void => {
        if (--shared.followers === 0) followed.delete(id);
      };
      return { read: shared.read, leave };
    },
  };
}

export const presentSnapshot = (
  { upload, progress, warnings, workersAlive, lanePaused }: UploadSnapshot,
  config: StatusConfig,
): UploadEvent => ({
  id: upload.id,
  state: upload.state,
  // Whether a worker is processing what has already arrived is in the state.
  step: upload.isReceiving ? 'receive' : upload.step,
  error: upload.error,
  problems: [...upload.problems],
  warnings: [...warnings],
  attempts: upload.attempts,
  max_attempts: upload.attemptsUncounted + config.UPLOAD_MAX_ATTEMPTS,
  progress,
  last_error: lastErrorOf(upload),
  next_attempt_at: formatOptionalTimestamp(upload.nextAttemptAt),
  workers_alive: workersAlive,
  lane_paused: lanePaused,
  links: linksOf(upload.id, siteUrlOf(config)),
});

function lastErrorOf({ lastErrorCode: code, lastErrorMessage: message, lastErrorAt: at }: UploadRecord): UploadEvent['last_error'] {
  return code === null || at === null ? null : { code, message: message ?? '', at: formatTimestamp(at) };
}
