// The whole system for one test file: a standalone process on a database of its own, and clients with tokens.
import { createIsolatedDatabase } from '@symdepot/testkit';
import { createClient, type Client } from '../clients/client.ts';
import type { Buckets } from '../storage/buckets.ts';
import type { ServiceProcess, Settings } from './service-process.ts';
import { migrate } from './fleet.ts';
import { createStandaloneSite } from './standalone-process.ts';
import { createToken, type NewToken } from '../clients/tokens.ts';

export interface System extends AsyncDisposable {
  readonly process: ServiceProcess;
  readonly databaseUrl: string;
  /** A client with a new token. */
  clientFor(token: NewToken): Promise<Client>;
  /** A client with any token, or something that is none. */
  clientWith(secret: string): Client;
  readonly buckets: Buckets;
}

export async function startSystem(postgresUrl: string, settings: Settings = {}): Promise<System> {
  const [database, site] = await Promise.all([createIsolatedDatabase(postgresUrl, { migrate }), createStandaloneSite()]);
  const process = await site.start({ settings: { DATABASE_URL: database.url, ...settings } });
  const clientWith = (secret: string): Client => createClient({ ingest: process.url, status: process.url, download: process.url }, secret);
  return {
    process,
    databaseUrl: database.url,
    clientWith,
    clientFor: async (token) => clientWith(await createToken(database.url, token)),
    buckets: site.buckets,
    async [Symbol.asyncDispose]() {
      await process.stop();
      await site[Symbol.asyncDispose]();
      await database.drop();
    },
  };
}
