// What a handler sees of its job. Handlers know no BullMQ type.
import type { Lane } from '@symdepot/symbols';
import { WaitingChildrenError } from 'bullmq';
import { backoffMs } from './job-worker.ts';
import { jobEntry, jobId, queueName, type JobName, type JobPayload } from '../jobs.ts';
import type { QueueInternals } from '../open-queue.ts';
import type { QueuedJob, StoredClaim } from './stored-job.ts';
import { childPriority } from '../fair-rank.ts';

export interface JobContext<N extends JobName> {
  readonly name: N;
  readonly id: string;
  readonly lane: Lane;
  readonly payload: JobPayload<N>;
  /** `number` counts from 1 and does not include runs that were cut short by a crash. */
  readonly attempt: { readonly number: number };
  /** Whether a run that ends in this error is the job's last: no attempt is left, or a retry could not help. */
  isFinal(error: unknown): boolean;
  /** When the job runs again if this run ends in this error; undefined when it does not, or not because of a failure. */
  retryAt(error: unknown): Date | undefined;
  /** Whether a run that ends now goes back to the queue as if it had never started: its process is shutting down. */
  wasReleased(): boolean;
  /** Aborted when this process is shutting down (the job is handed back) or the job now belongs to another worker. */
  readonly signal: AbortSignal;
  readonly claim: JobClaim;
  /**
   * Ends this run until all children have completed or failed; the handler then runs again from the top and passes
   * here at once. Needs a saved claim. Children fail on their own: the rows say how they ended.
   */
  waitForChildren(label: string, children: readonly ChildJob[]): Promise<void>;
}

export interface JobClaim {
  /** The fencing number, if this run continues the one that saved it. Undefined for a first run, a retry, or after a crash. */
  get(): number | undefined;
  /** Changes nothing if it is the one that this run continues. */
  save(attempt: number): Promise<void>;
  /** When this claim enqueued the children of that label; undefined as long as it has not. */
  waitingSince(label: string): Date | undefined;
}

export type ChildJob = { [N in JobName]: { readonly name: N; readonly payload: JobPayload<N>; readonly lane: Lane } }[JobName];

export interface RunningJob {
  readonly job: QueuedJob;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly isFinal: (error: unknown) => boolean;
  readonly isRetried: (error: unknown) => boolean;
  readonly wasReleased: () => boolean;
  readonly queue: QueueInternals;
}

export const isLastAttempt = (job: QueuedJob): boolean => job.attemptsMade + 1 >= (job.opts.attempts ?? 1);

export function createJobContext<N extends JobName>(name: N, running: RunningJob): JobContext<N> {
  const { job, signal, isFinal, isRetried, wasReleased } = running;
  return {
    name,
    id: job.id ?? '',
    lane: job.data.lane,
    payload: jobEntry(name).payload.parse(job.data.payload) as JobPayload<N>,
    attempt: { number: job.attemptsMade + 1 },
    isFinal,
    retryAt: (error) => (isRetried(error) ? new Date(Date.now() + backoffMs(job, job.attemptsMade + 1)) : undefined),
    wasReleased,
    signal,
    claim: {
      get: () => currentClaim(job)?.attempt,
      save: async (attempt) => {
        if (currentClaim(job)?.attempt === attempt) return;
        await saveClaim(job, { attempt, attemptsMade: job.attemptsMade, stalledCounter: job.stalledCounter, waited: [] });
      },
      waitingSince: (label) => {
        const waited = currentClaim(job)?.waited.find((wait) => wait.label === label);
        return waited && new Date(waited.since);
      },
    },
    waitForChildren: async (label, children) => waitForChildren(running, label, children),
  };
}

/** A run that ends in this error has not failed: it goes on when its children have ended. */
export const isAwaitingChildren = (error: unknown): error is Error => error instanceof WaitingChildrenError;

/**
 * The counters stay the same while a job waits for its children; a failure raises the first, a crash the second.
 * So a claim never outlives the run that made it, unless that run ended by waiting.
 */
function currentClaim(job: QueuedJob): StoredClaim | undefined {
  const { claim } = job.data;
  return claim?.attemptsMade === job.attemptsMade && claim.stalledCounter === job.stalledCounter ? claim : undefined;
}

async function saveClaim(job: QueuedJob, claim: StoredClaim): Promise<void> {
  await job.updateData({ ...job.data, claim });
}

/** For a run that gives up its job unfinished without having failed. */
export async function dropClaim(job: QueuedJob): Promise<void> {
  const { claim: _dropped, ...data } = job.data;
  await job.updateData(data);
}

/**
 * A crash between any two of these steps stalls the job: it returns with another stalledCounter, as a new claim,
 * and works again. Children of the older claim are still awaited and end at once, being superseded.
 */
async function waitForChildren({ job, token, signal, queue }: RunningJob, label: string, children: readonly ChildJob[]): Promise<void> {
  const claim = currentClaim(job);
  if (!claim) throw new Error('waitForChildren needs a claim: call claim.save() first');
  if (claim.waited.some((wait) => wait.label === label)) return;
  const since = Date.now();
  signal.throwIfAborted();
  await addChildren(job, queue, children);
  await saveClaim(job, { ...claim, waited: [...claim.waited, { label, since }] });
  // False when all have already ended: then there is nothing to wait for.
  if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
}

const priorityOfChild = ({ name, priority }: QueuedJob, child: JobName): number =>
  childPriority(priority, jobEntry(name).urgency, jobEntry(child).urgency);

async function addChildren(parent: QueuedJob, queue: QueueInternals, children: readonly ChildJob[]): Promise<void> {
  const parentId = parent.id ?? '';
  const { fairRank } = parent.data;
  const groups = Map.groupBy(children, ({ name, lane }) => queueName(jobEntry(name).queue, lane));
  for (const [name, group] of groups) {
    const entries = group.map((child) => ({
      name: child.name,
      data: { payload: child.payload, lane: child.lane, ...(fairRank !== undefined && { fairRank }) },
      opts: {
        ...queue.jobOptions(child.name, priorityOfChild(parent, child.name), jobId(child.name, child.payload)),
        parent: { id: parentId, queue: parent.queueQualifiedName },
        ignoreDependencyOnFailure: true,
      },
    }));
    const added = await queue.call(async () => queue.queues[name].addBulk(entries));
    // Both backends return an error number instead of the id when the parent is gone (an emptied queue).
    const lost = entries.find((entry, index) => added[index]?.id !== entry.opts.jobId);
    if (lost) throw new Error(`The queue did not take the child ${lost.opts.jobId}: its parent ${parentId} is gone`);
  }
}
