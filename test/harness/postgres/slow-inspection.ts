// Makes the inspection of members take its time, however small they are and however fast the machine: only what is read again
// takes it again. Neighbour: publication-gate.ts, for what is stored.
import { withConnection } from './sql.ts';

/** For every member that is inspected from now on, in whatever process; 0: as fast as it is. */
export async function slowInspection(databaseUrl: string, secondsPerMember: number): Promise<void> {
  await withConnection(databaseUrl, (sql) =>
    sql.query(`
      CREATE OR REPLACE FUNCTION slow_inspection() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_sleep(${secondsPerMember});
        RETURN NEW;
      END $$;
      CREATE OR REPLACE TRIGGER slow_inspection BEFORE UPDATE ON upload_files
        FOR EACH ROW WHEN (OLD.inspected_at IS NULL AND NEW.inspected_at IS NOT NULL) EXECUTE FUNCTION slow_inspection()`),
  );
}
