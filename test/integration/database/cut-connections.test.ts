// Connections that PostgreSQL ends at any moment: what was asked fails as an outage, or not at all; never the process, which an
// event that nobody listens for would end.
import { isAppError } from '@symdepot/errors';
import { waitFor } from '@symdepot/testkit';
import { onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';

const rounds = 150;

test('transactions whose connections are ended again and again', async () => {
  const { url, database, close } = await openTestDatabase();
  onTestFinished(close);
  const limits = { requests: 1_000_000, windowSeconds: 60, slots: 1_000_000, waiting: 0, slotSeconds: 60 };
  let isOver = false;
  let answered = 0;
  const ask = async (caller: string): Promise<void> => {
    while (!isOver) {
      await database.admission.admit(caller, limits).then(
        () => answered++,
        (error: unknown) => {
          if (!isAppError(error, 'database_unavailable')) throw error;
        },
      );
    }
  };
  const asking = Array.from({ length: 20 }, (_, n) => ask(`token:${n}`));
  await withConnection(url, async (sql) => {
    for (let round = 0; round < rounds; round++) {
      await sql.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    }
  });
  await waitFor(() => answered > 0);
  isOver = true;
  await Promise.all(asking);
  // The last ones to be ended may still be ending.
  await waitFor(() => database.check().then(() => true));
});
