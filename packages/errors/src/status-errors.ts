// Asking what happened to uploads and waiting for it. A part of error-table.ts.
import type { ErrorEntry } from './error-entry.ts';

export const statusErrors = {
  too_many_watchers: {
    kind: 'unavailable',
    message: (d: { limit: number }) =>
      `${d.limit} callers are waiting at this process already. Ask without \`wait\` and without events, or again later`,
    meaning:
      'A process lets `STATUS_WATCHERS_MAX` callers wait at once, by `?wait=` or on event streams. Answers without waiting are given.',
  },
  too_many_watchers_of_user: {
    kind: 'rate_limited',
    message: (d: { limit: number }) =>
      `You have ${d.limit} callers waiting at this process already. Ask without \`wait\` and without events, or again later`,
    meaning: 'A process lets `STATUS_WATCHERS_PER_USER` callers of one user wait at once, so that others can, too.',
  },
} as const satisfies Record<string, ErrorEntry>;
