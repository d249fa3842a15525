// Artefacts in buckets: on Ceph's gateway by the S3 API, and on an emulated Google. Neighbour: artefacts.test.ts, on folders.
import { randomBytes } from 'node:crypto';
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createArtefactClient, sha512Of, type ArtefactClient } from '../../harness/clients/artefact-client.ts';
import { send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createGcsFleet } from '../../harness/processes/gcs-fleet.ts';
import { describeOnS3 } from '../../harness/s3/describe-on-s3.ts';
import { createS3Bucket, credentialsOf, objectPath } from '../../harness/s3/s3-bucket.ts';
import { callS3Soundly } from '../../harness/s3/s3-client.ts';
import { settingsOf } from '../../harness/storage/buckets.ts';

interface Started {
  readonly fleet: Fleet;
  /** What lies in the bucket of artefacts. */
  names(): Promise<string[]>;
  /** Behind everybody's back. */
  replace(name: string, text: string): Promise<unknown>;
  stop(): PromiseLike<unknown>;
}

function describeStore(start: () => Promise<Started>): void {
  let started: Started;
  let builder: ArtefactClient;
  let other: ArtefactClient;
  let reader: ArtefactClient;
  beforeAll(async () => {
    started = await start();
    const { ingest, download } = await started.fleet.startPublic();
    await started.fleet.start('worker', { SWEEP_INTERVAL_SECONDS: '0.5' });
    const token = await createToken(started.fleet.databaseUrl, { permissions: ['upload_artefacts', 'read_internal_artefacts'] });
    builder = createArtefactClient(ingest, token);
    const tokenOfOther = await createToken(started.fleet.databaseUrl, { email: 'other@example.com', permissions: ['upload_artefacts'] });
    other = createArtefactClient(ingest, tokenOfOther);
    reader = createArtefactClient(download, token);
  });
  afterAll(() => started?.stop());

  test('longer than a part of the store: stored once, whole, and read in ranges', async () => {
    const content = randomBytes(20 * 2 ** 20 + 5);
    const sha512 = await builder.store(content);
    expect((await started.names()).filter((name) => name.includes(sha512))).toEqual([
      expect.stringMatching(new RegExp(`artefacts/v1/${sha512.slice(0, 2)}/${sha512}$`)),
    ]);
    const whole = await reader.request('GET', `/artefacts/sha512/${sha512}`);
    expect([whole.status, whole.body.equals(content), whole.headers.etag]).toEqual([200, true, `"${sha512}"`]);
    const range = await reader.request('GET', `/artefacts/sha512/${sha512}`, undefined, { Range: 'bytes=-7' });
    expect([range.status, range.body.equals(content.subarray(-7))]).toEqual([206, true]);
  });

  test('other bytes than announced: nothing is in the bucket, also nothing unfinished', async () => {
    const content = randomBytes(18 * 2 ** 20);
    const wrong = Buffer.from(content);
    wrong[wrong.length - 1]! ^= 1;
    const { put_url: url } = (await builder.announce(content)).json<{ put_url: string }>();
    const put = await send(url, { method: 'PUT', body: wrong });
    expect([put.status, put.json()]).toMatchObject([400, { code: 'digest_mismatch' }]);
    const isAway = async (): Promise<boolean> => !(await started.names()).some((name) => name.includes(sha512Of(content)));
    await waitFor(isAway, { timeoutMs: 20_000, what: 'an empty bucket' });
    expect(await builder.store(content)).toBe(sha512Of(content));
  });

  test('two that send the same at once both hear that it is stored, and it is stored once', async () => {
    const content = randomBytes(9 * 2 ** 20);
    const stored = [builder, other].map((client) => client.store(content));
    expect(await Promise.all(stored)).toEqual([sha512Of(content), sha512Of(content)]);
    expect((await started.names()).filter((name) => name.includes(sha512Of(content)))).toHaveLength(1);
  });

  test('a byte that is flipped in the bucket: a download and a check find it, and what is sent again replaces it', async () => {
    const content = Buffer.from(randomBytes(350_000).toString('hex'));
    const path = `/artefacts/sha512/${await builder.store(content)}`;
    const name = (await started.names()).find((stored) => stored.includes(sha512Of(content)))!;
    const flipped = content.toString().replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const ask = (headers = {}) => reader.request('GET', path, undefined, headers);
    await started.replace(name, flipped);
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' }); // its last bytes never come
    expect((await ask()).status).toBe(503);
    await builder.store(content);
    expect((await ask()).body.equals(content)).toBe(true);

    await started.replace(name, flipped);
    const age = `UPDATE artefacts SET verified_at = now() - interval '20 hours' WHERE sha512 = $1`;
    await withConnection(started.fleet.databaseUrl, (client) => client.query(age, [sha512Of(content)]));
    const range = async (): Promise<number> => (await ask({ Range: 'bytes=0-9' })).status;
    expect(await range()).toBe(206);
    await waitFor(async () => (await range()) === 503, { timeoutMs: 60_000, what: 'a worker that reads it' });
    await builder.store(content);
    expect((await ask()).body.equals(content)).toBe(true);
  });
}

