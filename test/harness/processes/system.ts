// The whole system for one test file: a standalone process on a database of its own, and clients with tokens.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createIsolatedDatabase } from '@symdepot/testkit';
import { createClient, type Client } from '../clients/client.ts';
import { listNames, listObjects, readMetadata } from '../storage/bucket-folder.ts';
import type { ServiceProcess, Settings } from './service-process.ts';
import { createStandaloneSite } from './standalone-process.ts';
import { createToken, type NewToken } from '../clients/tokens.ts';

export interface System extends AsyncDisposable {
  readonly process: ServiceProcess;
  readonly databaseUrl: string;
  /** A client with a new token. */
  clientFor(token: NewToken): Promise<Client>;
  /** A client with any token, or something that is none. */
  clientWith(secret: string): Client;
  /** As settings name it. */
  bucketUrl(bucket: 'symbols' | 'staging'): string;
  /** What lies in a bucket, as its folder spells it, in order. */
  objects(bucket: 'symbols' | 'staging'): Promise<string[]>;
  /** The true names of what lies in the symbols bucket, in order. */
  storedNames(): Promise<string[]>;
  /** Of an object in the symbols bucket. */
  objectMetadata(name: string): Promise<Record<string, string>>;
}

export async function startSystem(postgresUrl: string, settings: Settings = {}): Promise<System> {
  const [database, site] = await Promise.all([createIsolatedDatabase(postgresUrl), createStandaloneSite()]);
  const process = await site.start({ settings: { DATABASE_URL: database.url, ...settings } });
  const clientWith = (secret: string): Client => createClient({ ingest: process.url, status: process.url, download: process.url }, secret);
  const bucketFolder = (bucket: string): string => join(site.dataDir, 'buckets', bucket);
  return {
    process,
    databaseUrl: database.url,
    clientWith,
    clientFor: async (token) => clientWith(await createToken(database.url, token)),
    bucketUrl: (bucket) => pathToFileURL(bucketFolder(bucket)).href,
    objects: (bucket) => listObjects(bucketFolder(bucket)),
    storedNames: () => listNames(bucketFolder('symbols')),
    objectMetadata: (name) => readMetadata(bucketFolder('symbols'), name),
    async [Symbol.asyncDispose]() {
      await process.stop();
      await site[Symbol.asyncDispose]();
      await database.drop();
    },
  };
}
