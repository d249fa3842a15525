// The product under measurement: a fleet on its own PostgreSQL, a token, and archives that are streamed to it.
import { waitFor } from '@symdepot/testkit';
import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createFleet, type Fleet } from '../harness/processes/fleet.ts';
import { send } from '../harness/clients/http.ts';
import type { ServiceProcess, Settings } from '../harness/processes/service-process.ts';
import { createToken } from '../harness/clients/tokens.ts';
import { withConnection } from '../harness/postgres/sql.ts';
import type { Corpus } from './corpora/corpus.ts';

/** No limit shall be what is measured. */
export const openSettings: Settings = { LOG_LEVEL: 'info', UPLOAD_RATE_PER_MINUTE: '1000000', UPLOAD_MAX_BYTES: '8GiB' };

export interface Site extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly ingest: ServiceProcess;
  /** From POST to 201, and the part of it that is the worker's: from the row to its end. */
  upload(corpus: Corpus): Promise<{ readonly totalSeconds: number; readonly workerSeconds: number }>;
  /** From POST to 202. */
  stage(corpus: Corpus): Promise<number>;
  /** Seconds from now until nothing is in flight. */
  untilIdle(): Promise<number>;
}

export async function createSite(postgresUrl: string, settings: Settings = {}, queueUrl?: string): Promise<Site> {
  const fleet = await createFleet({
    postgresUrl,
    ...(queueUrl !== undefined && { queueUrl: () => queueUrl }),
    settings: { ...openSettings, ...settings },
  });
  const ingest = await fleet.start('ingest');
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  return {
    fleet,
    ingest,
    upload: (corpus) => uploadTo(ingest.url, token, corpus),
    async stage(corpus) {
      const startedAt = performance.now();
      await post(ingest.url, token, corpus, { Prefer: 'respond-async' }, 202);
      return (performance.now() - startedAt) / 1_000;
    },
    async untilIdle() {
      const startedAt = performance.now();
      await withConnection(fleet.databaseUrl, (client) =>
        waitFor(async () => (await client.query(`SELECT FROM uploads WHERE state IN ('staged', 'processing') LIMIT 1`)).rowCount === 0, {
          timeoutMs: 600_000,
          intervalMs: 10,
          what: 'a fleet that has nothing to do',
        }),
      );
      return (performance.now() - startedAt) / 1_000;
    },
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  };
}

export async function uploadTo(url: string, token: string, corpus: Corpus): Promise<{ totalSeconds: number; workerSeconds: number }> {
  const startedAt = performance.now();
  const { created_at: created, completed_at: completed } = await post(url, token, corpus, {}, 201);
  const totalSeconds = (performance.now() - startedAt) / 1_000;
  return { totalSeconds, workerSeconds: (Date.parse(completed) - Date.parse(created)) / 1_000 };
}

/** As long as those of curl: the search for it skips by its length. */
const boundary = `${'-'.repeat(24)}symdepotBenchBoundary1`;

/** The body of an upload, read from the disk while it is sent. */
export function streamForm({ path, archiveBytes }: Corpus): { readonly body: Readable; readonly headers: Settings } {
  const start = `--${boundary}\r\nContent-Disposition: form-data; name="symbols.zip"; filename="symbols.zip"\r\n\r\n`;
  const end = `\r\n--${boundary}--\r\n`;
  const body = new PassThrough({ highWaterMark: 2 ** 20 });
  body.write(start);
  const file = createReadStream(path, { highWaterMark: 2 ** 20 });
  // Who takes it no more is told so by the response, or by the lack of one.
  pipeline(file, body, { end: false }).then(
    () => body.end(end),
    (error: Error) => body.destroy(error),
  );
  const headers = {
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
    'Content-Length': String(start.length + archiveBytes + end.length),
  };
  return { body, headers };
}

async function post(
  url: string,
  token: string,
  corpus: Corpus,
  headers: Readonly<Record<string, string>>,
  wantedStatus: number,
): Promise<{ created_at: string; completed_at: string }> {
  const form = streamForm(corpus);
  const response = await send(`${url}/upload/`, {
    method: 'POST',
    body: form.body,
    headers: { ...headers, 'Auth-Token': token, ...form.headers },
  });
  if (response.status !== wantedStatus) throw new Error(`${response.status} instead of ${wantedStatus}: ${response.body.toString()}`);
  return response.json<{ upload: { created_at: string; completed_at: string } }>().upload;
}
