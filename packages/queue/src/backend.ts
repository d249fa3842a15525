// What a backend of the queue consists of. Neighbours: backends/ (one file each), open-queue.ts (uses one).
import type { ConnectionFactory } from './job-queue.ts';

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
