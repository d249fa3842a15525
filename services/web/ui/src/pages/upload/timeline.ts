// The events in the life of an upload in words, as its status tells them; and what is to come. Neighbour: timeline-section.tsx.
import { stateWord } from '../../parts/state-badge.tsx';
import type { Upload } from './verdict.ts';

type Entry = Upload['timeline'][number];

export interface Moment {
  /** A timestamp of the API. */
  readonly at: string;
  readonly what: string;
  readonly text?: string | undefined;
  /** How long it lasted. */
  readonly seconds?: number | undefined;
  readonly tone: 'good' | 'bad' | 'plain' | 'next';
}

/** The oldest first. */
export function timelineOf(upload: Upload): readonly Moment[] {
  const next = upload.next_attempt_at;
  const coming: readonly Moment[] =
    next === null ? [] : [{ at: next, what: `Attempt ${upload.attempts + 1} of ${upload.max_attempts}`, tone: 'next' }];
  return [...upload.timeline.map((entry) => momentOf(entry, upload)), ...coming];
}

function momentOf(entry: Entry, upload: Upload): Moment {
  const { at, by, attempt, state, error } = entry;
  const who = by ?? 'somebody';
  switch (entry.kind) {
    case 'created':
      return { at, what: 'Received', text: `from ${who}${upload.is_by_session ? ', at this site' : ''}`, tone: 'plain' };
    case 'attempt':
      return {
        at,
        what: `Attempt ${attempt}`,
        text: error ? faultText(error) : undefined,
        seconds: secondsOf(entry),
        tone: error ? 'bad' : 'plain',
      };
    case 'retry':
      return { at, what: 'Retried', text: `by ${who}`, tone: 'plain' };
    case 'cancel':
      return { at, what: 'Cancelled', text: `by ${who}`, tone: 'plain' };
    case 'end':
      return {
        at,
        what: state ? stateWord(state) : 'Ended',
        text: state === 'failed' ? (upload.error ?? undefined) : undefined,
        tone: state === 'complete' ? 'good' : 'bad',
      };
    case 'notification':
      return { at, what: `Notification to ${who}`, text: noticeText(entry), tone: error && entry.ended_at === null ? 'bad' : 'plain' };
  }
}

const faultText = ({ code, message }: NonNullable<Entry['error']>): string => (code === null ? message : `${message} (${code})`);

function noticeText({ ended_at, attempt, error }: Entry): string {
  const tries = attempt !== null && attempt > 1 ? ` after ${attempt} attempts` : '';
  if (ended_at !== null) return `taken${tries}`;
  return error ? `not taken${tries}: ${error.message}` : 'is on its way';
}

function secondsOf({ at, ended_at }: Entry): number | undefined {
  return ended_at === null ? undefined : Math.max(0, (Date.parse(ended_at) - Date.parse(at)) / 1_000);
}
