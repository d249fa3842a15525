// Translates what Prisma and pg throw into AppError, once, for every query (see client.ts).
import { AppError, isAppError } from '@symdepot/errors';

// Prisma: cannot reach, timed out, closed, pool exhausted. https://www.prisma.io/docs/orm/reference/error-reference
const prismaUnavailable = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037']);
// PostgreSQL classes: 08 connection, 53 resources (disk full, too many connections), 57P shutdown, 58 system, 25006 read only.
const postgresUnavailable = /^(08|53|57P|58|25006|57014)/;
const networkUnavailable =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Connection terminated|timeout exceeded|Query read timeout|not queryable|ConnectionClosed|DatabaseNotReachable|SocketTimeout|server closed/i;

// Prisma's codes for a PostgreSQL that is there but not as it must be → what to do about it.
const migrateIt = 'run `npm run service -- migrate`';
const unusableReasons = new Map([
  ['P1000', 'it refuses the user or the password of DATABASE_URL. Correct them'],
  ['P1003', `there is no database of the name in DATABASE_URL. Correct the name, or ${migrateIt} to create it`],
  ['P1010', 'the user of DATABASE_URL may not enter it. Grant CONNECT, or name another user'],
  ['P2021', `it is empty or not up to date: ${migrateIt}`],
  ['P2022', `it is not up to date: ${migrateIt}`],
]);

/**
 * `database_unavailable` for faults that pass, `database_unusable` for those that an operator mends, the error itself for
 * everything else (a bug, a broken constraint).
 */
export function translateDatabaseError(error: unknown): unknown {
  if (isAppError(error)) return error;
  if (isConnectionFault(error)) return new AppError('database_unavailable', undefined, { cause: error });
  const reason = unusableReasons.get((error as { code?: string } | undefined)?.code ?? '');
  return reason === undefined ? error : new AppError('database_unusable', { reason }, { cause: error });
}

/** Another row has this value already. https://www.prisma.io/docs/orm/reference/error-reference#p2002 */
export const isUniqueViolation = (error: unknown): boolean => (error as { code?: string } | undefined)?.code === 'P2002';

function isConnectionFault(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const { code, originalCode, message, cause, meta } = error as Record<string, unknown>;
  for (const value of [code, originalCode]) {
    if (typeof value === 'string' && (prismaUnavailable.has(value) || postgresUnavailable.test(value) || networkUnavailable.test(value)))
      return true;
  }
  if (typeof message === 'string' && networkUnavailable.test(message)) return true;
  return (
    isConnectionFault(cause, depth + 1) ||
    isConnectionFault((meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError, depth + 1)
  );
}
