// Runs jobs. The one place that decides whether an error means "retry" or "never again": by its kind.
// Neighbours: job-context.ts (what handlers see), active-runs.ts (signals), job-worker.ts (BullMQ).
import { endsWithin } from '@symdepot/async';
import { isAppError, isTransient } from '@symdepot/errors';
import { UnrecoverableError, WaitingError } from 'bullmq';
import { createActiveRuns, type Run } from './active-runs.ts';
import { createJobContext, dropClaim, isAwaitingChildren, isLastAttempt, type JobContext, type RunningJob } from './job-context.ts';
import { durationMs, jobFacts, type JobEvent } from './job-events.ts';
import { JobWorker } from './job-worker.ts';
import { isJobName, queueKinds, queueName, type JobName, type QueueKind, type QueueName } from '../jobs.ts';
import type { Queue } from '../open-queue.ts';
import type { QueuedJob } from './stored-job.ts';

export type Handlers = { readonly [N in JobName]: (job: JobContext<N>) => Promise<void> };

export interface ConsumerOptions {
  /** Concurrent jobs in each queue of the release lane. */
  readonly concurrency: Readonly<Record<QueueKind, number>>;
  /** Concurrent jobs in each queue of the try lane, in addition to those of release. Default: half as many, at least 1. */
  readonly tryConcurrency?: number;
  /** Concurrent notifications. Default 8: they mostly wait. */
  readonly notificationConcurrency?: number;
  /** Concurrent artefacts. Default 2: one may take minutes. */
  readonly artefactConcurrency?: number;
  /** A job whose worker has been silent for this long may be given to another. Default 30 000. */
  readonly lockDurationMs?: number;
  /** How often stalled jobs are looked for. One is detected at the second look. Default 15 000. */
  readonly stalledIntervalMs?: number;
  readonly onEvent?: (event: JobEvent) => void;
}

export interface Consumer {
  /** Does not wait for the server: an unreachable one is retried until it is there. */
  start(): Promise<void>;
  /**
   * Takes no more jobs and waits for those in progress. Near the deadline their signals are aborted; a job that then ends
   * is handed back without using up an attempt, and one that does not end is left to stall.
   */
  stop(deadlineMs: number): Promise<void>;
}

