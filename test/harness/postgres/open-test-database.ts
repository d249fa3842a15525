// A database of a test's own, up to date and opened. Neighbour: sql.ts (behind its back).
import { migrate, openDatabase, type Database, type DatabaseOptions } from '@symdepot/database';
import { createIsolatedDatabase } from '@symdepot/testkit';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Nothing is left of it. */
  close(): Promise<void>;
}

export async function openTestDatabase(options: Omit<DatabaseOptions, 'url'> = {}): Promise<TestDatabase> {
  const { url, drop } = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  const database = openDatabase({ url, ...options });
  return {
    url,
    database,
    async close() {
      await database.close();
      await drop();
    },
  };
}
