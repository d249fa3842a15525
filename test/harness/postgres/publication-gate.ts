// Makes workers wait before they record what they have stored, so that a test meets an upload in its middle, however fast
// the machine is and however late the test looks. Neighbour: sql.ts.
import pg from 'pg';

export interface PublicationGate extends AsyncDisposable {
  /** From now on so many files are recorded; whoever records one more waits until the gate is opened. */
  close(afterFiles: number): Promise<void>;
  open(): Promise<void>;
  /** Workers' sessions that wait, one for each batch under way. */
  waiting(): Promise<number>;
}

const lock = 4_711;

/** Open at first. It is in the database: processes that are started later meet it, too. */
export async function createPublicationGate(databaseUrl: string): Promise<PublicationGate> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {}); // a test may kill the server: then nobody waits any more
  await client.connect();
  await client.query(`
    CREATE SEQUENCE IF NOT EXISTS files_that_pass INCREMENT -1 MINVALUE -1000000 MAXVALUE 1000000;
    CREATE OR REPLACE FUNCTION publication_gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('files_that_pass') < 0 THEN PERFORM pg_advisory_xact_lock_shared(${lock}); END IF;
      RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER publication_gate BEFORE UPDATE ON upload_files
      FOR EACH ROW WHEN (NEW.outcome = 'uploaded') EXECUTE FUNCTION publication_gate()`);
  return {
    async close(afterFiles) {
      await client.query('SELECT pg_advisory_lock($1)', [lock]);
      await client.query(`SELECT setval('files_that_pass', $1)`, [afterFiles]);
    },
    open: async () => void (await client.query('SELECT pg_advisory_unlock_all()')),
    async waiting() {
      const { rowCount } = await client.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount ?? 0;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
