// Jobs in PostgreSQL, for a single machine: no other server to run. All queues share one pool; each worker has its own,
// with one more connection for LISTEN, so that a process with five queues and five workers holds at most 6 × poolSize + 5.
import { PostgresQueueBackend } from 'bullmq';
import type { QueueBackendType } from '../backend.ts';
import { ReconnectingPostgres } from '../reconnecting-postgres.ts';

/** BullMQ's own remembers a failed first connection forever. */
class ReconnectingBackend extends PostgresQueueBackend {
  override async waitUntilReady(): Promise<void> {
    await this.connection.waitUntilReady();
  }
}

export const postgres: QueueBackendType = {
  schemes: ['postgres', 'postgresql'],
  create({ url, prefix, poolSize, connectTimeoutMs, onError }) {
    const options = { url, schema: `${prefix}_queue`, connectTimeoutMs };
    const shared = new ReconnectingPostgres({ ...options, maxConnections: poolSize });
    shared.on('error', onError);
    return {
      forQueues: (name, settings) => new ReconnectingBackend(shared, name, { ...settings, connection: shared.pool }, false),
      forWorkers(name, settings) {
        const own = new ReconnectingPostgres({ ...options, maxConnections: poolSize + 1 });
        return new ReconnectingBackend(own, name, { ...settings, connection: own.pool });
      },
      async tryWrite() {
        await shared.waitUntilReady();
        // On a standby, and with `default_transaction_read_only`: the error of a write (SQLSTATE 25006), without writing.
        const { rows } = await shared.pool.query('SHOW transaction_read_only');
        const [row] = rows as readonly { readonly transaction_read_only: string }[];
        if (row?.transaction_read_only === 'on') throw Object.assign(new Error('the transaction is read-only'), { code: '25006' });
      },
      close: async () => shared.close(),
    };
  },
};
