// BullMQ's PostgreSQL connection, extended to survive outages and to migrate its schema by itself.
import {
  assertSchemaCompatibility,
  LATEST_SCHEMA_VERSION,
  PostgresConnection,
  quoteSchemaName,
  runMigrations,
  SchemaMigrationRequiredError,
  type PgPool,
  type PgPoolClient,
} from 'bullmq';
import pg from 'pg';

export interface PostgresOptions {
  readonly url: string;
  readonly schema: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
}

/** Work comes in bursts, and a new connection costs PostgreSQL tens of milliseconds of a core: pg's ten seconds are too few. */
const idleConnectionMs = 60_000;

/**
 * pg and BullMQ have moments in which nobody listens for the end of a connection (between two borrowers, while it is
 * being closed), and such an event would crash the process. Calls in progress are rejected all the same.
 */
class QuietClient extends pg.Client {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    return event === 'error' && this.listenerCount('error') === 0 ? false : super.emit(event, ...args);
  }
}

export class ReconnectingPostgres extends PostgresConnection {
  readonly #pool: pg.Pool;
  readonly #schema: string;
  #ready: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor({ url, schema, maxConnections, connectTimeoutMs }: PostgresOptions) {
    const pool = new pg.Pool({
      connectionString: url,
      // The sweep restores from the rows what a server crash may take from the queue: no job waits for the disk.
      options: `-c search_path=${quoteSchemaName(schema)} -c synchronous_commit=off`,
      application_name: 'symdepot queue',
      max: maxConnections,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: idleConnectionMs,
      query_timeout: 30_000,
      keepAlive: true,
      Client: QuietClient,
    });
    super(pool as PgPool); // which says the same, but for `payload?: string | undefined`
    this.#pool = pool;
    this.#schema = schema;
  }

  /** Each call retries until one has succeeded; BullMQ's own remembers the first failure forever. */
  override async waitUntilReady(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** The pool is ours: BullMQ returns its LISTEN connection and leaves the rest. */
  override async close(): Promise<void> {
    this.#closed ??= super.close().then(async () => this.#pool.end());
    return this.#closed;
  }

  async #prepare(): Promise<void> {
    const client = await this.pool.connect();
    try {
      // Checking first takes no lock. Migrating is one transaction under an advisory lock: safe with many concurrent starts.
      if ((await schemaVersion(client, this.#schema)) < LATEST_SCHEMA_VERSION) await runMigrations(client, this.#schema);
    } catch (error) {
      client.release(true);
      throw error;
    }
    client.release();
  }
}

async function schemaVersion(client: PgPoolClient, schema: string): Promise<number> {
  try {
    return await assertSchemaCompatibility(client, schema);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0;
    throw error;
  }
}
