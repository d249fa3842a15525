// BullMQ's Queue, bound to our jobs and independent of the backend.
import { Queue, type BackendFactory, type IQueueBackend } from 'bullmq';
import type { JobName, QueueName } from './jobs.ts';
import type { StoredJob } from './consumer/stored-job.ts';

/** How BullMQ gets at its server. The connection is the factory's business; BullMQ hands one through all the same. */
export type ConnectionFactory = BackendFactory<IQueueBackend, unknown>;

export type JobQueue = Queue<StoredJob, void, JobName, StoredJob, void, JobName, IQueueBackend, unknown>;

export const createJobQueue = (name: QueueName, factory: ConnectionFactory): JobQueue => new Queue(name, { connection: {} }, factory);
