// The S3 backend and a store that fails: a proxy in front of Ceph's gateway throttles, cuts, falls silent and loses responses.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { waitFor } from '@symdepot/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openStorage, type ObjectStorage } from '@symdepot/storage';
import { abortCalls } from '@symdepot/storage/testing';
import { describeOnS3 } from '../../harness/s3/describe-on-s3.ts';
import { useCredentials } from '../../harness/s3/use-credentials.ts';
import { createS3Bucket, credentialsOf, type S3Bucket } from '../../harness/s3/s3-bucket.ts';
import { startS3Proxy, type ProxiedRequest, type S3Fate, type S3Proxy } from '../../harness/s3/s3-proxy.ts';

const plain = { contentType: 'text/plain', expect: 'absent' } as const;
const unavailable = { code: 'storage_unavailable' };
const partBytes = 8 * 1024 * 1024;
/** A part and a bit: opened, sent in two requests, completed. */
const body = randomBytes(partBytes + 12_345);
const options = { timeoutMs: 30_000, maxAttempts: 3, retryDelayMs: 5, isWritten: true };

await describeOnS3((rgw) => {
  beforeEach(() => useCredentials(credentialsOf(rgw.owner)));
  afterEach(() => void vi.unstubAllEnvs());
  let bucket: S3Bucket;
  let proxy: S3Proxy;
  let storage: ObjectStorage;
  const open = (more = {}): Promise<ObjectStorage> => openStorage(bucket.url({ endpoint: proxy.url }), { ...options, ...more });

  beforeAll(async () => {
    bucket = await createS3Bucket(rgw);
    proxy = await startS3Proxy(rgw.url);
  });
  beforeEach(async () => void (storage = await open()));
  afterEach(async () => {
    proxy.setFate();
    await storage.close();
    await bucket.clear();
  });
  afterAll(() => proxy.stop());

  const isWrite = ({ method }: ProxiedRequest): boolean => method === 'PUT' || method === 'POST';
  const isAny = (): boolean => true;
  /** The requests that were seen; `fateOf` gets the number of the request among those that match. */
  const watch = (matches: (request: ProxiedRequest) => boolean, fateOf: (n: number) => S3Fate = () => 'pass'): ProxiedRequest[] => {
    const seen: ProxiedRequest[] = [];
    proxy.setFate((request) => (matches(request) ? fateOf(seen.push(request)) : 'pass'));
    return seen;
  };
  const slowDown = { status: 503, code: 'SlowDown' };
  const faults: [S3Fate, number][] = [
    [slowDown, 1],
    [slowDown, 2],
    [slowDown, 4],
    [{ status: 409, code: 'ConditionalRequestConflict' }, 4],
    [{ status: 400, code: 'RequestTimeout' }, 2],
    ['cut', 1],
    ['cut', 2],
    ['cut', 4],
    ['hang', 2],
  ];

  it.each(faults)('an upload goes on after %j at request %i', async (fate, n) => {
    const quick = await open(fate === 'hang' ? { timeoutMs: 6_000 } : {});
    watch(isWrite, (seen) => (seen === n ? fate : 'pass'));
    expect((await quick.put('x', Readable.from([body]), plain)).storedBytes).toBe(body.length);
    expect(body.equals(await buffer(await quick.get('x')))).toBe(true);
    await quick.close();
  });

  it.each([
    ['of a short body', Buffer.from('short'), 1],
    ['of a part', body, 2],
    ['that completes an upload', body, 4],
  ])('a request %s whose response is lost has succeeded all the same', async (_, bytes, n) => {
    watch(isWrite, (seen) => (seen === n ? 'lose-answer' : 'pass'));
    const put = await storage.put('x', Readable.from([bytes]), plain);
    expect(put).toEqual(await storage.head('x'));
    expect(bytes.equals(await buffer(await storage.get('x')))).toBe(true);
  });

  it('a replacement whose response is lost has succeeded, and one of somebody else has not', async () => {
    const first = await storage.put('x', Buffer.from('1'), plain);
    watch(isWrite, (n) => (n === 1 ? 'lose-answer' : 'pass'));
    const second = await storage.put('x', Buffer.from('22'), { ...plain, expect: first });
    expect(second).toMatchObject({ storedBytes: 2 });
    watch(isWrite, (n) => (n === 1 ? 'cut' : 'pass'));
    await expect(storage.put('x', Buffer.from('333'), { ...plain, expect: first })).rejects.toMatchObject({
      code: 'storage_precondition_failed',
    });
    expect(await storage.head('x')).toEqual(second);
  });

  it('an upload in parts that lost the race is refused, and gives its parts back', async () => {
    const slow = Readable.from(
      (async function* () {
        yield body;
        await storage.put('x', Buffer.from('faster'), plain);
      })(),
    );
    await expect(storage.put('x', slow, plain)).rejects.toMatchObject({ code: 'storage_precondition_failed' });
    expect((await buffer(await storage.get('x'))).toString()).toBe('faster');
    await waitFor(async () => (await bucket.openUploads()).length === 0);
  });

  it('an upload whose completion may still be running is not abandoned', async () => {
    const abort = new AbortController();
    const abandoned: ProxiedRequest[] = [];
    proxy.setFate((request) => {
      if (!request.query.has('uploadId') || request.method === 'PUT') return 'pass';
      if (request.method === 'DELETE') abandoned.push(request);
      else setImmediate(() => abort.abort(new RangeError('enough')));
      return 'hang';
    });
    await expect(storage.put('x', Readable.from([body]), { ...plain, signal: abort.signal })).rejects.toThrow('enough');
    await setTimeout(300); // it would be sent at once
    expect([abandoned, await bucket.openUploads()]).toEqual([[], [expect.anything()]]);
  });

  it('a delete of what was seen, sent again because its response was lost, leaves what was stored meanwhile', async () => {
    const old = await storage.put('x', Buffer.from('old'), plain);
    const patient = await open({ retryDelayMs: 4_000 });
    watch(
      ({ method }) => method === 'DELETE',
      (n) => (n === 1 ? 'lose-answer' : 'pass'),
    );
    const deleted = patient.delete('x', old);
    await waitFor(async () => (await bucket.names()).length === 0);
    const young = await storage.put('x', Buffer.from('young'), plain);
    await deleted;
    expect(await storage.head('x')).toEqual(young);
    await patient.close();
  });

  it.each([slowDown, { status: 403, code: 'RequestTimeTooSkewed' }, 'cut', 'hang'] as const)(
    '%j for good is storage_unavailable, for every method',
    async (fate) => {
      await storage.put('there', Buffer.from('1'), plain);
      const quick = await open({ timeoutMs: 1_000, maxAttempts: 1 });
      watch(isAny, () => fate);
      const outcomes = await Promise.allSettled([
        quick.put('x', Buffer.from('1'), plain),
        quick.put('y', Readable.from([body]), plain),
        quick.check(),
        Array.fromAsync(quick.list('')),
        quick.head('there'),
        quick.get('there'),
        quick.delete('there'),
      ]);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
      proxy.setFate();
      expect(await bucket.names()).toEqual(['there']);
      await quick.close();
    },
  );

  it('a wrong clock is named, at start and later', async () => {
    watch(isAny, () => ({ status: 403, code: 'RequestTimeTooSkewed' }));
    await expect(open()).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('the clock of this machine is wrong'),
    });
    await expect(storage.check()).rejects.toMatchObject({
      cause: { message: expect.stringContaining('the clock of this machine is wrong') },
    });
  });

  it.each(['cut-body', 'hang-body'] as const)('a download that ends in the middle (%s) fails as storage_unavailable', async (fate) => {
    await storage.put('x', randomBytes(1024 * 1024), plain);
    const quick = await open({ timeoutMs: 1_000 });
    watch(
      ({ method }) => method === 'GET',
      () => fate,
    );
    await expect((async () => buffer(await quick.get('x')))()).rejects.toMatchObject(unavailable);
    await expect((async () => buffer(await quick.get('x', { range: { start: 5, end: 900_000 } })))()).rejects.toMatchObject(unavailable);
    await quick.close();
  });

  it('a reader that pauses is waited for, and a store that falls silent after that is not', async () => {
    await storage.put('x', randomBytes(4 * 1024 * 1024), plain);
    const quick = await open({ timeoutMs: 1_000, isWritten: false });
    watch(
      ({ method }) => method === 'GET',
      () => 'hang-body',
    );
    const chunks = (await quick.get('x'))[Symbol.asyncIterator]();
    await chunks.next();
    await setTimeout(2_500);
    let read = 0;
    const readOn = async (): Promise<void> => {
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) read += (next.value as Buffer).length;
    };
    await expect(readOn()).rejects.toMatchObject(unavailable);
    expect(read).toBeGreaterThan(1024 * 1024);
    await quick.close();
  });

  it('an abort ends requests that the store does not answer', async () => {
    const outcomes = await abortCalls(storage, body, (seen) => {
      watch(isAny, () => {
        seen();
        return 'hang';
      });
    });
    expect(outcomes).toEqual(Array(5).fill('RangeError: enough'));
  });

  const isConditional = (header: string) => (request: ProxiedRequest) => isWrite(request) && request.headers[header] !== undefined;
  it.each([
    [
      'creates what is there',
      isConditional('if-none-match'),
      { status: 200 },
      'it ignores preconditions (PutObject with If-None-Match: *)',
    ],
    ['replaces what has changed', isConditional('if-match'), { status: 200 }, 'it ignores preconditions (PutObject with If-Match)'],
    [
      'knows no preconditions',
      isConditional('if-none-match'),
      { status: 501, code: 'NotImplemented' },
      'it ignores preconditions (PutObject)',
    ],
    ['refuses every replacement', isConditional('if-match'), { status: 412 }, 'it ignores preconditions (PutObject with If-Match)'],
    [
      'loses metadata',
      ({ method }: ProxiedRequest) => method === 'HEAD',
      { withoutHeader: 'x-amz-meta-original-size' },
      'underscores_in_headers',
    ],
    ['may not be listed', ({ method }: ProxiedRequest) => method === 'HEAD', { status: 403 }, 'grant s3:ListBucket'],
  ] as const)('a store that %s is refused, with the reason', async (_, matches, fate, reason) => {
    watch(matches, () => fate);
    await expect(open()).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining(reason) });
    proxy.setFate();
    await waitFor(async () => (await bucket.names()).length === 0);
  });

  it.each([slowDown, 'cut', 'hang'] as const)('a store that is away at start (%j) is opened, and asked later', async (fate) => {
    watch(isAny, () => fate);
    const early = await open({ timeoutMs: fate === 'hang' ? 5_000 : 30_000, maxAttempts: 1 });
    await expect(early.check()).rejects.toMatchObject(unavailable);
    await expect(early.put('x', Buffer.from('1'), plain)).rejects.toMatchObject(unavailable);
    const seen = watch(isWrite);
    await early.check();
    expect(seen.length).toBeGreaterThan(3);
    const first = await early.put('x', Buffer.from('1'), plain);
    expect(await early.put('x', Buffer.from('2'), { ...plain, expect: first })).toMatchObject({ storedBytes: 1 });
    await early.close();
  });
});
