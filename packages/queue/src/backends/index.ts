// Where jobs are kept. One line per backend; the scheme of QUEUE_URL chooses.
import type { ConnectionFactory } from '../job-queue.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';

export interface BackendOptions {
  readonly url: string;
  /** Keeps apart what shares one server: Redis key prefix, PostgreSQL schema. */
  readonly prefix: string;
  /** Connections of one pool (PostgreSQL). */
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  /** A connection broke; it comes back by itself. */
  readonly onError: (error: Error) => void;
}

/** Opens nothing until the first queue or worker is created, and comes back by itself when the server does. */
export interface QueueBackend {
  /** For queues: a call fails rather than wait for long. */
  readonly forQueues: ConnectionFactory;
  /** For workers: connections of their own, closed with the worker; a call waits for as long as it takes. */
  readonly forWorkers: ConnectionFactory;
  /** Tries a write, as an enqueued job needs it. Rejects with what the server says. */
  tryWrite(): Promise<void>;
  /** Closes the connections of the queues. */
  close(): Promise<void>;
}

export interface QueueBackendType {
  readonly schemes: readonly string[];
  readonly create: (options: BackendOptions) => QueueBackend;
}

const backends: readonly QueueBackendType[] = [redis, postgres];

export function createQueueBackend(options: BackendOptions): QueueBackend {
  const scheme = /^([a-z]+):\/\//.exec(options.url)?.[1] ?? '';
  const backend = backends.find((b) => b.schemes.includes(scheme));
  // The URL itself may hold a password.
  if (!backend) throw new Error(`The queue URL must begin with ${backends.flatMap((b) => b.schemes.map((s) => `${s}://`)).join(', ')}`);
  return backend.create(options);
}
