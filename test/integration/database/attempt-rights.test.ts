// Attempts are recorded with the rights of the owner: whoever may only change uploads can change nothing else by it.
import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createUpload } from '../../harness/postgres/upload-rows.ts';

test('a temporary table of the same name gets nothing, and its triggers run with no rights but those of who made it', async () => {
  const { url, database, close } = await openTestDatabase();
  onTestFinished(close);
  const { id } = await createUpload(database);
  const role = `worker_${randomBytes(4).toString('hex')}`;
  await withConnection(url, (owner) =>
    owner.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'; GRANT SELECT, UPDATE ON uploads TO ${role}; CREATE TABLE who (name TEXT)`),
  );
  onTestFinished(async () => {
    await withConnection(url, (owner) => owner.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`));
  });
  const own = new URL(url);
  own.username = own.password = role;
  await withConnection(own.href, async (client) => {
    await client.query(`
      CREATE TEMPORARY TABLE upload_attempts (upload_id INT, attempt INT, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, error_code TEXT, error_message TEXT);
      CREATE FUNCTION pg_temp.take() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.who VALUES (current_user); RETURN NULL; END';
      CREATE TRIGGER take AFTER INSERT ON upload_attempts FOR EACH ROW EXECUTE FUNCTION pg_temp.take();
      GRANT ALL ON upload_attempts TO PUBLIC;
      UPDATE uploads SET state = 'processing', attempts = attempts + 1 WHERE id = ${id}`);
    expect((await client.query('SELECT FROM upload_attempts')).rowCount).toBe(0);
  });
  await withConnection(url, async (owner) => {
    expect((await owner.query('SELECT attempt FROM upload_attempts WHERE upload_id = $1', [id])).rows).toEqual([{ attempt: 1 }]);
    expect((await owner.query('SELECT FROM who')).rowCount).toBe(0);
  });
});
