// The one right thing to do with an upload now. Neighbours: verdict.ts (what became of it), upload-actions.tsx (the buttons).
import { hasEnded, sentence, type Upload } from './verdict.ts';

export interface NextStep {
  /** The one button that stands out; none where nobody can do anything here. */
  readonly primary: 'retry' | 'send' | undefined;
  /** Beside it, or instead of it: a retry that seldom helps. */
  readonly secondary: 'retry' | undefined;
  readonly text: string;
}

const nothing = { primary: undefined, secondary: undefined } as const;

/** A retry is offered where the server says that it would take it. @param isOwner whether who looks at it has sent it */
export function nextStepOf(upload: Upload, isOwner: boolean): NextStep {
  const { state, problems, can_retry: canRetry } = upload;
  if (!hasEnded(upload)) return { ...nothing, text: waitingText(upload) };
  if (state === 'complete') {
    const { length } = upload.warnings;
    if (length === 0) return { ...nothing, text: 'There is nothing to do.' };
    const which = length === 1 ? 'One of the files is' : `${length} of the files are`;
    return { ...nothing, text: `${which} of no use to a debugger: see the warnings for what to mend in the build.` };
  }
  if (state === 'rejected') {
    // Its token is gone, or may not upload there any more: who has sent it can vouch for it anew, and nobody else.
    if (problems.some(({ code }) => code === 'sender_gone')) {
      if (isOwner) return retryOrSend(upload, 'A retry publishes it in your name.');
      return {
        ...nothing,
        primary: 'send',
        text: `Only a retry by ${upload.user.email} publishes it. Or send the archive again yourself.`,
      };
    }
    const text = 'Mend what is listed below and send the archive again.';
    if (!canRetry) return { ...nothing, text };
    return {
      ...nothing,
      secondary: 'retry',
      text: `${text} A retry checks the same archive once more: it helps only after a rule of this server has changed.`,
    };
  }
  if (state === 'cancelled') return retryOrSend(upload, 'A retry goes on where it was stopped.');
  return retryOrSend(upload, 'Nothing is wrong with the archive. A retry does only what is left to do.');
}

/** Refusals in whose case sending the same again is no way either. */
const elsewhere: ReadonlySet<string> = new Set(['archive_in_flight', 'upload_not_yours', 'forbidden']);

function retryOrSend({ can_retry, retry_refusal }: Upload, text: string): NextStep {
  if (can_retry) return { ...nothing, primary: 'retry', text };
  // An event has told of the end; what can be done is being asked for.
  if (!retry_refusal) return { ...nothing, text: 'One moment: what can be done is being looked up.' };
  const why = sentence(retry_refusal.message);
  if (elsewhere.has(retry_refusal.code)) return { ...nothing, text: why };
  return { ...nothing, primary: 'send', text: `${why} Send the archive again.` };
}

function waitingText({ step, workers_alive, lane_paused, last_error }: Upload): string {
  if (step === 'receive') return 'The files that were announced are still to be sent: by the client that announced them.';
  if (lane_paused) return 'There is nothing to do for you: operators have paused this lane, and resume it at Operations.';
  if (workers_alive === false) return 'There is nothing to do for you. Operators start a worker: npm run service worker.';
  if (last_error) return 'There is nothing to do: it is tried again by itself. The archive is safe.';
  return 'There is nothing to do: it goes on by itself, and this page follows it.';
}
