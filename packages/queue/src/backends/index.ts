// The backends of the queue, one line each; the scheme of QUEUE_URL selects one.
import type { BackendOptions, QueueBackend, QueueBackendType } from '../backend.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';

const backends: readonly QueueBackendType[] = [redis, postgres];

export function createQueueBackend(options: BackendOptions): QueueBackend {
  const scheme = /^([a-z]+):\/\//.exec(options.url)?.[1] ?? '';
  const backend = backends.find((b) => b.schemes.includes(scheme));
  // The URL itself may contain a password.
  if (!backend) throw new Error(`The queue URL must begin with ${backends.flatMap((b) => b.schemes.map((s) => `${s}://`)).join(', ')}`);
  return backend.create(options);
}
