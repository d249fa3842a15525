// Reports how one upload has ended, or its current state: for people, for --json, and as an exit code.
import type { HeardUpload } from '@symdepot/client';
import { exitCodes, type ExitCode } from '@symdepot/errors';
import type { UploadPage } from '../command.ts';
import { describeProblem } from './describe-problem.ts';
import { countOf, formatCount, listSome, printable } from './format.ts';

/** Undefined: it was not waited for. One that has not ended yet is no success. */
export function exitCodeOfEnd(upload: Pick<HeardUpload, 'state'> | undefined): ExitCode {
  if (upload === undefined || upload.state === 'complete') return exitCodes.done;
  return upload.state === 'rejected' || upload.state === 'cancelled' ? exitCodes.refused : exitCodes.unavailable;
}

/** What happened, what to do about it, and where there is more to see. @param symdepot how the command is typed here */
export const describeEnd = (archive: string, upload: HeardUpload, symdepot: string): string[] => [
  ...describeState(archive, upload, symdepot),
  ...describePage(upload),
];

/** Its page on the web site, if there is one. */
export const describePage = ({ links }: { readonly links?: { readonly page?: string | null | undefined } | undefined }): string[] =>
  links?.page ? [`  ${printable(links.page)}`] : [];

/** The same as a link. */
export const pagesOf = (label: string, { links }: Parameters<typeof describePage>[0]): UploadPage[] =>
  links?.page ? [{ label, url: links.page }] : [];

function describeState(archive: string, upload: HeardUpload, symdepot: string): string[] {
  const { id, state, error, problems, attempts, progress } = upload;
  const name = printable(archive);
  const retry = `${symdepot} retry ${id}`;
  switch (state) {
    case 'rejected':
      return [
        `${name}: upload ${id} was refused; ${whatIsStored(progress.files)}. ${whatToDo(problems)}:`,
        ...listSome(
          problems.map(describeProblem),
          (count) => `and ${count.toLocaleString('en')} more; ${symdepot} status ${id} --json has them all`,
        ),
      ];
    case 'failed':
      return [
        `${name}: upload ${id} failed after ${formatCount(attempts, 'attempt', 'attempts')}: ${printable(error ?? 'no reason is known')}`,
        `  What was sent is kept. To try again: ${retry}`,
      ];
    case 'cancelled':
      return [`${name}: upload ${id} was cancelled. To process it all the same: ${retry}`];
    case 'complete':
      return [`${name}: upload ${id} is complete`];
    case 'staged':
    case 'processing':
    default:
      return [`${name}: upload ${id} is not finished yet. To wait for it: ${symdepot} status ${id} --watch`, ...describeDelay(upload)];
  }
}

/** What keeps it from going on, as far as the server says so. */
function describeDelay({ attempts, max_attempts: max, last_error: error, next_attempt_at: next, ...upload }: HeardUpload): string[] {
  const hasWorkers = upload.workers_alive;
  const again = next ? `. Attempt ${countOf(attempts + 1, max)} is at ${next}` : '';
  return [
    ...(hasWorkers === false ? ['  No worker is running: nothing happens until one is started'] : []),
    ...(upload.lane_paused === true ? ['  Operators have paused its lane: nothing begins until they resume it'] : []),
    ...(error ? [`  Attempt ${countOf(attempts, max)} failed at ${error.at}: ${printable(error.message)}${again}`] : []),
  ];
}

/** An archive is refused as a whole; files that were sent one by one stand each for itself (protocol v2). */
const whatIsStored = ({ uploaded, total }: HeardUpload['progress']['files']): string =>
  uploaded === 0 ? 'nothing of it is stored' : `${uploaded} of its ${total} files are stored`;

const whatToDo = (problems: HeardUpload['problems']): string =>
  problems.some(({ code }) => code === 'file_not_received')
    ? 'Send again what had not arrived, mend the other files, or leave them out'
    : 'Mend these files, or leave them out';

/** Files that are stored, and of no use to a debugger. */
export const describeWarnings = ({ id, warnings }: Pick<HeardUpload, 'id' | 'warnings'>, symdepot: string): string[] =>
  warnings.length === 0
    ? []
    : [
        `Upload ${id} has files that no debugger can use (--strict refuses them):`,
        ...listSome(
          warnings.map(describeProblem),
          (count) => `and ${count.toLocaleString('en')} more; ${symdepot} status ${id} --json has them all`,
        ),
      ];

export const endJson = ({ id, state, error, problems, warnings, attempts, progress, links, ...upload }: HeardUpload) => ({
  id,
  state,
  error,
  problems,
  warnings,
  attempts,
  max_attempts: upload.max_attempts ?? null,
  progress,
  last_error: upload.last_error ?? null,
  next_attempt_at: upload.next_attempt_at ?? null,
  workers_alive: upload.workers_alive ?? null,
  lane_paused: upload.lane_paused ?? null,
  links,
});
