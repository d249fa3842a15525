// The examples that AWS publishes for Signature Version 4 and S3, and what must never be signed.
import { describe, expect, it } from 'vitest';
import type { StoreRequest } from '../http/transport.ts';
import { s3Url } from './s3-url.ts';
import { createSigner, type Signer } from './sign.ts';

const bucketUrl = 'http://examplebucket.s3.amazonaws.com';
const date = new Date('2013-05-24T00:00:00Z');
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const open = (own: Partial<typeof credentials & { sessionToken: string }> = {}): Promise<Signer> =>
  createSigner({ region: 'us-east-1', credentials: async () => ({ ...credentials, ...own }) });
const sign = async (request: StoreRequest): Promise<Record<string, string>> => Object.fromEntries(await (await open()).sign(request, date));
const partsOf = ({ authorization = '' }: Record<string, string>) => ({
  signedHeaders: /SignedHeaders=([^,]+)/.exec(authorization)?.[1],
  signature: /Signature=([0-9a-f]+)/.exec(authorization)?.[1],
});

describe('the published examples', () => {
  it('GetObject, a range of it', async () => {
    const headers = await sign({ method: 'GET', url: s3Url(bucketUrl, 'test.txt'), headers: { range: 'bytes=0-9' } });
    expect(partsOf(headers)).toEqual({
      signedHeaders: 'host;range;x-amz-content-sha256;x-amz-date',
      signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    });
    expect(headers['authorization']).toContain('Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request');
  });

  it.each([
    [{ lifecycle: '' }, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    [{ 'max-keys': '2', prefix: 'J' }, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
    [{ prefix: 'J', 'max-keys': '2' }, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('of the bucket: %j', async (query: Record<string, string>, signature) => {
    expect(partsOf(await sign({ method: 'GET', url: s3Url(bucketUrl, '', query) })).signature).toBe(signature);
  });

  it('a URL that works for a day', async () => {
    const url = await (await open()).presign(s3Url('https://examplebucket.s3.amazonaws.com', 'test.txt'), 86_400_000, date);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
      'X-Amz-Date': '20130524T000000Z',
      'X-Amz-Expires': '86400',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    });
  });
});

describe('bodies', () => {
  const body = Buffer.from('Welcome to Amazon S3.');
  it('are covered by the signature without TLS', async () => {
    const headers = await sign({ method: 'PUT', url: s3Url(bucketUrl, 'x'), body });
    expect(headers['x-amz-content-sha256']).toBe('44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072');
    expect(headers['content-md5']).toBeUndefined();
  });
  it('have an MD5, which is signed, with it', async () => {
    const headers = await sign({ method: 'PUT', url: s3Url('https://h', 'x'), body });
    expect(headers).toMatchObject({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'content-md5': '1EfQ6PKJ8WoS/2AnznfCWA==' });
    expect(partsOf(headers).signedHeaders).toContain('content-md5');
  });
});

it('signs nothing that proxies rewrite', async () => {
  const headers = { 'content-encoding': 'gzip', 'accept-encoding': 'gzip', 'content-type': 'text/plain' };
  const signed = await sign({ method: 'PUT', url: s3Url(bucketUrl, 'x'), headers, body: Buffer.from('x') });
  expect(partsOf(signed).signedHeaders).toBe('content-type;host;x-amz-content-sha256;x-amz-date');
});

it('sends the token of temporary credentials along', async () => {
  const signer = await open({ sessionToken: 'a+token/with=signs' });
  const headers = Object.fromEntries(await signer.sign({ method: 'GET', url: s3Url(bucketUrl, 'x') }, date));
  expect(headers['x-amz-security-token']).toBe('a+token/with=signs');
  expect(partsOf(headers).signedHeaders).toContain('x-amz-security-token');
  const url = new URL(await signer.presign(s3Url(bucketUrl, 'x'), 60_000, date));
  expect(url.searchParams.get('X-Amz-Security-Token')).toBe('a+token/with=signs');
});

it('escapes names once, and everything in them', () => {
  const url = s3Url('http://h/bucket', "v1/c++filt/a b(1)*!'~/🦊", { prefix: 'a b+c/d', uploads: '' });
  expect(url.pathname).toBe('/bucket/v1/c%2B%2Bfilt/a%20b%281%29%2A%21%27~/%F0%9F%A6%8A');
  expect(url.search).toBe('?prefix=a%20b%2Bc%2Fd&uploads=');
});
