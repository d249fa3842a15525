// The producer's side: adds jobs to the queue and inspects them. The consumer's side is consumer.ts.
// Every call has a deadline, after which it fails with AppError('queue_unavailable'), whatever the state of the server.
import { endsWithin, withDeadline } from '@symdepot/async';
import { lanes, type Lane } from '@symdepot/symbols';
import type { JobsOptions } from 'bullmq';
import type { QueueBackend } from './backend.ts';
import { createQueueBackend } from './backends/index.ts';
import { createJobQueue, type JobQueue } from './job-queue.ts';
import { jobEntry, jobId, queueKinds, queueName, queueNames, type JobName, type JobPayload, type QueueName } from './jobs.ts';
import { moveRanks } from './move-ranks.ts';
import { translateQueueError } from './translate-queue-error.ts';
import { jobPriority, type FairRankPlace } from './fair-rank.ts';

export interface QueueOptions {
  /** `redis://…`, `rediss://…` or `postgres://…`. Nothing needs to exist there yet. */
  readonly url: string;
  /** Separates several systems on one server: Redis key prefix, or PostgreSQL schema `<prefix>_queue`. Default `symdepot`. */
  readonly prefix?: string;
  /** Connections of one PostgreSQL pool, default 2. A process with a consumer has seven pools. */
  readonly poolSize?: number;
  /** How long one call may take, default 5000. */
  readonly callTimeoutMs?: number;
  /** Back-off before the first retry, default 2000; doubled each time, up to two minutes; half of it is jitter. */
  readonly retryDelayMs?: number;
  /** A connection broke. It reconnects by itself; this is for the log. */
  readonly onError?: (error: Error) => void;
}

/** To be looked at: seconds, and jobs of each queue. forget-failures.ts removes those of uploads that are complete before. */
export const keptFailures = { age: 7 * 24 * 3600, count: 1_000 } as const;

export const countedStates = ['waiting', 'prioritized', 'delayed', 'active', 'waiting-children', 'failed'] as const;
export type CountedState = (typeof countedStates)[number];
export type QueueCounts = Readonly<Record<QueueName, Readonly<Record<CountedState, number>>>>;

export interface EnqueueOptions {
  readonly lane: Lane;
  /** Its place; without it, in front. */
  readonly place?: FairRankPlace;
  /** The earliest time at which it may be taken; default: at once. */
  readonly delayMs?: number;
}

export interface Queue {
  /**
   * Resolves to true when the job was added. A live job with the same id is left as it is (false), a failed one is
   * replaced, so that this can be called at any time.
   */
  enqueue<N extends JobName>(name: N, payload: JobPayload<N>, options: EnqueueOptions): Promise<boolean>;
  /** Whether the job waits, runs, waits for a retry or for its children. */
  isLive<N extends JobName>(name: N, payload: JobPayload<N>, options: { readonly lane: Lane }): Promise<boolean>;
  counts(): Promise<QueueCounts>;
  /** Counts the places of that lane from this fair rank from now on: its jobs are moved. Can be repeated. */
  moveRanks(lane: Lane, base: number): Promise<void>;
  /** For the heartbeat: resolves when the server responds and accepts a write. @throws `queue_unavailable`, `queue_unusable` */
  check(): Promise<void>;
  /** Removes every job in every state, running ones too. For tests and emergencies: the sweeper restores what is needed. */
  obliterate(): Promise<void>;
  close(): Promise<void>;
  /** For consumer.ts. */
  readonly internals: QueueInternals;
}

export interface QueueInternals {
  readonly backend: QueueBackend;
  readonly queues: Readonly<Record<QueueName, JobQueue>>;
  jobOptions(name: JobName, priority: number, id: string): JobsOptions;
  /** Runs one call under the deadline; `work` checks `signal` between its steps. */
  call<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Connects in the background: while the server is unreachable calls fail, not this. */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { url, prefix = 'symdepot', poolSize = 2, callTimeoutMs = 5_000, retryDelayMs = 2_000 } = options;
  let isClosing = false;
  // A pool has ended before its connections have: what happens to them afterwards is no fault.
  const onError = (error: Error): void => {
    if (!isClosing) options.onError?.(error);
  };
  const backend = createQueueBackend({ url, prefix, poolSize, connectTimeoutMs: callTimeoutMs, onError });
  const queues: Record<QueueName, JobQueue> = {
    uploads: createJobQueue('uploads', backend.forQueues),
    members: createJobQueue('members', backend.forQueues),
    'try-uploads': createJobQueue('try-uploads', backend.forQueues),
    'try-members': createJobQueue('try-members', backend.forQueues),
    notifications: createJobQueue('notifications', backend.forQueues),
    artefacts: createJobQueue('artefacts', backend.forQueues),
  };
  for (const queue of Object.values(queues)) queue.on('error', onError);

  const call: QueueInternals['call'] = async (work) => {
    try {
      return await withDeadline(callTimeoutMs, work, () => {
        throw new Error(`no answer within ${callTimeoutMs} ms`);
      });
    } catch (cause) {
      throw translateQueueError(cause);
    }
  };

  /** Calls made before the first connection is up would all be buffered, and made once it is. */
  const reach = async (name: QueueName, signal: AbortSignal): Promise<JobQueue> => {
    await queues[name].waitUntilReady();
    signal.throwIfAborted();
    return queues[name];
  };

