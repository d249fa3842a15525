// Knows while the database is away, for a process that goes on without it: nobody waits to find out what is known. Neighbour:
// prisma-connection.ts puts every query through it.
import { coalesce } from '@symdepot/async';
import { AppError, isAppError } from '@symdepot/errors';
import pg from 'pg';

export interface CircuitBreaker {
  /** As of the last look. */
  isOn(): boolean;
  /**
   * The response of a query. Fails at once while the database is away; is asked again when the query could not be carried out
   * though the database is there (a connection that was cut), unless that took long already.
   */
  query<T>(ask: () => Promise<T>): Promise<T>;
  close(): void;
}

export interface CircuitBreakerOptions {
  readonly url: string;
  /** A database that does not answer for longer is away. */
  readonly timeoutMs: number;
}

/** So long after it has come back it is asked again. */
const lookAgainMs = 500;
/** When connections are cut, several may be broken. */
const maxTries = 5;

export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  let isOn = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  /** By a connection of its own: those of the pool may be all taken. @returns whether it is away, as of after the call */
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
 * admin_shutdown: there was a connection to cut; a server that goes down says so, too, and is away at the next look.
 * too_many_connections: those that we have may answer.
 */
const thereAllTheSame = new Set(['57P01', '53300']);

async function isThere({ url, timeoutMs }: CircuitBreakerOptions): Promise<boolean> {
  const connection = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    application_name: 'symdepot-look',
  });
  connection.on('error', () => {}); // the call below says so
  try {
    await connection.connect();
    return true;
  } catch (error) {
    return thereAllTheSame.has((error as { code?: string }).code ?? '');
  } finally {
    connection.end().catch(() => {}); // not waited for: a silent server would not answer
  }
}
