// The one Prisma client over one pg pool: what is written can be stored, and every error is translated. Neighbours: client.ts
// opens it and makes the repositories on it.
import { PrismaPg } from '@prisma/adapter-pg';
import { translateDatabaseError } from './translate-errors.ts';
import { PrismaClient } from '../generated/client.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { QuietClient } from './quiet-client.ts';
import { sanitizeText } from './sanitize-text.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
  readonly onBackgroundError: (error: unknown) => void;
}

/** Does not connect yet: the first query does. With an `outage`, every query goes through it. */
export function createPrismaConnection(options: ConnectionOptions, circuitBreaker: CircuitBreaker | undefined) {
  const { url, maxConnections, connectTimeoutMs, queryTimeoutMs, onBackgroundError } = options;
  const pool = {
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    statement_timeout: queryTimeoutMs,
    keepAlive: true,
    Client: QuietClient,
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
