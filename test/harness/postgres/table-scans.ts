// What a piece of work read of the tables that grow, by PostgreSQL's own counts: any statement is counted, however
// it came about. Neighbours: list-rows.ts, test/integration/uploads/lists.test.ts, test/bench/lists.ts.
import { openDatabase, type Database } from '@symdepot/database';
import { waitFor } from '@symdepot/testkit';
import type pg from 'pg';

export interface TableScans {
  /** Tables that were read from end to end. */
  readonly sequential: readonly string[];
  readonly indexes: readonly string[];
}

type Counts = ReadonlyMap<string, number>;

/** @param observer a connection to the same database, where nobody else has one */
export async function watchScans(observer: pg.Client, url: string, work: (database: Database) => Promise<unknown>): Promise<TableScans> {
  await observer.query('SELECT pg_stat_force_next_flush()'); // else what the observer did itself may be counted only now
  const before = await readCounts(observer);
  const database = openDatabase({ url, maxConnections: 2 });
  try {
    await work(database);
  } finally {
    await database.close();
  }
  // A session's counts are complete when it has ended.
  const others = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'`;
  await waitFor(async () => (await observer.query(others)).rowCount === 0, { what: 'sessions that have ended' });
  const after = await readCounts(observer);
  const grown = [...after].filter(([name, count]) => count > (before.get(name) ?? 0)).map(([name]) => name);
  const isTable = (name: string): boolean => tables.includes(name);
  return { sequential: grown.filter(isTable), indexes: grown.filter((name) => !isTable(name)) };
}

const tables = ['uploads', 'upload_files', 'file_sessions'];

async function readCounts(observer: pg.Client): Promise<Counts> {
  const { rows } = await observer.query<{ name: string; count: string }>(
    `SELECT relname AS name, seq_scan AS count FROM pg_stat_user_tables WHERE relname = ANY($1)
     UNION ALL SELECT indexrelname, idx_scan FROM pg_stat_user_indexes WHERE relname = ANY($1) ORDER BY 1`,
    [tables],
  );
  return new Map(rows.map(({ name, count }) => [name, Number(count)]));
}