await describeOnS3((rgw) =>
  describeStore(async () => {
    const bucket = await createS3Bucket(rgw);
    const at = (prefix: string): string => bucket.url({ prefix });
    const urls = { UPLOAD_DEFAULT_URL: at('symbols'), STAGING_URL: at('staging'), ARTEFACTS_URL: at('built') };
    const fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { ...credentialsOf(rgw.owner), ...urls } });
    return {
      fleet,
      names: async () => [...(await bucket.names()), ...(await bucket.openUploads())].filter((name) => name.startsWith('built/')),
      replace: (name, body) => callS3Soundly(rgw, { method: 'PUT', path: objectPath(bucket.name, name), body }),
      stop: () => fleet[Symbol.asyncDispose](),
    };
  }),
);

describe('on an emulated Google', () => {
  describeStore(async () => {
    const system = await createGcsFleet({ settings: {} });
    const bucket = system.store.buckets.get('artefacts')!;
    return {
      fleet: system.fleet,
      names: async () => [...bucket.objects.keys()],
      replace: async (name, text) => bucket.insert(name, Buffer.from(text), {}, { ifGenerationMatch: null, ifGenerationNotMatch: null }),
      stop: () => system[Symbol.asyncDispose](),
    };
  });
});

test('without a bucket for them their paths say that none are kept', async () => {
  await using fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: (buckets) => ({ ...settingsOf(buckets), ARTEFACTS_URL: '' }),
  });
  const { ingest, status, download } = await fleet.startPublic();
  const permissions = ['upload_artefacts', 'publish_artefacts', 'read_internal_artefacts'];
  const token = await createToken(fleet.databaseUrl, { permissions });
  const digest = sha512Of(Buffer.from('a'));
  const file = { size: 1, digest, algorithm: 'sha512', visibility: 'internal' };
  const asked: readonly (readonly [string, string, string, object?])[] = [
    [ingest, 'POST', '/artefacts', { sha512: digest, size: 1 }],
    [ingest, 'POST', '/tooltool/upload', { message: 'm', files: { a: file } }],
    [ingest, 'POST', `/artefacts/sha512/${digest}/remove`, { reason: 'r' }],
    [status, 'POST', '/environments', { artefact: digest }],
    [status, 'GET', '/environments'],
    [status, 'GET', '/environments.json'],
    [download, 'GET', `/artefacts/sha512/${digest}`],
    [download, 'GET', `/tooltool/sha512/${digest}`],
  ];
  for (const [url, method, path, body] of asked) {
    const response = await createArtefactClient(url, token).request(method, path, body);
    expect([path, response.status, response.json()]).toMatchObject([path, 404, { code: 'artefacts_not_offered' }]);
  }
});
