// BullMQ's Queue, bound to our jobs and independent of the backend.
import { Queue, type BackendFactory, type IQueueBackend } from 'bullmq';
import type { JobName, QueueName } from './jobs.ts';
import type { StoredJob } from './consumer/stored-job.ts';

/** How BullMQ reaches its server. The factory owns the connection; BullMQ passes one through nevertheless. */
export type ConnectionFactory = BackendFactory<IQueueBackend, unknown>;

export type JobQueue = Queue<StoredJob, void, JobName, StoredJob, void, JobName, IQueueBackend, unknown>;

export const createJobQueue = (name: QueueName, factory: ConnectionFactory): JobQueue => new Queue(name, { connection: {} }, factory);
