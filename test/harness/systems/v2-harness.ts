// A fleet with two ingest processes, and files that are sent to it in parts (protocol v2). Neighbours: v2-client.ts, fleet.ts.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect } from 'vitest';
import { createClient, type Client, type NamedFile } from '../clients/client.ts';
import { createFleet, type Fleet, type FleetSettings } from '../processes/fleet.ts';
import { createToken } from '../clients/tokens.ts';
import { announcementOf, createV2Client, toSend, type V2Client } from '../clients/v2-client.ts';

export const KiB = 1_024;
export const MiB = 1_024 * KiB;
/** Chunks have a multiple of this. */
export const step = 256 * KiB;

/** A file that was announced, and the session that waits for it. */
export interface ExpectedFile {
  readonly file: NamedFile;
  /** Of the upload. */
  readonly id: number;
  readonly url: string;
  /** To be sent. */
  readonly bytes: Buffer;
}

export interface V2Harness extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly client: Client;
  readonly v2: V2Client;
  /** Of both; may upload release symbols. */
  readonly token: string;
  readonly ingestUrl: string;
  readonly statusUrl: string;
  /** Of the second ingest process. */
  readonly otherUrl: string;
  clientWith(token: string): Client;
  /** One that is sent as it is. */
  newFile(bytes: number, sender?: V2Client): Promise<ExpectedFile>;
  expectStored(expected: ExpectedFile): Promise<void>;
}

export async function createV2Harness(postgresUrl: string, settings: FleetSettings = {}): Promise<V2Harness> {
  // To this service, on whatever store: upload-v2-gcs.test.ts is about files that are sent to Google.
  const here = { UPLOAD_DIRECT_TO_BUCKET: 'false' };
  const quick = { SWEEP_INTERVAL_SECONDS: '0.5', SWEEP_UNTOUCHED_SECONDS: '1', JOB_LOCK_SECONDS: '1', BATCH_MAX_MEMBERS: '4' };
  const own = typeof settings === 'function' ? settings : () => settings;
  const fleet = await createFleet({ postgresUrl, settings: (buckets) => ({ ...here, ...quick, ...own(buckets) }) });
  const [endpoints, other] = await Promise.all([fleet.startPublic(), fleet.start('ingest'), fleet.start('worker')]);
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  const client = createClient(endpoints, token);
  const v2 = createV2Client(endpoints.ingest, token);
  let count = 0;
  return {
    fleet,
    client,
    v2,
    token,
    ingestUrl: endpoints.ingest,
    statusUrl: endpoints.status,
    otherUrl: other.url,
    clientWith: (secret) => createClient(endpoints, secret),
    async newFile(bytes, sender = v2) {
      const content = randomBytes(bytes);
      const file = { key: `big${++count}.pdb/AB12${count}/big${count}.pd_`, content };
      const session = await sender.announce([announcementOf(file)]);
      return { file, id: session.id, ...toSend(session.files[0]!, content) };
    },
    async expectStored({ id, file }) {
      await client.untilState(id, 'complete');
      expect(await client.differing([file])).toEqual([]);
    },
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  };
}

/** The same session at another process. */
export const at = (base: string, url: string): string => base + url.slice(new URL(url).origin.length);

/** Sends so much, and then nothing more. `given` when all of it has been taken by the socket. */
export function halting(bytes: Buffer): { readonly body: Readable; readonly given: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let start = 0;
  const body = new Readable({
    read() {
      if (start >= bytes.length) resolve();
      else this.push(bytes.subarray(start, (start += 64 * KiB)));
    },
  });
  return { body, given: promise };
}
