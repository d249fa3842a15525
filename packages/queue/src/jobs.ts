// The job catalog: name → queue, payload, id, attempts, urgency. A new job starts with an entry here.
// Neighbours: fair-rank.ts (order), open-queue.ts adds, consumer.ts runs them. Payloads hold ids only; PostgreSQL is the truth.
import { lanes, maxId, type Lane, type NotificationId, type UploadId } from '@symdepot/symbols';
import { z } from 'zod';

export const queueKinds = ['uploads', 'members'] as const;
export type QueueKind = (typeof queueKinds)[number];

/** Each lane has queues of its own, and each queue workers of its own, so that neither lane can take the other's slots. */
export const queueNames = ['uploads', 'members', 'try-uploads', 'try-members', 'notifications', 'artefacts'] as const;
export type QueueName = (typeof queueNames)[number];
/** Of no lane, so that they never delay uploads: notifications wait for other people's servers, and an artefact may have 16 GiB. */
const ofNoLane = ['notifications', 'artefacts'] as const;
type OwnQueue = (typeof ofNoLane)[number];

const isOfNoLane = (kind: QueueKind | OwnQueue): kind is OwnQueue => (ofNoLane as readonly string[]).includes(kind);

export const queueName = (kind: QueueKind | OwnQueue, lane: Lane): QueueName =>
  lane === 'release' || isOfNoLane(kind) ? kind : `try-${kind}`;

const uploadId = z
  .int()
  .min(1)
  .max(maxId)
  .transform((id) => id as UploadId);
const origin = { requestId: z.string(), traceparent: z.string().optional() };
/** `retries`: each retry of an upload has its own job; the previous one may be about to end. */
const uploadPayload = z.object({ uploadId, retries: z.int().min(0).default(0), ...origin });
/** `attempt` is the fencing number of the claim that made the batches. */
const batchPayload = z.object({ uploadId, attempt: z.int().min(1), batch: z.int().min(0), ...origin });
const notificationPayload = z.object({
  notificationId: z.uuid().transform((id) => id as NotificationId),
  traceparent: origin.traceparent,
});

interface JobEntry<Schema extends z.ZodType> {
  readonly queue: QueueKind | OwnQueue;
  readonly payload: Schema;
  /** Two jobs with the same id cannot be live at once. BullMQ allows neither `:` nor a bare integer. */
  readonly id: (payload: z.output<Schema>) => string;
  /** How many runs may fail before the job does. Runs cut short by a crash are not counted. */
  readonly attempts: number;
  /** Among jobs of one fair rank, lower goes first: finishing an upload before starting another. 0: before every fair rank. */
  readonly urgency: 0 | 1 | 2;
}
const entry = <Schema extends z.ZodType>(job: JobEntry<Schema>): JobEntry<Schema> => job;

/** The row counts the attempts of an upload, and decides when it is given up (services/worker, UPLOAD_MAX_ATTEMPTS). */
const unlimited = 2 ** 31 - 1;

/** A failed batch is repeated by the next attempt of its upload; only those attempts are counted. */
export const jobs = {
  'process-upload': entry({
    queue: 'uploads',
    payload: uploadPayload,
    id: (p) => (p.retries === 0 ? `upload-${p.uploadId}` : `upload-${p.uploadId}-${p.retries}`),
    attempts: unlimited,
    urgency: 2,
  }),
  'inspect-members': entry({
    queue: 'members',
    payload: batchPayload,
    id: (p) => `inspect-members-${p.uploadId}-${p.attempt}-${p.batch}`,
    attempts: 1,
    urgency: 2,
  }),
  'publish-members': entry({
    queue: 'members',
    payload: batchPayload,
    id: (p) => `publish-members-${p.uploadId}-${p.attempt}-${p.batch}`,
    attempts: 1,
    urgency: 1,
  }),
  /** One attempt. Whether there is another one is in the row; the sweep enqueues what is due. */
  'deliver-notification': entry({
    queue: 'notifications',
    payload: notificationPayload,
    id: (p) => `deliver-${p.notificationId}`,
    attempts: 1,
    urgency: 1,
  }),
  /** All of an artefact has arrived: the row says of which session. The sweep enqueues what was lost. */
  'store-artefact': entry({
    queue: 'artefacts',
    payload: z.object({ sessionId: z.int().min(1), ...origin }),
    id: (p) => `artefact-${p.sessionId}`,
    attempts: unlimited,
    urgency: 1,
  }),
  /** Reads some of what is stored again, the longest unread first. */
  'verify-artefacts': entry({ queue: 'artefacts', payload: z.object({}), id: () => 'verify-artefacts', attempts: 3, urgency: 2 }),
  /** Reads one that cannot wait for its turn. Its row says so, and the sweep enqueues it until it was read. */
  'verify-artefact': entry({
    queue: 'artefacts',
    payload: z.object({ sha512: z.string().regex(/^[0-9a-f]{128}$/) }),
    id: (p) => `verify-${p.sha512}`,
    attempts: 1,
    urgency: 2,
  }),
  /** Enqueued by job sweep-uploads, which does not wait for it: the store of artefacts may be away. */
  'sweep-artefacts': entry({ queue: 'artefacts', payload: z.object({}), id: () => 'sweep-artefacts', attempts: 1, urgency: 0 }),
  /** Enqueued by a timer of every worker; the id ensures that only one runs at a time, and the next timer is its retry. */
  'sweep-uploads': entry({ queue: 'uploads', payload: z.object({}), id: () => 'sweep-uploads', attempts: 1, urgency: 0 }),
  /** A lane goes on after a rest. */
  'restore-lane': entry({
    queue: 'uploads',
    payload: z.object({ lane: z.enum(lanes) }),
    id: (p) => `restore-${p.lane}`,
    attempts: 3,
    urgency: 0,
  }),
  /** Enqueued in the same way, now and then. */
  'expire-data': entry({ queue: 'uploads', payload: z.object({}), id: () => 'expire-data', attempts: 3, urgency: 2 }),
};

export type JobName = keyof typeof jobs;
export type JobPayload<N extends JobName> = z.output<(typeof jobs)[N]['payload']>;

/** What can be done with an entry whose name is only known at run time. */
export const jobEntry = (name: JobName): JobEntry<z.ZodType> => jobs[name];

export const isJobName = (name: string): name is JobName => Object.hasOwn(jobs, name);

/** Of the upload to whose work a job id belongs; undefined for other jobs. */
export function uploadOfJob(id: string): UploadId | undefined {
  const [, number] = /^(?:upload|inspect-members|publish-members)-(\d+)/.exec(id) ?? [];
  return number === undefined ? undefined : (Number(number) as UploadId);
}

export const jobId = <N extends JobName>(name: N, payload: JobPayload<N>): string => jobEntry(name).id(payload);
