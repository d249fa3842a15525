// The metrics of the status service. Neighbour: events.ts, which updates them.
import { defineMetrics, type MetricsOf } from '@symdepot/runtime';
import { lanes } from '@symdepot/symbols';

/** 503 where all places are taken, 429 where one user has theirs. */
const watcherRefusals = ['too_many_watchers', 'too_many_watchers_of_user'] as const;
const coverageRefusals = ['coverage_overloaded', 'too_much_coverage_of_user'] as const;
export type WatcherRefusal = (typeof watcherRefusals)[number];
export type CoverageRefusal = (typeof coverageRefusals)[number];

export const statusMetrics = defineMetrics({
  symdepot_watchers: { type: 'gauge', help: 'Callers that wait for a change at the moment, by `?wait=` or on an event stream.' },
  symdepot_watchers_displaced_total: {
    type: 'counter',
    help: 'Watchers that were answered early, because all places were taken and another user had fewer.',
  },
  symdepot_watchers_refused_total: {
    type: 'counter',
    help: 'Callers that wanted to wait while `STATUS_WATCHERS_MAX` were waiting, or `STATUS_WATCHERS_PER_USER` of their user.',
    labels: { code: watcherRefusals },
  },
  symdepot_coverage_bytes: { type: 'gauge', help: 'Bytes of coverage requests that are worked on at the moment.' },
  symdepot_coverage_refused_total: {
    type: 'counter',
    help: 'Coverage requests that came while `STATUS_COVERAGE_BYTES` were worked on, or `STATUS_COVERAGE_BYTES_PER_USER` of their user.',
    labels: { code: coverageRefusals },
  },
  symdepot_uploads_retried_total: { type: 'counter', help: 'Uploads that somebody asked to process again.', labels: { lane: lanes } },
  symdepot_uploads_cancelled_total: { type: 'counter', help: 'Uploads that somebody cancelled.', labels: { lane: lanes } },
});

export type StatusMetrics = MetricsOf<typeof statusMetrics>;
