// The queue: which jobs there are, how to enqueue them, how to run them. BullMQ and ioredis are used nowhere else.
export { createConsumer, type Consumer, type ConsumerOptions, type Handlers } from './consumer/consumer.ts';
export { forgetFailures } from './forget-failures.ts';
export { enqueueUpload } from './enqueue-upload.ts';
export { enqueueDeliveries } from './enqueue-deliveries.ts';
export { listBoardQueues } from './list-board-queues.ts';
export { isAwaitingChildren, type JobContext } from './consumer/job-context.ts';
export type { JobEvent } from './consumer/job-events.ts';
export { queueNames, type JobName } from './jobs.ts';
export { countedStates, openQueue, type Queue, type QueueCounts, type QueueOptions } from './open-queue.ts';
