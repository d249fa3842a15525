// Waits for the outcome of one upload, with a row of progress.
import type { HeardUpload } from '@symdepot/client';
import { isTerminal } from '@symdepot/symbols';
import type { CommandContext } from '../command.ts';
import { countOf } from '../report/format.ts';
import type { Row, RowState } from '../progress/progress.ts';

/** What the steps of the worker are called here; others, of a newer server, by their own name. */
const phases = new Map([
  ['receive', 'receiving'],
  ['unpack', 'unpacking'],
  ['list', 'listing'],
  ['inspect', 'checking'],
  ['gate', 'checking'],
  ['publish', 'storing'],
  ['done', 'storing'],
]);

/**
 * The upload when it has ended, whatever its end. The row is left to the caller.
 * @throws what `wait` of the client throws
 */
export async function followUpload(
  { client, signal, pending }: CommandContext,
  uploadId: number,
  { row, timeoutMs }: { readonly row: Row; readonly timeoutMs?: number | undefined },
): Promise<HeardUpload> {
  row.show({ phase: 'waiting' });
  pending.uploads.add(uploadId);
  const outcome = await client.wait(uploadId, {
    signal,
    timeoutMs,
    onProgress: (upload) => row.show(stateOf(upload)),
    onRetry: ({ pauseMs }) => row.show({ phase: 'no answer', amount: 'asking again', untilMs: performance.now() + pauseMs }),
  });
  pending.uploads.delete(uploadId);
  return outcome;
}

function stateOf(upload: HeardUpload): RowState {
  const { state, step, attempts, progress } = upload;
  // Its step says how far it came; that it stores, nothing of which is stored, would be no end.
  if (isTerminal(state) && state !== 'complete') return { phase: state };
  const delay = delayOf(upload);
  if (delay) return delay;
  if (state === 'staged' && step !== 'receive')
    return { phase: 'waiting', amount: attempts > 0 ? `for attempt ${attempts + 1}` : 'for its turn' };
  const { total, uploaded, skipped, ignored, failed } = progress.files;
  const phase = phases.get(step) ?? step;
  if (total === 0) return { phase };
  const done = uploaded + skipped + ignored + failed;
  return { phase, bytes: progress.bytes, amount: `${done.toLocaleString('en')} of ${total.toLocaleString('en')} files` };
}

/** Why nothing happens at this moment: `attempt 7 of 24 in 40 s: the store …`. Which is not said by servers that are older. */
function delayOf({
  state,
  attempts,
  max_attempts: maxAttempts,
  workers_alive: hasWorkers,
  lane_paused: isPaused,
  last_error: error,
  next_attempt_at: next,
}: HeardUpload): RowState | undefined {
  if (isTerminal(state)) return undefined;
  if (hasWorkers === false) return { phase: 'waiting', amount: 'no worker is running' };
  if (isPaused === true && state === 'staged') return { phase: 'waiting', amount: 'operators have paused the lane' };
  if (!error || !next) return undefined;
  const untilMs = performance.now() + Date.parse(next) - Date.now();
  return { phase: 'waiting', amount: `attempt ${countOf(attempts + 1, maxAttempts)}`, untilMs, reason: error.message };
}