export function createConsumer(queue: Queue, handlers: Handlers, options: ConsumerOptions): Consumer {
  const { concurrency, lockDurationMs = 30_000, stalledIntervalMs = 15_000, onEvent = () => undefined } = options;
  const runs = createActiveRuns(lockDurationMs);
  const workers: JobWorker[] = [];
  let hasStopped = false;

  async function runJob(job: QueuedJob, token: string): Promise<void> {
    const facts = jobFacts(job, job.attemptsMade + 1);
    const report = (type: 'awaiting-children' | 'released' | 'lost-lock'): void => onEvent({ ...facts, type, durationMs: durationMs(job) });
    const run = runs.begin(job.queueName, facts.id, () => report('lost-lock'));
    onEvent({ ...facts, type: 'started', waitedMs: Math.max(0, Date.now() - job.timestamp) });
    try {
      const isFinal = (error: unknown): boolean => outcomeOf(error, job, run) === 'failed';
      const isRetried = (error: unknown): boolean => outcomeOf(error, job, run) === 'retried' && !run.signal.aborted;
      const wasReleased = (): boolean => run.isReleased;
      await runHandler(handlers, { job, token, signal: run.signal, isFinal, isRetried, wasReleased, queue: queue.internals });
    } catch (error) {
      const outcome = outcomeOf(error, job, run);
      if (outcome === 'superseded') return;
      const thrown = outcome === 'released' ? await release(job, token) : toBullError(error, outcome);
      if (outcome === 'awaiting-children' || outcome === 'released') report(outcome);
      throw thrown;
    } finally {
      run.end();
    }
  }

  function startWorker(name: QueueName, slots: number): JobWorker {
    const settings = { concurrency: slots, lockDurationMs, stalledIntervalMs };
    const worker = new JobWorker(name, runJob, settings, queue.internals.backend.forWorkers);
    worker.on('completed', (job) => onEvent({ ...jobFacts(job, job.attemptsMade), type: 'completed', durationMs: durationMs(job) }));
    worker.on('failed', (job, error) => {
      if (!job) return;
      const cause = error instanceof UnrecoverableError && error.cause instanceof Error ? error.cause : error;
      const final = job.finishedOn !== undefined;
      onEvent({ ...jobFacts(job, job.attemptsMade), type: 'failed', durationMs: durationMs(job), error: cause, final });
    });
    worker.on('stalled', (id) => onEvent({ type: 'stalled', queue: name, id }));
    worker.on('error', (error) => {
      // A pool has ended before its connections have: what happens to them afterwards is no fault.
      if (!hasStopped) onEvent({ type: 'error', queue: name, error });
    });
    worker.on('locksRenewed', ({ jobIds }) => runs.renewed(name, jobIds));
    worker.on('lockRenewalFailed', (jobIds) => runs.lost(name, jobIds));
    return worker;
  }

  async function closeWorkers(deadlineMs: number): Promise<void> {
    const reserveMs = Math.min(2_000, deadlineMs / 2);
    const closed = Promise.all(workers.map(async (worker) => worker.close()));
    if (await endsWithin(deadlineMs - reserveMs, closed)) return;
    runs.stopAll();
    if (await endsWithin(reserveMs / 2, closed)) return;
    await endsWithin(reserveMs / 2, Promise.all(workers.map(async (worker) => worker.abandon())));
  }

  return {
    start: async () => {
      for (const kind of queueKinds) {
        const slots = concurrency[kind];
        workers.push(startWorker(queueName(kind, 'release'), slots));
        workers.push(startWorker(queueName(kind, 'try'), options.tryConcurrency ?? Math.max(1, Math.floor(slots / 2))));
      }
      workers.push(startWorker('notifications', options.notificationConcurrency ?? 8));
      workers.push(startWorker('artefacts', options.artefactConcurrency ?? 2));
    },
    stop: async (deadlineMs) => {
      await closeWorkers(deadlineMs);
      hasStopped = true;
    },
  };
}

async function runHandler(handlers: Handlers, running: RunningJob): Promise<void> {
  const { name } = running.job;
  // A rolling upgrade: a newer worker will know it.
  if (!isJobName(name)) throw new Error(`This worker does not know the job ${String(name)}`);
  await callHandler(handlers, name, running);
}

const callHandler = async <N extends JobName>(handlers: Handlers, name: N, running: RunningJob): Promise<void> =>
  handlers[name](createJobContext(name, running));

type Outcome = 'awaiting-children' | 'released' | 'superseded' | 'retried' | 'failed';

/** What happens to a job whose handler ended in `error`. */
function outcomeOf(error: unknown, job: QueuedJob, run: Run): Outcome {
  if (isAwaitingChildren(error)) return 'awaiting-children';
  if (run.isReleased) return 'released';
  // Another claim is working on this upload; there is nothing left to do here.
  if (isAppError(error, 'upload_superseded')) return 'superseded';
  // Without its lock a run decides nothing: BullMQ refuses its result.
  if (run.signal.aborted) return 'retried';
  return isTransient(error) && !isLastAttempt(job) ? 'retried' : 'failed';
}

/** As if it had never run: another process may take it next, so that run makes a claim of its own. */
async function release(job: QueuedJob, token: string): Promise<WaitingError> {
  await dropClaim(job);
  await job.moveToWait(token);
  return new WaitingError();
}

/** BullMQ retries every error except its own UnrecoverableError, as long as the job has attempts left. */
function toBullError(error: unknown, outcome: Outcome): Error {
  const known = error instanceof Error ? error : new Error(String(error));
  if (outcome !== 'failed') return known;
  const unrecoverable = new UnrecoverableError(known.message);
  unrecoverable.cause = known;
  return unrecoverable;
}
