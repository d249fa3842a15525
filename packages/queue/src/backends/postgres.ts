// Jobs in PostgreSQL, for a single machine: nothing else to run. All queues share one pool; each worker has its own
// and one LISTEN connection, so that a process with two queues and two workers holds at most 3 × poolSize + 2.
import { PostgresQueueBackend, type PostgresPoolConfig } from 'bullmq';
import { ReconnectingPostgres } from '../reconnecting-postgres.ts';
import type { QueueBackendType } from './index.ts';

/** BullMQ's own remembers a first connection that failed for ever. */
class ReconnectingBackend extends PostgresQueueBackend {
  override async waitUntilReady(): Promise<void> {
    await this.connection.waitUntilReady();
  }
}

export const postgres: QueueBackendType = {
  schemes: ['postgres', 'postgresql'],
  create({ url, prefix, poolSize, connectTimeoutMs, onError }) {
    const connection: PostgresPoolConfig = {
      connectionString: url,
      schema: `${prefix}_queue`,
      max: poolSize,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: 30_000,
      keepAlive: true,
      application_name: 'symdepot queue',
    };
    const shared = new ReconnectingPostgres(connection);
    shared.on('error', onError);
    return {
      forQueues: (name, options) => new ReconnectingBackend(shared, name, { ...options, connection }, false),
      forWorkers: (name, options) => new ReconnectingBackend(new ReconnectingPostgres(connection), name, { ...options, connection }),
      close: async () => shared.close(),
    };
  },
};
