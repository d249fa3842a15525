// BullMQ's Worker, bound to our jobs and independent of the backend, with the additions that a long-lived process needs.
// Neighbour: consumer.ts drives it.
import { setTimeout as delay } from 'node:timers/promises';
import { Worker, type IQueueBackend, type JobProgress } from 'bullmq';
import type { ConnectionFactory } from '../job-queue.ts';
import type { JobName, QueueName } from '../jobs.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { QueuedJob, StoredJob } from './stored-job.ts';

export interface JobWorkerOptions {
  readonly concurrency: number;
  readonly lockDurationMs: number;
  readonly stalledIntervalMs: number;
}

const pauseMs = 1_000;

/** After that many failures of a job. */
export function backoffMs({ id = '', opts }: QueuedJob, failures: number): number {
  const { backoff } = opts;
  return retryDelayMs(id, failures, typeof backoff === 'object' ? (backoff.delay ?? 0) : 0);
}

export class JobWorker extends Worker<StoredJob, void, JobName, IQueueBackend, JobProgress, unknown> {
  /** The token of the latest run of each job in this worker. */
  readonly #tokens = new Map<string, string>();

  constructor(
    name: QueueName,
    process: (job: QueuedJob, token: string) => Promise<void>,
    options: JobWorkerOptions,
    factory: ConnectionFactory,
  ) {
    super(
      name,
      async (job, token = '') => process(job, token),
      {
        connection: {},
        concurrency: options.concurrency,
        lockDuration: options.lockDurationMs,
        stalledInterval: options.stalledIntervalMs,
        // A job that takes its worker down six times is given up; the sweeper tells the upload.
        maxStalledCount: 5,
        runRetryDelay: pauseMs,
        settings: { backoffStrategy: (failures, _type, _error, job) => backoffMs(job as QueuedJob, failures) },
      },
      factory,
    );
  }

  /** BullMQ's limit for PostgreSQL is an hour, far too long if a notification is lost. */
  override get maximumBlockTimeout(): number {
    return 10;
  }

  /** BullMQ retries immediately after any error except a refused connection, which would flood a server that is starting. */
  protected override async moveToActive(token: string, name?: string): Promise<QueuedJob> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      if (!this.closing) await delay(pauseMs);
      throw error;
    }
  }

  /**
   * A job that awaits its children can be resumed in another slot of this worker before its previous run has been completed;
   * BullMQ, which tracks locks by job id, would then stop renewing the lock of the new run.
   */
  override async processJob(job: QueuedJob, token: string, fetchNext?: () => boolean): Promise<void | QueuedJob> {
    const id = job.id ?? '';
    this.#tokens.set(id, token);
    try {
      return await super.processJob(job, token, fetchNext);
    } finally {
      const current = this.#tokens.get(id);
      if (current === token) this.#tokens.delete(id);
      else if (current !== undefined) this.lockManager.trackJob(id, current, Date.now());
    }
  }

  /** Closes without waiting for handlers that do not end: their locks expire and the jobs stall into other workers. */
  async abandon(): Promise<void> {
    await this.lockManager.close();
    await this.backend.close(true);
  }
}
