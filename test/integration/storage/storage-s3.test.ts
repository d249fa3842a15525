// The S3 backend on a real store, Ceph's gateway: the port's conformance, then what is particular to the API.
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { waitFor } from '@symdepot/testkit';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasPublicUrls, hasSignedUrls, openStorage, type ObjectStorage } from '@symdepot/storage';
import { describeObjectStorage, type StorageUnderTest } from '@symdepot/storage/testing';
import { createHttpsFront } from '../../harness/network/https-front.ts';
import { describeOnS3 } from '../../harness/s3/describe-on-s3.ts';
import { useCredentials } from '../../harness/s3/use-credentials.ts';
import { createS3Bucket, credentialsOf, type S3Bucket } from '../../harness/s3/s3-bucket.ts';
import { callS3, callS3Soundly } from '../../harness/s3/s3-client.ts';

const plain = { contentType: 'text/plain', expect: 'absent' } as const;
const partBytes = 8 * 1024 * 1024;
/** Longer than a busy machine takes for anything. */
const options = { timeoutMs: 30_000, maxAttempts: 3, retryDelayMs: 5 };

await describeOnS3((rgw) => {
  beforeEach(() => useCredentials(credentialsOf(rgw.owner)));
  afterEach(() => void vi.unstubAllEnvs());
  let bucket: S3Bucket;
  beforeAll(async () => void (bucket = await createS3Bucket(rgw)));

  const create = async (): Promise<StorageUnderTest> => {
    const storage = await openStorage(bucket.url({ prefix: `conformance/${randomUUID()}` }), options);
    return { storage, cleanUp: () => storage.close() };
  };
  describeObjectStorage('s3', create, { moreThanAPage: 130 });

  describe('the S3 backend', () => {
    let storage: ObjectStorage;
    beforeAll(async () => void (bucket = await createS3Bucket(rgw))); // the conformance leaves its objects
    beforeEach(async () => void (storage = await openStorage(bucket.url(), { ...options, isWritten: true })));
    afterEach(async () => {
      await storage.close();
      await bucket.clear();
    });

    it('leaves nothing of its look at the store', async () => {
      expect(await bucket.names()).toEqual([]);
    });

    it('puts the prefix before names, and nothing else', async () => {
      const prefixed = await openStorage(bucket.url({ prefix: 'some/prefix' }), options);
      await prefixed.put('v1/x', Buffer.from('1'), plain);
      expect(await bucket.names()).toEqual(['some/prefix/v1/x']);
      await prefixed.close();
    });

    it('reads what Tecken has stored', async () => {
      const headers = { 'content-type': 'text/plain', 'x-amz-meta-original_size': '1234', 'content-encoding': 'gzip' };
      await callS3Soundly(rgw, { method: 'PUT', path: `/${bucket.name}/v1/a`, headers, body: 'gzip bytes' });
      expect(await storage.head('v1/a')).toMatchObject({ contentEncoding: 'gzip', storedBytes: 10, metadata: { original_size: '1234' } });
    });

    it('sends a long body in parts, and abandons them when it fails', async () => {
      const body = randomBytes(2 * partBytes + 12_345);
      const put = await storage.put('long', Readable.from([body]), { ...plain, metadata: { original_size: '7' } });
      expect(put).toMatchObject({ storedBytes: body.length, metadata: { original_size: '7' } });
      expect(body.equals(await buffer(await storage.get('long', { generation: put.generation })))).toBe(true);
      const failing = Readable.from(
        (function* () {
          yield body;
          throw new TypeError('the source failed');
        })(),
      );
      await expect(storage.put('failing', failing, plain)).rejects.toThrow('the source failed');
      await waitFor(async () => (await bucket.openUploads()).length === 0);
    });

    it.each([
      ['the bytes themselves', false],
      ['gzip', true],
    ])('signs URLs by which anybody reads for a while: %s', async (_, isGzip) => {
      const bytes = isGzip ? gzipSync('hello') : Buffer.from('hello');
      const name = "v1/c++filt (1)/A'B/c++filt.sym";
      await storage.put(name, bytes, { ...plain, contentEncoding: isGzip ? 'gzip' : null, cacheControl: 'no-transform' });
      if (!hasSignedUrls(storage) || !hasPublicUrls(storage)) throw new Error('it has no such URLs');
      const url = await storage.signedUrl(name, { expiresInMs: 60_000 });
      const response = await fetch(url);
      expect([response.status, response.headers.get('content-encoding'), await response.text()]).toEqual([
        200,
        isGzip ? 'gzip' : null,
        'hello',
      ]);
      expect((await fetch(storage.publicUrl(name))).status).toBe(403);
      expect((await fetch(url.replace('filt.sym', 'other.sym'))).status).toBe(403);
      const cdn = await openStorage(`${bucket.url()}&public=https://cdn.example/base/`, options);
      expect(hasPublicUrls(cdn) && cdn.publicUrl('v1/x')).toBe('https://cdn.example/base/v1/x');
      await cdn.close();
    });

    it('an object that was renewed with the same bytes is another one: who deletes the old leaves it', async () => {
      const [old] = [await storage.put('x', Buffer.from('same'), plain)];
      await new Promise((resolve) => setTimeout(resolve, 1_100)); // stores tell the time in seconds
      const renewed = await storage.put('x', Buffer.from('same'), { ...plain, expect: old });
      expect(renewed.generation).not.toBe(old.generation);
      await storage.delete('x', old);
      expect(await storage.head('x')).toEqual(renewed);
      expect(await Array.fromAsync(storage.list('x'))).toMatchObject([{ generation: renewed.generation }]);
    });

    it('by TLS: a short body, one in parts, a range and a signed URL', async () => {
      const front = await createHttpsFront(rgw.url, ['127.0.0.1']);
      const known = getCACertificates();
      setDefaultCACertificates([...known, front.certificate]);
      const secure = await openStorage(bucket.url({ endpoint: `https://127.0.0.1:${front.port}` }), { ...options, isWritten: true });
      const long = randomBytes(partBytes + 7);
      await secure.put('short', Buffer.from('short'), plain);
      await secure.put('long', Readable.from([long]), plain);
      expect((await buffer(await secure.get('long'))).equals(long)).toBe(true);
      expect((await buffer(await secure.get('short', { range: { start: 1, end: 3 } }))).toString()).toBe('ho');
      const url = hasSignedUrls(secure) ? await secure.signedUrl('short', { expiresInMs: 60_000 }) : '';
      const [response] = (await once(https.get(url), 'response')) as [IncomingMessage];
      expect([response.statusCode, await text(response)]).toEqual([200, 'short']);
      await secure.close();
      setDefaultCACertificates(known);
      await front[Symbol.asyncDispose]();
    });

    it('keeps memory flat, whatever the length', async () => {
      const block = randomBytes(1024 * 1024);
      const blocks = 200;
      const before = process.memoryUsage().rss;
      let most = 0;
      const body = Readable.from(
        (function* () {
          for (let n = 0; n < blocks; n++) {
            most = Math.max(most, process.memoryUsage().rss - before);
            yield block;
          }
        })(),
      );
      expect((await storage.put('huge', body, plain)).storedBytes).toBe(blocks * block.length);
      expect(most).toBeLessThan(120 * 1024 * 1024);
    });
  });

  describe('a store that cannot be used', () => {
    const reasonOf = async (url: string, more = {}): Promise<string> => {
      const error = await openStorage(url, { ...options, ...more }).then(
        () => new Error('it was opened'),
        (reason: unknown) => reason as Error,
      );
      expect(error).toMatchObject({ code: 'config_invalid' });
      return error.message;
    };
    it('a bucket that is missing', async () => {
      expect(await reasonOf(bucket.url().replace(bucket.name, 'nowhere'))).toContain('the bucket does not exist (NoSuchBucket)');
    });

    it('credentials that are wrong, or missing', async () => {
      useCredentials({ AWS_SECRET_ACCESS_KEY: 'wrong' });
      expect(await reasonOf(bucket.url())).toContain('the secret key is wrong (SignatureDoesNotMatch)');
      useCredentials({ AWS_ACCESS_KEY_ID: 'nobody' });
      expect(await reasonOf(bucket.url())).toContain('the store does not know the access key (InvalidAccessKeyId)');
      useCredentials({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
      expect(await reasonOf(bucket.url(), { maxAttempts: 1 })).toContain('no credentials were found: set AWS_ACCESS_KEY_ID');
    });

    it('rights that are missing: what to grant is said, and readers need none to write', async () => {
      useCredentials(credentialsOf(rgw.guest));
      expect(await reasonOf(bucket.url())).toContain('grant s3:ListBucket');
      await bucket.grantGuest({ bucket: ['ListBucket'], objects: ['GetObject'] });
      expect(await reasonOf(bucket.url(), { isWritten: true })).toContain('s3:PutObject');
      const reader = await openStorage(bucket.url(), options);
      expect(await reader.head('nothing')).toBeUndefined();
      await reader.check();
      await expect(reader.put('x', Buffer.from('1'), plain)).rejects.toMatchObject({ code: 'storage_unavailable' });
      await reader.close();
      await bucket.grantGuest({ bucket: ['ListBucket'], objects: ['GetObject', 'PutObject'] });
      expect(await reasonOf(bucket.url(), { isWritten: true })).toContain('grant s3:DeleteObject');
      await bucket.grantGuest({ bucket: ['ListBucket'], objects: ['GetObject', 'PutObject', 'DeleteObject'] });
      const writer = await openStorage(bucket.url(), { ...options, isWritten: true });
      expect(await writer.put('x', Buffer.from('1'), plain)).toMatchObject({ storedBytes: 1 });
      await writer.close();
    });

    it('a bucket that goes away later is unavailable', async () => {
      const other = await createS3Bucket(rgw);
      const storage = await openStorage(other.url(), { ...options, isWritten: true });
      await storage.check();
      expect((await callS3(rgw, { method: 'DELETE', path: `/${other.name}` })).status).toBe(204);
      await expect(storage.check()).rejects.toMatchObject({ code: 'storage_unavailable' });
      await expect(storage.put('x', Buffer.from('1'), plain)).rejects.toMatchObject({ code: 'storage_unavailable' });
      await expect(storage.get('x')).rejects.toMatchObject({ code: 'storage_unavailable' });
      await expect(storage.delete('x')).rejects.toMatchObject({ code: 'storage_unavailable' });
      await expect(storage.delete('x', { generation: 'x.1' })).rejects.toMatchObject({ code: 'storage_unavailable' });
      await storage.close();
    });
  });
});
