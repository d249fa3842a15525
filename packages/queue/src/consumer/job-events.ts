// What a consumer reports while it runs. Services turn these events into metrics and log lines.
import type { Lane } from '@symdepot/symbols';
import type { QueueName } from '../jobs.ts';
import type { QueuedJob } from './stored-job.ts';

export interface JobFacts {
  /** As stored; a worker older than the job may not know it. */
  readonly name: string;
  readonly id: string;
  readonly queue: string;
  readonly lane: Lane;
  /** Of the request that caused the job, if there was one. */
  readonly requestId: string | undefined;
  /** Counts from 1. */
  readonly attempt: number;
}

export type JobEvent =
  | (JobFacts & { readonly type: 'started'; readonly waitedMs: number })
  | (JobFacts & { readonly type: 'completed'; readonly durationMs: number })
  /** It waits for its children. */
  | (JobFacts & { readonly type: 'awaiting-children'; readonly durationMs: number })
  /** It goes back to the queue because this process is shutting down. */
  | (JobFacts & { readonly type: 'released'; readonly durationMs: number })
  /** `final`: no attempt is left, or a retry could not help. */
  | (JobFacts & { readonly type: 'failed'; readonly durationMs: number; readonly error: Error; readonly final: boolean })
  | (JobFacts & { readonly type: 'lost-lock'; readonly durationMs: number })
  /** Another worker has died, or hung, while running this job; it is waiting again. */
  | { readonly type: 'stalled'; readonly queue: QueueName; readonly id: string }
  /** The connection broke, or a job could not be completed in the queue. Recovers by itself. */
  | { readonly type: 'error'; readonly queue: QueueName; readonly error: Error };

export const jobFacts = (job: QueuedJob, attempt: number): JobFacts => ({
  name: job.name,
  id: job.id ?? '',
  queue: job.queueName,
  lane: job.data.lane,
  requestId: requestIdOf(job.data.payload),
  attempt,
});

/** The payload is as stored, and may be that of a job which this version does not know. */
function requestIdOf(payload: unknown): string | undefined {
  const { requestId } = (payload ?? {}) as { readonly requestId?: unknown };
  return typeof requestId === 'string' ? requestId : undefined;
}

export const durationMs = (job: QueuedJob): number => Math.max(0, Date.now() - (job.processedOn ?? Date.now()));
