// A queue of its own for one test, with consumers whose events are kept, and everything closed at the end.
import {
  createConsumer,
  openQueue,
  type Consumer,
  type ConsumerOptions,
  type Handlers,
  type Queue,
  type QueueOptions,
} from '@symdepot/queue';
import type { UploadId } from '@symdepot/symbols';
import { randomUUID } from 'node:crypto';

type Events = Parameters<NonNullable<ConsumerOptions['onEvent']>>[0];

export interface QueueHarness extends AsyncDisposable {
  readonly queue: Queue;
  readonly prefix: string;
  readonly events: Events[];
  consume(handlers: Partial<Handlers>, options?: Partial<ConsumerOptions>): Promise<Consumer>;
  /** Promises to be kept before handlers may end. */
  gate(): { readonly opened: Promise<void>; open(): void };
}

export const createPrefix = (): string => `t${randomUUID().replaceAll('-', '').slice(0, 12)}`;

const origin = (id: number) => ({ uploadId: id as UploadId, requestId: `request-${id}` });
export const uploadJob = (id: number) => ({ ...origin(id), retries: 0 });
export const batchJob = (id: number, attempt: number, batch: number) => ({ ...origin(id), attempt, batch });

const nothing = async (): Promise<void> => undefined;

export async function createQueueHarness(options: QueueOptions): Promise<QueueHarness> {
  const prefix = options.prefix ?? createPrefix();
  // Calls may take long where many are made at once on a busy machine; tests of deadlines bring their own.
  const queue = await openQueue({ retryDelayMs: 5, callTimeoutMs: 20_000, ...options, prefix });
  const consumers: Consumer[] = [];
  const gates: (() => void)[] = [];
  const events: Events[] = [];
  return {
    queue,
    prefix,
    events,
    async consume(handlers, consumerOptions) {
      const all = {
        'process-upload': nothing,
        'inspect-members': nothing,
        'publish-members': nothing,
        'deliver-notification': nothing,
        'sweep-uploads': nothing,
        'restore-lane': nothing,
        'expire-data': nothing,
        'store-artefact': nothing,
        'verify-artefacts': nothing,
        'verify-artefact': nothing,
        'sweep-artefacts': nothing,
        ...handlers,
      };
      const settings = { concurrency: { uploads: 4, members: 4 }, stalledIntervalMs: 500, ...consumerOptions };
      const consumer = createConsumer(queue, all, { onEvent: (event) => void events.push(event), ...settings });
      await consumer.start();
      consumers.push(consumer);
      return consumer;
    },
    gate() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.push(resolve);
      return { opened: promise, open: resolve };
    },
    async [Symbol.asyncDispose]() {
      for (const open of gates) open();
      await Promise.all(consumers.map(async (consumer) => consumer.stop(3_000)));
      await queue.close();
    },
  };
}
