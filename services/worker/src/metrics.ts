// The metrics of the worker service. Neighbour: events.ts, which updates them.
import { sweepNames } from '@symdepot/maintenance';
import { queueNames, type JobName } from '@symdepot/queue';
import { defineMetrics, type MetricsOf } from '@symdepot/runtime';
import { lanes, uploadDoors, uploadStates, warningCodes } from '@symdepot/symbols';

export const jobNames = [
  'process-upload',
  'inspect-members',
  'publish-members',
  'deliver-notification',
  'sweep-uploads',
  'expire-data',
  'restore-lane',
  'store-artefact',
  'verify-artefacts',
  'verify-artefact',
  'sweep-artefacts',
] as const satisfies readonly JobName[];
const secondsBuckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000];

export const workerMetrics = defineMetrics({
  symdepot_uploads_ended_total: {
    type: 'counter',
    help: 'Uploads that reached a terminal state, by the protocol that brought them: docs/doors.md. `unknown`: recorded by a version before.',
    labels: { lane: lanes, state: uploadStates, door: [...uploadDoors, 'unknown'] },
  },
  symdepot_upload_duration_seconds: {
    type: 'histogram',
    help: 'From the record of an upload to its terminal state, unless it was retried, or its files came in several rounds.',
    labels: { lane: lanes },
    buckets: secondsBuckets,
  },
  symdepot_stage_duration_seconds: {
    type: 'histogram',
    help: 'Seconds of an upload per stage: `wait` until a worker begins it, then the steps that do work, children and all; `unpack` is a part of `list`.',
    labels: { stage: ['wait', 'unpack', 'list', 'inspect', 'publish'] },
    buckets: secondsBuckets,
  },
  symdepot_artefacts_ended_total: {
    type: 'counter',
    help: 'Artefacts of which all had arrived: stored, there already, with other bytes than announced, lost in the staging area, of somebody who may not upload any more, or given up after UPLOAD_MAX_ATTEMPTS.',
    labels: { outcome: ['stored', 'known', 'digest_mismatch', 'archive_bytes_missing', 'sender_gone', 'artefact_not_stored'] },
  },
  symdepot_artefacts_damaged_total: {
    type: 'counter',
    help: 'Stored artefacts that were read again, and were not what their digest says.',
  },
  symdepot_archives_known_total: {
    type: 'counter',
    help: 'Archives that were not read: the same bytes had passed inspection before, by the same rules.',
    labels: { lane: lanes },
  },
  symdepot_members_inspected_total: { type: 'counter', help: 'Members of archives that were read and checked.' },
  symdepot_inspected_bytes_total: { type: 'counter', help: 'Their bytes, unpacked.' },
  symdepot_warnings_total: {
    type: 'counter',
    help: 'Symbols files that are taken and of no use, or refused in a strict upload, by what is wrong: docs/errors.md.',
    labels: { code: warningCodes },
  },
  symdepot_members_published_total: {
    type: 'counter',
    help: 'Symbols files that were stored, or skipped because the store had them.',
    labels: { lane: lanes, outcome: ['uploaded', 'skipped'] },
  },
  symdepot_published_bytes_total: { type: 'counter', help: 'Bytes written to the store.', labels: { lane: lanes } },
  symdepot_job_duration_seconds: {
    type: 'histogram',
    help: 'One run of a job that was completed.',
    labels: { job_name: jobNames },
    buckets: secondsBuckets,
  },
  symdepot_job_runs_total: {
    type: 'counter',
    help: 'Runs of jobs by how they ended: those awaiting children go on when these have ended, released ones were cut short by a stop.',
    labels: { job_name: jobNames, result: ['completed', 'awaiting-children', 'released', 'failed', 'lost-lock'] },
  },
  symdepot_jobs_stalled_total: { type: 'counter', help: 'Jobs taken from a worker that died or hung.', labels: { queue: queueNames } },
  symdepot_jobs_restored_total: { type: 'counter', help: 'Jobs that the sweep added again for uploads that had none.' },
  symdepot_notifications_total: {
    type: 'counter',
    help: 'Attempts to tell a receiver that an upload has ended: failed ones are not tried again.',
    labels: { result: ['delivered', 'retried', 'failed'] },
  },
  symdepot_notification_duration_seconds: {
    type: 'histogram',
    help: 'How long receivers took to take a notification.',
    buckets: secondsBuckets,
  },
  symdepot_expired_total: {
    type: 'counter',
    help: 'What had had its time and was removed by the job expire-data: docs/operations.md.',
    labels: { sweep: sweepNames },
  },
  symdepot_sweeps_deferred_total: {
    type: 'counter',
    help: 'What the job expire-data left to its next run, since the store of artefacts was away.',
    labels: { sweep: sweepNames },
  },
});

export type WorkerMetrics = MetricsOf<typeof workerMetrics>;