  const jobOptions: QueueInternals['jobOptions'] = (name, priority, id) => ({
    jobId: id,
    priority,
    attempts: jobEntry(name).attempts,
    backoff: { type: 'bounded', delay: retryDelayMs },
    removeOnComplete: true,
    removeOnFail: keptFailures,
    stackTraceLimit: 5,
  });

  return {
    enqueue: async (name, payload, { lane, place, delayMs = 0 }) => {
      const entry = jobEntry(name);
      const parsed = entry.payload.parse(payload);
      const id = entry.id(parsed);
      return call(async (signal) => {
        const queue = await reach(queueName(entry.queue, lane), signal);
        const standing = await findStanding(queue, queues[queueName('members', lane)], id);
        if (standing === 'live') return false;
        signal.throwIfAborted();
        if (standing === 'ended') await removeEnded(queue, id);
        signal.throwIfAborted();
        const data = { payload: parsed, lane, ...(place && { fairRank: place.fairRank }) };
        const options = jobOptions(name, jobPriority(place, entry.urgency), id);
        await queue.add(name, data, { ...options, delay: delayMs });
        return true;
      });
    },
    isLive: async (name, payload, { lane }) =>
      call(async (signal) => {
        const queue = await reach(queueName(jobEntry(name).queue, lane), signal);
        return (await findStanding(queue, queues[queueName('members', lane)], jobId(name, payload))) === 'live';
      }),
    counts: async () =>
      call(async (signal) => {
        const count = async (name: QueueName): Promise<[QueueName, QueueCounts[QueueName]]> => {
          const found = await (await reach(name, signal)).getJobCounts(...countedStates);
          return [name, Object.fromEntries(countedStates.map((state) => [state, found[state] ?? 0])) as QueueCounts[QueueName]];
        };
        return Object.fromEntries(await Promise.all(queueNames.map(count))) as QueueCounts;
      }),
    moveRanks: async (lane, base) => {
      for (const kind of queueKinds) await moveRanks(queues[queueName(kind, lane)], base, call);
    },
    check: async () => {
      await call(async (signal) => {
        await reach('uploads', signal);
        await backend.tryWrite();
      });
    },
    obliterate: async () => {
      await call(async (signal) => {
        await Promise.all(queueNames.map(async (name) => reach(name, signal)));
        const empty = async (lane: Lane) => emptyQueues(queues[queueName('uploads', lane)], queues[queueName('members', lane)], signal);
        await Promise.all(lanes.map(empty));
        await queues.notifications.obliterate({ force: true });
        await queues.artefacts.obliterate({ force: true });
      });
    },
    close: async () => {
      isClosing = true;
      await endsWithin(callTimeoutMs, backend.close());
    },
    internals: { backend, queues, jobOptions, call },
  };
}

const endedStates: ReadonlySet<string> = new Set(['completed', 'failed']);

/** A job that waits for children is live as long as one of them is: if all were lost, nothing would ever wake it. */
async function findStanding(queue: JobQueue, children: JobQueue, id: string): Promise<'none' | 'live' | 'ended'> {
  const state = await queue.getJobState(id);
  if (state === 'unknown') return 'none';
  if (state !== 'waiting-children') return endedStates.has(state) ? 'ended' : 'live';
  const job = await queue.getJob(id);
  const { unprocessed = [] } = (await job?.getDependencies({ unprocessed: { count: lookedAtChildren } })) ?? {};
  for (const key of unprocessed) {
    const child = key.slice(key.lastIndexOf(':') + 1); // ids contain no colon
    const childState = await children.getJobState(child);
    if (childState !== 'unknown' && !endedStates.has(childState)) return 'live';
  }
  // None is left, or the last one has just ended: then the job is being woken.
  return (await queue.getJobState(id)) === 'waiting-children' ? 'ended' : 'live';
}

/** Enough to find a live one among the lost. */
const lookedAtChildren = 1_000;

/**
 * BullMQ ignores a second job with the same id as long as it keeps the first, failed or not. Only of one that has ended: on
 * PostgreSQL a removal takes away a job, too, that a worker claims at that moment, and a second one would run beside it.
 */
async function removeEnded(queue: JobQueue, id: string): Promise<void> {
  // Not its children: they may be running, and BullMQ would refuse. Nor is it an error if another process was faster,
  // or that the job has been replaced and is locked by a worker already.
  await queue.remove(id, { removeChildren: false });
}

/**
 * On Redis, BullMQ leaves parents that wait for children where they are, and resumes them when their children
 * are removed: so parents are removed once more, after the children, and the queue is paused until then. A job that is
 * taken at that very moment outlives it (Redis), or ends it by a deadlock (PostgreSQL): again, until nothing is left.
 */
async function emptyQueues(uploads: JobQueue, members: JobQueue, signal: AbortSignal): Promise<void> {
  let left = true;
  while (left && !signal.aborted) {
    try {
      await uploads.obliterate({ force: true });
      await uploads.pause(); // obliterate forgets that it has paused
      await members.obliterate({ force: true });
      await uploads.obliterate({ force: true });
      left = (await Promise.all([uploads, members].map(async (queue) => queue.getJobCountByTypes(...countedStates)))).some(Boolean);
    } catch (error) {
      if (!isDeadlock(error)) throw error;
    } finally {
      await Promise.all([uploads.resume(), members.resume()]);
    }
  }
}

const isDeadlock = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '40P01';
