// BullMQ's PostgreSQL connection, made to outlive an outage at its start, and to bring its schema up to date by itself.
import {
  assertSchemaCompatibility,
  LATEST_SCHEMA_VERSION,
  PostgresConnection,
  runMigrations,
  SchemaMigrationRequiredError,
  type PgPoolClient,
} from 'bullmq';

export class ReconnectingPostgres extends PostgresConnection {
  #ready: Promise<void> | undefined;

  /** Each call tries anew until one has succeeded; BullMQ's own remembers the first failure for ever. */
  override async waitUntilReady(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #prepare(): Promise<void> {
    const client = await this.pool.connect();
    // A connection that breaks while it is checked out reports to nobody else.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    try {
      // Looking first costs no lock. Migrating is one transaction under an advisory lock: safe with many starters.
      if ((await schemaVersion(client, this.schema)) < LATEST_SCHEMA_VERSION) await runMigrations(client, this.schema);
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
