// Translates the errors of Prisma and pg into AppError, once, for every query (prisma-connection.ts).
import { AppError, isAppError } from '@symdepot/errors';

// Prisma: cannot reach, timed out, closed, pool exhausted, deadlock. https://www.prisma.io/docs/orm/reference/error-reference
const prismaUnavailable = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']);
// PostgreSQL classes: 08 connection, 25006 read only, 40 deadlock, 53 resources (disk full, too many connections), 55 locked or not
// ready, 57 shutdown or cancelled, 58 system, XX its own faults.
const postgresUnavailable = /^(08|25006|40|53|55|57|58|XX)/;
const networkUnavailable =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Connection terminated|timeout exceeded|Query read timeout|not queryable|ConnectionClosed|DatabaseNotReachable|SocketTimeout|server closed/i;

// Prisma's codes for a PostgreSQL that is reachable but not usable → what to do about it.
const migrateIt = 'run `npm run service -- migrate`';
const unusableReasons = new Map([
  ['P1000', 'it refuses the user or the password of DATABASE_URL. Correct them'],
  ['P1003', `there is no database of the name in DATABASE_URL. Correct the name, or ${migrateIt} to create it`],
  ['P1010', 'the user of DATABASE_URL may not enter it. Grant CONNECT, or name another user'],
  ['P2021', `it is empty or not up to date: ${migrateIt}`],
  ['P2022', `it is not up to date: ${migrateIt}`],
]);
// The error of a statement there: no such table or column.
const postgresNotMigrated = /^(42P01|42703)$/;

/**
 * `database_unavailable` for transient faults, `database_unusable` for those that an operator must fix, `value_refused` for a
 * value that no retry makes fit, the error itself for everything else (a bug, a violated constraint).
 */
export function translateDatabaseError(error: unknown): unknown {
  if (isAppError(error)) return error;
  if (isConnectionFault(error)) return new AppError('database_unavailable', undefined, { cause: error });
  if (isRefusedValue(error)) return new AppError('value_refused', undefined, { cause: error });
  const reason = unusableReasons.get(isNotMigrated(error) ? 'P2022' : ((error as { code?: string } | undefined)?.code ?? ''));
  return reason === undefined ? error : new AppError('database_unusable', { reason }, { cause: error });
}

/** Another row already has this value. https://www.prisma.io/docs/orm/reference/error-reference#p2002 */
export const isUniqueViolation = (error: unknown): boolean => (error as { code?: string } | undefined)?.code === 'P2002';

/** PostgreSQL class 22: data that does not fit; 54: beyond a limit of its own. */
const postgresRefused = /^(22|54)/;

const isConnectionFault = (error: unknown): boolean =>
  someCause(error, ({ code, originalCode, message }) => {
    const codes = [code, originalCode].filter((value) => typeof value === 'string');
    if (codes.some((value) => prismaUnavailable.has(value) || postgresUnavailable.test(value) || networkUnavailable.test(value)))
      return true;
    return typeof message === 'string' && networkUnavailable.test(message);
  });

const isRefusedValue = (error: unknown): boolean =>
  someCause(error, ({ code, originalCode }) =>
    [code, originalCode].some((value) => typeof value === 'string' && postgresRefused.test(value)),
  );

const isNotMigrated = (error: unknown): boolean =>
  someCause(error, ({ originalCode }) => typeof originalCode === 'string' && postgresNotMigrated.test(originalCode));

type Fault = Readonly<Record<string, unknown>>;

/** Visits an error and the underlying ones that Prisma and its adapter keep. */
function someCause(error: unknown, matches: (fault: Fault) => boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const fault = error as Fault;
  const { driverAdapterError } = (fault['meta'] ?? {}) as Fault;
  return matches(fault) || someCause(fault['cause'], matches, depth + 1) || someCause(driverAdapterError, matches, depth + 1);
}
