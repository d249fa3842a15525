// Jobs in Redis (or Valkey), for a fleet. The server must run with `maxmemory-policy noeviction`.
import { createRedisBackend, type RedisQueueBackend } from 'bullmq';
import type { QueueBackendType } from '../backend.ts';

/** The key of the heartbeat expires soon after the last process that checked. */
const heartbeatMs = 60_000;

export const redis: QueueBackendType = {
  schemes: ['redis', 'rediss'],
  create({ url, prefix, connectTimeoutMs }) {
    const opened: RedisQueueBackend[] = [];
    const connection = { url, connectTimeout: connectTimeoutMs, retryStrategy: (times: number) => Math.min(times * 100, 2_000) };
    return {
      forQueues(name, options, use) {
        // Calls fail after a few reconnection attempts, so that they do not pile up in an outage. BullMQ's version check
        // is a call too, and its failure would be remembered forever.
        const settings = { ...options, prefix, skipVersionCheck: true, connection: { ...connection, maxRetriesPerRequest: 3 } };
        const backend = createRedisBackend(name, settings, use);
        opened.push(backend);
        return backend;
      },
      forWorkers(name, options, use) {
        const settings = { ...options, prefix, connection: { ...connection, maxRetriesPerRequest: null } };
        return createRedisBackend(name, settings, use);
      },
      async tryWrite() {
        const backend = opened[0];
        if (!backend) throw new Error('no queue has been opened');
        const redis = await backend.connection.client;
        // READONLY, OOM, NOREPLICAS, MISCONF: whatever a job would run into, this does too.
        await redis.set(`${prefix}:heartbeat`, Date.now(), { PX: heartbeatMs });
      },
      async close() {
        // Forcibly: a graceful QUIT waits for a server that may be unreachable.
        await Promise.all(opened.map(async (backend) => backend.close(true)));
      },
    };
  },
};
