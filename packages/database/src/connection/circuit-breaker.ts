// Knows when the database is unavailable, for a process that continues without it: no query waits for a known result. Neighbour:
// prisma-connection.ts passes every query through it.
import { coalesce } from '@symdepot/async';
import { AppError, isAppError } from '@symdepot/errors';
import pg from 'pg';

export interface CircuitBreaker {
  /** As of the last check. */
  isOn(): boolean;
  /**
   * The result of a query. Fails at once while the database is unavailable; the query is retried when it could not be executed
   * although the database is there (a connection that was cut), unless that took long already.
   */
  query<T>(ask: () => Promise<T>): Promise<T>;
  close(): void;
}

export interface CircuitBreakerOptions {
  readonly url: string;
  /** A database that does not respond for longer is unavailable. */
  readonly timeoutMs: number;
}

/** How long after it has come back it is queried again. */
const lookAgainMs = 500;
/** When connections are cut, several may be broken. */
const maxTries = 5;

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  let isOn = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  /** On a connection of its own: the pool may be exhausted. @returns whether it is unavailable, as of after the call */
  const look = coalesce(async () => {
    isOn = !(await isThere(options));
    clearTimeout(timer);
    if (isOn && !isClosed) timer = setTimeout(() => void look(), lookAgainMs).unref();
    return isOn;
  });

  return {
    isOn: () => isOn,
    async query(ask) {
      const startedAt = performance.now();
      for (let tries = 1; ; tries++) {
        if (isOn) throw new AppError('database_unavailable');
        try {
          return await ask();
        } catch (error) {
          if (!isAppError(error, 'database_unavailable')) throw error;
          const isLast = tries === maxTries || performance.now() - startedAt > options.timeoutMs;
          if (isOn || (await look()) || isLast) throw error;
        }
      }
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/**
 * admin_shutdown: there was a connection to cut; a server that is going down says so, too, and is unavailable at the next check.
 * too_many_connections: the existing ones may still work.
 */
const thereAllTheSame = new Set(['57P01', '53300']);

async function isThere({ url, timeoutMs }: CircuitBreakerOptions): Promise<boolean> {
  const connection = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    application_name: 'symdepot-look',
  });
  connection.on('error', () => {}); // the call below reports it
  try {
    await connection.connect();
    return true;
  } catch (error) {
    return thereAllTheSame.has((error as { code?: string }).code ?? '');
  } finally {
    connection.end().catch(() => {}); // not awaited: a silent server would not respond
  }
}
