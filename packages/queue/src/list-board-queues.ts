// The queues as BullMQ has them, for its board (services/web/src/queues): nothing else may look behind the Queue.
import type { JobQueue } from './job-queue.ts';
import type { Queue } from './open-queue.ts';

export const listBoardQueues = (queue: Queue): readonly JobQueue[] => Object.values(queue.internals.queues);
