// A database of its own for each test file, copied from a migrated template, so that files run at the same time.
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { waitFor } from './wait-for.ts';

export interface IsolatedDatabase {
  readonly url: string;
  /** Also ends connections that tests forgot. */
  drop(): Promise<void>;
}

export interface IsolatedDatabaseOptions {
  /** Brings an empty database up to date; called once for each server. Without it the database is empty. */
  readonly migrate?: (url: string) => Promise<unknown>;
}

const templateLock = 7_331_001;

/** @param adminUrl of a superuser, as `inject('postgresUrl')` gives it */
export async function createIsolatedDatabase(adminUrl: string, { migrate }: IsolatedDatabaseOptions = {}): Promise<IsolatedDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(adminUrl, async (client) => {
    const template = migrate ? await ensureTemplate(client, adminUrl, migrate) : 'template0';
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: withDatabase(adminUrl, name),
    drop: () =>
      withClient(adminUrl, async (client) => {
        const dropped = () => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        // PostgreSQL waits five seconds for the sessions that it ends, and gives up.
        await waitFor(dropped, { timeoutMs: 45_000, intervalMs: 200, what: 'the end of every session' });
      }),
  };
}

/** Made under another name first: a template that exists is complete. Test files in other processes wait for it. */
async function ensureTemplate(client: pg.Client, adminUrl: string, migrate: (url: string) => Promise<unknown>): Promise<string> {
  const template = `template_${createHash('sha256').update(String(migrate)).digest('hex').slice(0, 16)}`;
  await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount) return template;
    const draft = `${template}_draft`;
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
    await migrate(withDatabase(adminUrl, draft));
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
    return template;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [templateLock]);
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}
