// Waits until an upload has ended, through restarts of the server, broken connections and laptops that sleep: by events, and by
// polling where events are blocked. Reports only what the server has said.
import { isTerminal } from '@symdepot/api';
import { pause } from '@symdepot/async';
import { AppError, isAppError } from '@symdepot/errors';
import type { Connection } from '../http/connection.ts';
import { listenEvents, type EventPosition } from './listen-events.ts';
import { listenPolls } from './listen-polls.ts';
import { isTransient, pauseBefore, type Pause } from '../http/retrying.ts';
import type { HeardUpload } from './tolerant-schemas.ts';

export interface WaitOptions {
  /** Called with the state at once, then with each change. */
  readonly onProgress?: ((upload: HeardUpload) => void) | undefined;
  /** Called before each pause after which the server is queried again. */
  readonly onRetry?: ((pause: Pause) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Without it, forever. */
  readonly timeoutMs?: number | undefined;
}

/** After this many failures in a row without any event, events are considered the cause. */
const maxEventFailures = 3;

/**
 * The upload when it has ended: complete, rejected, failed or cancelled.
 * @throws AppError `outcome_unknown` when the time is over; `caller_refused`, `server_refused`, `answer_unexpected`; the signal's reason
 */
export async function waitForUpload(connection: Connection, uploadId: number, options: WaitOptions): Promise<HeardUpload> {
  const { signal, timeoutMs } = options;
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  let hasWorkers: boolean | undefined;
  const onProgress = (upload: HeardUpload): void => {
    hasWorkers = upload.workers_alive ?? undefined;
    options.onProgress?.(upload);
  };
  const stop = AbortSignal.any([signal, timeout].filter((each) => each !== undefined));
  try {
    return await listen(connection, uploadId, stop, { ...options, onProgress });
  } catch (error) {
    if (timeoutMs === undefined || !timeout?.aborted || signal?.aborted) throw error;
    throw new AppError('outcome_unknown', { uploadId, seconds: Math.round(timeoutMs / 1_000), hasWorkers }, { cause: error });
  }
}

async function listen(
  connection: Connection,
  uploadId: number,
  stop: AbortSignal,
  { onProgress, onRetry }: WaitOptions,
): Promise<HeardUpload> {
  const position: EventPosition = { lastEventId: undefined };
  let hasEvents = true;
  for (let failures = 0; ; failures++) {
    let problem: AppError | undefined;
    const changes = hasEvents ? listenEvents(connection, uploadId, position, stop) : listenPolls(connection, uploadId, stop);
    try {
      for await (const change of changes) {
        failures = 0;
        if (change === undefined) hasEvents = false;
        else onProgress?.(change);
        if (change && isTerminal(change.state)) return change;
      }
    } catch (error) {
      stop.throwIfAborted();
      if (hasEvents && isUnfitForEvents(error)) {
        hasEvents = false;
        continue;
      }
      if (!isTransient(error)) throw error;
      problem = error;
    }
    if (failures >= maxEventFailures) hasEvents = false;
    const pauseMs = pauseBefore(failures + 1, problem);
    if (problem) onRetry?.({ error: problem, pauseMs, attempt: failures + 1 });
    await pause(pauseMs, stop);
  }
}

/** An older server, a proxy that blocks events, or a server with too many streams already. */
const isUnfitForEvents = (error: unknown): boolean =>
  isAppError(error, 'answer_unexpected') || isAppError(error, 'server_refused') || isAppError(error, 'server_busy');
