// The runs in progress in one consumer, and the signals that abort them.
import { AppError } from '@symdepot/errors';

export interface Run {
  readonly signal: AbortSignal;
  /** The process is shutting down: runs that end now go back to the queue instead of failing. */
  readonly isReleased: boolean;
  end(): void;
}

export interface ActiveRuns {
  begin(queue: string, jobId: string, lost: () => void): Run;
  /** The locks of these jobs have been renewed. */
  renewed(queue: string, jobIds: readonly string[]): void;
  /** The locks of these jobs belong to another worker. */
  lost(queue: string, jobIds: readonly string[]): void;
  stopAll(): void;
}

/** A lock that could not be renewed for `lockDurationMs` is lost, even if no server is there to say so. */
export function createActiveRuns(lockDurationMs: number): ActiveRuns {
  interface Entry {
    readonly key: string;
    readonly lose: () => void;
    readonly stop: () => void;
    readonly lockTimer: NodeJS.Timeout;
  }
  const entries = new Set<Entry>();
  const of = (queue: string, jobIds: readonly string[]): Entry[] => {
    const keys = new Set(jobIds.map((id) => `${queue}/${id}`));
    return [...entries].filter((entry) => keys.has(entry.key));
  };

  return {
    begin(queue, jobId, onLost) {
      const controller = new AbortController();
      let isReleased = false;
      const lose = (): void => {
        if (controller.signal.aborted) return;
        controller.abort(new AppError('job_lock_lost'));
        onLost();
      };
      const stop = (): void => {
        if (controller.signal.aborted) return;
        isReleased = true;
        controller.abort(new AppError('draining'));
      };
      const entry: Entry = { key: `${queue}/${jobId}`, lose, stop, lockTimer: setTimeout(lose, lockDurationMs) };
      entries.add(entry);
      return {
        signal: controller.signal,
        get isReleased() {
          return isReleased;
        },
        end() {
          clearTimeout(entry.lockTimer);
          entries.delete(entry);
        },
      };
    },
    renewed(queue, jobIds) {
      for (const entry of of(queue, jobIds)) entry.lockTimer.refresh();
    },
    lost(queue, jobIds) {
      for (const entry of of(queue, jobIds)) entry.lose();
    },
    stopAll() {
      for (const entry of entries) entry.stop();
    },
  };
}
