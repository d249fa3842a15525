// Asking what happened to uploads and waiting for it. A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';

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
  coverage_overloaded: {
    kind: 'unavailable',
    message: () => 'Too many files are being looked for at the moment. Ask again later',
    meaning: 'A process works on `STATUS_COVERAGE_BYTES` of coverage requests at once. Nothing was read of this one.',
  },
  too_much_coverage_of_user: {
    kind: 'rate_limited',
    message: () => 'Too many files are being looked for in your name at the moment. Ask again later, or fewer at a time',
    meaning: 'A process works on `STATUS_COVERAGE_BYTES_PER_USER` of coverage requests of one user at once, so that others can ask, too.',
  },
} as const satisfies Record<string, ErrorEntry>;
