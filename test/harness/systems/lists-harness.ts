// A status service on rows of its own, and what the tests of the lists ask it. Neighbours: lists-*.test.ts.
import pg from 'pg';
import { waitFor } from '@symdepot/testkit';
import { inject } from 'vitest';
import { addUpload, type UploadOfTest } from '../postgres/upload-records.ts';
import { createFleet } from '../processes/fleet.ts';
import { send, type HttpResponse } from '../clients/http.ts';
import { createToken, type NewToken } from '../clients/tokens.ts';

export interface ListsHarness extends AsyncDisposable {
  readonly url: string;
  readonly databaseUrl: string;
  readonly client: pg.Client;
  add(upload: UploadOfTest): Promise<{ id: number; fileIds: number[] }>;
  /** Asks with a new token. */
  askAs(token: NewToken): Promise<(path: string) => Promise<HttpResponse>>;
  /** Asks without any. */
  ask(path: string, method?: string): Promise<HttpResponse>;
}

const dayMs = 86_400_000;
/** Longer than the tests of a file take. */
const beforeMidnightMs = 100_000;

/** What is put in as of today, or yesterday, has to be so when it is asked for. */
export const untilFarFromMidnight = (): Promise<boolean> =>
  waitFor(() => Date.now() % dayMs < dayMs - beforeMidnightMs, { timeoutMs: beforeMidnightMs + 10_000, what: 'a new day (UTC)' });

export async function createListsHarness(): Promise<ListsHarness> {
  await untilFarFromMidnight();
  const fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  const { url } = await fleet.start('status');
  const client = new pg.Client({ connectionString: fleet.databaseUrl });
  await client.connect();
  return {
    url,
    databaseUrl: fleet.databaseUrl,
    client,
    add: (upload) => addUpload(client, upload),
    async askAs(token) {
      const headers = { 'Auth-Token': await createToken(fleet.databaseUrl, token) };
      return (path) => send(url + path, { headers });
    },
    ask: (path, method = 'GET') => send(url + path, { method }),
    async [Symbol.asyncDispose]() {
      await client.end();
      await fleet[Symbol.asyncDispose]();
    },
  };
}

export const auditor: NewToken = { email: 'auditor@example.org', permissions: ['view_all_uploads'] };

/** A field with its value, as it stands in a URL. */
export const query = (fields: Readonly<Record<string, string>>): string => `?${new URLSearchParams(fields).toString()}`;

/** What is wrong with the filters: field → messages. */
export const errorsOf = (response: HttpResponse): unknown => [response.status, response.json()['errors']];
