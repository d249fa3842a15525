// Waits for the outcome of one upload, with a row of progress.
import type { HeardUpload } from '@symdepot/client';
import type { Workplace } from './command.ts';
import { formatSeconds } from './format.ts';
import type { Row, RowState } from './progress/progress.ts';

/** What the steps of the worker are called here; others, of a newer server, by their own name. */
const phases = new Map([
  ['receive', 'receiving'],
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
  { client, signal, pending }: Workplace,
  uploadId: number,
  { row, timeoutMs }: { readonly row: Row; readonly timeoutMs?: number | undefined },
): Promise<HeardUpload> {
  let latest: RowState = { phase: 'waiting' };
  row.show(latest);
  pending.uploads.add(uploadId);
  const outcome = await client.wait(uploadId, {
    signal,
    timeoutMs,
    onProgress: (upload) => row.show((latest = stateOf(upload))),
    onRetry: ({ pauseMs }) =>
      row.show({ ...latest, phase: 'no answer', amount: `asking again in ${formatSeconds(Math.ceil(pauseMs / 1_000))}` }),
  });
  pending.uploads.delete(uploadId);
  return outcome;
}

function stateOf({ state, step, attempts, progress }: HeardUpload): RowState {
  if (state === 'staged' && step !== 'receive')
    return { phase: 'waiting', amount: attempts > 0 ? `for attempt ${attempts + 1}` : 'for its turn' };
  const { total, uploaded, skipped, ignored, failed } = progress.files;
  const phase = phases.get(step) ?? step;
  if (total === 0) return { phase };
  const done = uploaded + skipped + ignored + failed;
  return { phase, bytes: progress.bytes, amount: `${done.toLocaleString('en')} of ${total.toLocaleString('en')} files` };
}
