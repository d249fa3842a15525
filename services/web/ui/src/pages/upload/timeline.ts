// The events in the life of an upload, from what its status says. Neighbour: timeline-section.tsx.
import { stateWord } from '../../parts/state-badge.tsx';
import type { Upload } from './verdict.ts';

export interface Moment {
  readonly key: string;
  /** A timestamp of the API. */
  readonly at: string;
  readonly what: string;
  readonly text?: string | undefined;
  /** How long it lasted. */
  readonly seconds?: number | undefined;
  readonly tone: 'good' | 'bad' | 'plain' | 'next';
}

/** The oldest first; what is to come last. */
export function timelineOf(upload: Upload): readonly Moment[] {
  const moments = [...arrival(upload), ...faults(upload), ...end(upload), ...notices(upload)];
  return moments.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function arrival({ created_at, started_at }: Upload): readonly Moment[] {
  return [
    { key: 'created', at: created_at, what: 'Received', tone: 'plain' },
    ...(started_at === null ? [] : [{ key: 'started', at: started_at, what: 'A worker began', tone: 'plain' } as const]),
  ];
}

function faults({ last_error: fault, next_attempt_at: next, attempts }: Upload): readonly Moment[] {
  return [
    ...(fault
      ? [{ key: 'fault', at: fault.at, what: `Attempt ${attempts} failed`, text: `${fault.message} (${fault.code})`, tone: 'bad' } as const]
      : []),
    ...(next === null ? [] : [{ key: 'next', at: next, what: `Attempt ${attempts + 1}`, tone: 'next' } as const]),
  ];
}

function end({ completed_at, state, error }: Upload): readonly Moment[] {
  if (completed_at === null) return [];
  return [
    {
      key: 'ended',
      at: completed_at,
      what: stateWord(state),
      text: state === 'failed' ? (error ?? undefined) : undefined,
      tone: state === 'complete' ? 'good' : 'bad',
    },
  ];
}

const told = { pending: 'is to be told', delivered: 'was told', failed: 'was not reached' } as const;

function notices({ notifications }: Upload): readonly Moment[] {
  return notifications.map(({ id, url, state, attempts, last_status, last_error, created_at, delivered_at, next_attempt_at }) => ({
    key: id,
    at: delivered_at ?? next_attempt_at ?? created_at,
    what: `${url} ${told[state]}`,
    text:
      [attempts > 1 && `${attempts} attempts`, last_status !== null && `last answer ${last_status}`, last_error]
        .filter(Boolean)
        .join('; ') || undefined,
    tone: state === 'failed' ? 'bad' : state === 'pending' ? 'next' : 'plain',
  }));
}
