// Which processes there are: those that said so within a minute, until they say that they end; old rows go by themselves.
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';

test('those that live, by service and host', async () => {
  const { url, database, close } = await openTestDatabase();
  onTestFinished(close);
  const { beat, leave, listAlive } = database.processHeartbeats;
  const process = (service: string, host: string, version = '1.1.0') => ({ id: randomUUID(), service, version, host });
  const [old, other, gone, lost] = [
    process('web', 'b', '1.0.0'),
    process('web', 'a'),
    process('ingest', 'a'),
    process('status', 'h'.repeat(300)),
  ];
  for (const one of [old, other, gone, lost, other]) await beat(one);
  await leave(gone.id);
  expect(await listAlive()).toMatchObject([{ ...lost, host: 'h'.repeat(255) }, other, old]);
  const age = (interval: string, id: string) =>
    withConnection(url, (sql) => sql.query(`UPDATE process_heartbeats SET seen_at = now() - $1::interval WHERE id = $2`, [interval, id]));
  await age('61 seconds', lost.id);
  await age('2 hours', old.id);
  await beat(other);
  expect(await listAlive()).toMatchObject([other]);
  const { rows } = await withConnection(url, (sql) => sql.query<{ id: string }>('SELECT id FROM process_heartbeats'));
  expect(rows.map(({ id }) => id).toSorted()).toEqual([other.id, lost.id].toSorted());
});
