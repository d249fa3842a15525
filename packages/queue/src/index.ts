// The queue: what work there is, how to hand it out, how to do it. BullMQ and ioredis are used nowhere else.
export { createConsumer, type Consumer, type ConsumerOptions, type Handlers } from './consumer.ts';
export { enqueueUpload, type EnqueuedUpload } from './enqueue-upload.ts';
export { enqueueDeliveries } from './enqueue-deliveries.ts';
export type { ChildJob, JobClaim, JobContext } from './job-context.ts';
export type { JobEvent, JobFacts } from './job-events.ts';
export { queueNames, type JobName, type JobPayload, type QueueKind, type QueueName } from './jobs.ts';
export { countedStates, openQueue, type CountedState, type Queue, type QueueCounts, type QueueOptions } from './open-queue.ts';
export type { TurnPlace } from './turn.ts';
