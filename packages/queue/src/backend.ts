// Defines a queue backend. Neighbours: backends/ (one file each), open-queue.ts (uses one).
import type { ConnectionFactory } from './job-queue.ts';

export interface BackendOptions {
  readonly url: string;
  /** Separates several systems on one server: Redis key prefix, PostgreSQL schema. */
  readonly prefix: string;
  /** Connections of one pool (PostgreSQL). */
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  /** A connection broke; it reconnects by itself. */
  readonly onError: (error: Error) => void;
}

/** Opens nothing until the first queue or worker is created, and reconnects by itself when the server is back. */
export interface QueueBackend {
  /** For queues: a call fails rather than waiting for long. */
  readonly forQueues: ConnectionFactory;
  /** For workers: connections of their own, closed with the worker; a call waits as long as it takes. */
  readonly forWorkers: ConnectionFactory;
  /** Tries a write like that of an enqueued job. Rejects with the server's error. */
  tryWrite(): Promise<void>;
  /** Closes the connections of the queues. */
  close(): Promise<void>;
}

export interface QueueBackendType {
  readonly schemes: readonly string[];
  readonly create: (options: BackendOptions) => QueueBackend;
}
