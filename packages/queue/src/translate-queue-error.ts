// Translates the errors of Redis, PostgreSQL and BullMQ into AppError, once, for every call of a queue (open-queue.ts).
import { AppError, isAppError } from '@symdepot/errors';

/**
 * The start of a response that says why nothing can be written → what an operator is told. Redis starts its errors with a
 * code (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors); in PostgreSQL it is SQLSTATE 25006.
 */
const refusals: readonly (readonly [start: string, reason: string])[] = [
  ['READONLY', 'this Redis is a replica, which is read-only. Name its master in QUEUE_URL'],
  ['OOM', 'Redis is out of memory. Raise `maxmemory`'],
  ['NOREPLICAS', 'Redis has fewer replicas than `min-replicas-to-write`. Bring them back'],
  ['MISCONF', 'Redis cannot save to its disk. Make room on it'],
  ['25006', 'this PostgreSQL is read-only. Name its primary in QUEUE_URL'],
];

/** `queue_unusable` when the server says that it accepts no writes, else `queue_unavailable`. */
export function translateQueueError(cause: unknown): AppError {
  if (isAppError(cause)) return cause;
  const { message = '', code } = (cause ?? {}) as { readonly message?: unknown; readonly code?: unknown };
  // A BullMQ script passes on the error of its commands, with text of its own in front.
  const words = new Set([code, ...String(message).split(/[\s:,]+/)]);
  const reason = refusals.find(([start]) => words.has(start))?.[1];
  return reason === undefined
    ? new AppError('queue_unavailable', undefined, { cause })
    : new AppError('queue_unusable', { reason }, { cause });
}
