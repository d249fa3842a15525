// The whole path on a store with the S3 API (Ceph's gateway): upload, status, download in each mode, and a store that fails.
import { createSampleArchive, createZip, waitFor } from '@symdepot/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createClient, type Client, type Endpoints } from '../../harness/clients/client.ts';
import { send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { startService, type Settings } from '../../harness/processes/service-process.ts';
import { describeOnS3 } from '../../harness/s3/describe-on-s3.ts';
import { createS3Bucket, credentialsOf, type S3Bucket } from '../../harness/s3/s3-bucket.ts';
import { callS3 } from '../../harness/s3/s3-client.ts';
import { startS3Proxy, type ProxiedRequest, type S3Fate, type S3Proxy } from '../../harness/s3/s3-proxy.ts';

await describeOnS3((rgw) => {
  let bucket: S3Bucket;
  let proxy: S3Proxy;
  let fleet: Fleet;
  let endpoints: Endpoints;
  let client: Client;
  const at = (prefix: string, endpoint: string): string => bucket.url({ prefix, endpoint });
  const settingsAt = (endpoint: string): Settings => ({
    ...credentialsOf(rgw.owner),
    UPLOAD_DEFAULT_URL: at('symbols', endpoint),
    STAGING_URL: at('staging', endpoint),
  });

  beforeAll(async () => {
    bucket = await createS3Bucket(rgw);
    proxy = await startS3Proxy(rgw.url);
    const quick = { STORAGE_READ_TIMEOUT: '5', UPLOAD_WAIT_SECONDS: '30', JOB_LOCK_SECONDS: '2', SWEEP_INTERVAL_SECONDS: '1' };
    fleet = await createFleet({
      postgresUrl: inject('postgresUrl'),
      settings: { ...settingsAt(proxy.url), ...quick, DOWNLOAD_MODE: 'stream' },
    });
    endpoints = await fleet.startPublic();
    await fleet.start('worker');
    client = createClient(endpoints, await createToken(fleet.databaseUrl, { permissions: ['upload_symbols', 'view_all_uploads'] }));
  });
  afterEach(() => proxy.setFate());
  afterAll(async () => {
    await fleet[Symbol.asyncDispose]();
    await proxy.stop();
  });

  test('an archive of many files, one of them longer than a part: 201, and every file comes back', async () => {
    const { files } = await createSampleArchive({ files: 20, bytes: 200_000, seed: 1 });
    const long = { key: `long.so/${'A'.repeat(33)}/long.so.dbg.gz`, content: Buffer.alloc(20 * 2 ** 20, 'long ') };
    const all = [...files, long];
    const zip = await createZip(all.map(({ key, content }) => ({ name: key, content, compress: key !== long.key })));
    const response = await client.upload(zip);
    expect(response.status).toBe(201);
    const { id } = response.json<{ upload: { id: number } }>().upload;
    expect(await client.status(id)).toMatchObject({ state: 'complete', progress: { files: { uploaded: all.length } } });
    expect(await client.differing(all)).toEqual([]);
    const again = await client.upload(zip);
    expect(again.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys).toHaveLength(all.length);
    expect((await client.get('/nobody.pdb/AB/nobody.sym')).status).toBe(404);
    await waitFor(async () => (await bucket.names()).every((name) => name.startsWith('symbols/v1/')));
    expect(await bucket.names()).toEqual(all.map(({ key }) => `symbols/v1/${key}`).toSorted());
    expect(await bucket.openUploads()).toEqual([]);
  });

  test('DOWNLOAD_MODE=signed: a URL of the store, which no credentials are needed for', async () => {
    const { files, zip } = await createSampleArchive({ files: 3, seed: 2 });
    expect((await client.upload(zip)).status).toBe(201);
    const { url } = await fleet.start('download', { DOWNLOAD_MODE: 'signed', DOWNLOAD_SIGNED_URL_SECONDS: '900' });
    const signed = createClient({ ...endpoints, download: url }, '');
    const { headers } = await signed.get(`/${files[0]!.key}`);
    const location = new URL(headers.location!);
    expect(location.origin + decodeURIComponent(location.pathname)).toBe(`${proxy.url}/${bucket.name}/symbols/v1/${files[0]!.key}`);
    expect(location.searchParams.get('X-Amz-Expires')).toBe('900');
    expect(await signed.differing(files)).toEqual([]);
  });

  describe('a store that fails', () => {
    const isStaging = ({ path, method }: ProxiedRequest): boolean => method !== 'GET' && path.includes('/staging/');
    const strike = (times: number, fate: S3Fate, matches: (request: ProxiedRequest) => boolean): void => {
      let left = times;
      proxy.setFate((request) => (left > 0 && matches(request) && left-- > 0 ? fate : 'pass'));
    };

    test.each([
      ['loses its response to the archive', 'lose-answer', isStaging],
      ['cuts the connection', 'cut', () => true],
      ['throttles', { status: 503, code: 'SlowDown' }, () => true],
      ['is silent', 'hang', isStaging],
    ] as const)('%s: 201, or 503 and 201 when it is sent again', async (what, fate, matches) => {
      const { files } = await createSampleArchive({ files: 4, bytes: 50_000, seed: 10 + what.length });
      // Longer than a part.
      const padding = { key: `pad.so/${'B'.repeat(33)}/pad${what.length}.so.dbg.gz`, content: Buffer.alloc(9 * 2 ** 20, what) };
      const zip = await createZip([...files, padding].map(({ key, content }) => ({ name: key, content, compress: false })));
      strike(3, fate, matches);
      const statuses: number[] = [];
      do statuses.push((await client.upload(zip)).status);
      while (statuses.at(-1) === 503 && statuses.length < 10);
      expect(statuses.slice(0, -1).every((status) => status === 503)).toBe(true);
      expect(statuses.at(-1)).toBe(201);
      expect(await client.differing([...files, padding])).toEqual([]);
    });

    test('at start: a missing bucket, a wrong secret and a store that keeps nothing end the process, in a line that says why', async () => {
      const missing = at('symbols', rgw.url).replace(bucket.name, 'no-such-bucket');
      const cases: [Settings, string][] = [
        [{ UPLOAD_DEFAULT_URL: missing }, `storage URL ${missing}: the bucket does not exist (NoSuchBucket)`],
        [{ AWS_SECRET_ACCESS_KEY: 'wrong' }, 'the secret key is wrong (SignatureDoesNotMatch)'],
      ];
      const service = async (name: string, settings: Settings) => {
        const started = startService(
          { script: 'scripts/service.ts', args: [name] },
          {
            DATABASE_URL: fleet.databaseUrl,
            QUEUE_URL: fleet.queueUrl,
            ...settings,
          },
        );
        return { exit: await started.exit, output: started.output() };
      };
      await Promise.all(
        cases.map(async ([settings, reason]) => {
          const { exit, output } = await service('download', { ...settingsAt(rgw.url), ...settings });
          expect(exit).toBe(1);
          expect(output).toContain(reason);
        }),
      );
      proxy.setFate(({ headers }) => (headers['if-none-match'] === '*' ? { status: 200 } : 'pass'));
      const worker = await service('worker', settingsAt(proxy.url));
      expect([worker.exit, worker.output]).toEqual([1, expect.stringContaining('it ignores preconditions')]);
    });

    test('a bucket that goes away later: not ready, and the process stays', async () => {
      const other = await createS3Bucket(rgw);
      const service = await fleet.start('download', { UPLOAD_DEFAULT_URL: other.url() });
      const health = async (): Promise<number> => (await send(`${service.url}/__heartbeat__`)).status;
      expect(await health()).toBe(200);
      expect((await callS3(rgw, { method: 'DELETE', path: `/${other.name}` })).status).toBe(204);
      await waitFor(async () => (await health()) === 503);
      expect((await send(`${service.url}/__lbheartbeat__`)).status).toBe(200);
    });
  });
});
