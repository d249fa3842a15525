// The one Prisma client over one pg pool: makes every value storable and translates every error. Neighbours: client.ts
// opens it and builds the repositories on it.
import { PrismaPg } from '@prisma/adapter-pg';
import type { ClientBase } from 'pg';
import { QueuedClient } from './queued-client.ts';
import { translateDatabaseError } from './translate-errors.ts';
import { PrismaClient } from '../generated/client.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { sanitizeText } from './sanitize-text.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
  readonly onBackgroundError: (error: unknown) => void;
}

/** Work comes in bursts, and a new connection costs PostgreSQL tens of milliseconds of a core: pg's ten seconds are too few. */
const idleConnectionMs = 60_000;

/** Does not connect yet: the first query does. With an `outage`, every query goes through it. */
export function createPrismaConnection(options: ConnectionOptions, circuitBreaker: CircuitBreaker | undefined) {
  const { url, maxConnections, connectTimeoutMs, queryTimeoutMs, onBackgroundError } = options;
  const pool = {
    connectionString: url,
    Client: QueuedClient,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleConnectionMs,
    query_timeout: queryTimeoutMs,
    statement_timeout: queryTimeoutMs,
    keepAlive: true,
    // Between two borrowers, and at the start of a transaction, nobody listens for the end of a connection, and such an event
    // would crash the process. A caller with a query in progress gets the error from it.
    onConnect: (client: ClientBase) => void client.on('error', () => {}),
  };
  const adapter = new PrismaPg(pool, { onPoolError: onBackgroundError, onConnectionError: onBackgroundError });
  return new PrismaClient({ adapter }).$extends({
    query: {
      async $allOperations({ model, args, query }) {
        const ask = async () => {
          try {
            return await query(model === undefined ? args : sanitizeText(args));
          } catch (error) {
            throw translateDatabaseError(error);
          }
        };
        return circuitBreaker ? circuitBreaker.query(ask) : ask();
      },
    },
  });
}

/** What the repositories work on. Nothing outside of this package sees it. */
export type PrismaConnection = ReturnType<typeof createPrismaConnection>;
