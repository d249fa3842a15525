// What became of an upload, in one line that begins with its state. Neighbours: next-step.ts (what to do now), upload-page.tsx.
import type { Answer } from '../../api/call.ts';
import { formatCount } from '../../parts/bytes.tsx';
import { stateWord } from '../../parts/state-badge.tsx';

export type Upload = Answer<'GET /api/uploads/upload/{id}'>['upload'];

const ended: ReadonlySet<Upload['state']> = new Set(['complete', 'rejected', 'failed', 'cancelled']);

export const hasEnded = ({ state }: Pick<Upload, 'state'>): boolean => ended.has(state);

const say: Readonly<Record<Upload['state'], (upload: Upload) => string>> = {
  complete: sayComplete,
  rejected: sayRejected,
  failed: sayFailed,
  cancelled: sayCancelled,
  processing: sayProcessing,
  staged: sayWaiting,
};

export function verdictOf(upload: Upload): string {
  const text = say[upload.state](upload);
  return `${stateWord(upload.state)}${/^(after|for|to)\b/.test(text) ? ' ' : ': '}${text}`;
}

/** `3 files`. */
export const files = (count: number): string => `${formatCount(count)} ${count === 1 ? 'file' : 'files'}`;

/** A file of one that is complete has failed by a takedown only. */
function sayComplete({ progress: { files: count } }: Upload): string {
  const there = count.uploaded + count.skipped;
  const ignored = count.ignored > 0 ? ` ${files(count.ignored)} of the archive ${isOrAre(count.ignored)} never stored.` : '';
  const withdrawn = count.failed === 0 ? '' : `${files(count.failed)} ${wasOrWere(count.failed)} taken down since.`;
  if (there === 0) return `${withdrawn || 'nothing had to be stored.'}${ignored}`;
  const before = count.skipped > 0 ? ` (${formatCount(count.skipped)} ${wasOrWere(count.skipped)} stored already)` : '';
  return `${files(there)} can be downloaded${before}.${withdrawn && ` ${withdrawn}`}${ignored}`;
}

function sayRejected({ problems, error, progress: { files: count } }: Upload): string {
  const rest = count.uploaded > 0 ? `The other ${files(count.uploaded)} can be downloaded.` : 'Nothing was published.';
  const members = new Set(problems.flatMap(({ member }) => member ?? [])).size;
  if (members === 0) return `${reason(problems[0]?.message ?? error ?? 'it cannot be taken')} ${rest}`;
  const isMore = problems.some(({ code }) => code === 'problems_omitted');
  const all = count.total > members ? ` of ${formatCount(count.total)}` : '';
  const refused = isMore ? `more than ${files(members)}` : all === '' ? files(members) : `${formatCount(members)}${all} files`;
  return `${refused} cannot be taken. ${rest}`;
}

function sayFailed({ attempts, error, can_retry, archive_kept_until: until, progress: { files: count } }: Upload): string {
  const times = attempts === 1 ? '1 attempt' : `${formatCount(attempts)} attempts`;
  const stored = count.uploaded > 0 ? ` ${formatCount(count.uploaded)} of ${files(count.total)} had been stored.` : '';
  const kept = can_retry && until !== null ? ` A retry works from the kept archive until ${dayOf(until)}.` : '';
  return `after ${times}: ${reason(error ?? 'nobody knows why')}${stored}${kept}`;
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayOf = (timestamp: string): string => day.format(new Date(timestamp));

function sayCancelled({ progress: { files: count } }: Upload): string {
  if (count.uploaded === 0) return 'nothing had been stored.';
  return `${formatCount(count.uploaded)} of ${files(count.total)} had been stored.`;
}

const noWorker = 'no worker is alive. It goes on as soon as one is started.';
const atRest = 'operators have paused its lane. It goes on as soon as they resume it.';

function sayProcessing(upload: Upload): string {
  const { last_error: fault, attempts, step } = upload;
  // The fault of the attempt before stays known while the next one runs.
  const isDue = upload.next_attempt_at !== null;
  if (upload.workers_alive === false) return noWorker;
  if (isDue && upload.lane_paused) return atRest;
  if (fault && isDue) return sayFault(upload);
  const again = attempts > 1 ? ` This is attempt ${formatCount(attempts)}.` : '';
  return `${doing[step]}.${again}`;
}

/** In place of figures that change all the time: those stand at the bars. */
const doing: Readonly<Record<Upload['step'], string>> = {
  receive: 'files are still being sent',
  unpack: 'the archive is being unpacked',
  list: 'the files of the archive are being listed',
  inspect: 'every file is being checked',
  gate: 'all files were checked',
  publish: 'files are being stored',
  done: 'the last step is under way',
};

function sayWaiting(upload: Upload): string {
  if (upload.lane_paused) return atRest;
  if (upload.workers_alive === false && upload.step !== 'receive') return noWorker;
  if (upload.last_error) return sayFault(upload);
  if (upload.step === 'receive') return 'for the files that were announced.';
  return 'for a worker that is free.';
}

function sayFault({ last_error: fault, attempts, max_attempts: most }: Upload): string {
  return `${reason(fault?.message ?? '')} Attempt ${formatCount(attempts + 1)} of ${formatCount(most)} comes by itself.`;
}

/** Messages of errors have no full stop at their end. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** The same behind a colon, without an advice that the page gives by a button. */
const reason = (text: string): string => {
  const said = sentence(text.replace(/\. Try again\.?$/, '.'));
  return /^[A-Z][a-z ]/.test(said) ? said.charAt(0).toLowerCase() + said.slice(1) : said;
};

const wasOrWere = (count: number): string => (count === 1 ? 'was' : 'were');
const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');
