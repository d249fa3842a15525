// A client of the S3 API that is not ours: makes buckets and policies, and looks at what is in a store. Signed by hand, as AWS
// describes it, so that the product's signatures are not tested by themselves.
import { createHash, createHmac } from 'node:crypto';
import type { Rgw, S3Account } from './rgw.ts';

export interface S3ClientRequest {
  readonly method: string;
  /** `/bucket/object`, escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export function callS3({ url, owner }: Rgw, { method, path, query = {}, headers = {}, body = '' }: S3ClientRequest): Promise<Response> {
  const { accessKeyId, secretAccessKey }: S3Account = owner;
  const date = new Date().toISOString().replaceAll(/[:-]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const search = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
    .join('&');
  const signed = { host: new URL(url).host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': date };
  const names = Object.keys(signed).join(';');
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, search, lines.join(''), names, sha256(body)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return fetch(`${url}${path}${search && `?${search}`}`, {
    method,
    headers: {
      ...headers,
      ...signed,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    },
    ...(body !== '' && { body }),
  });
}

/** @throws where the store refuses it */
export async function callS3Soundly(rgw: Rgw, request: S3ClientRequest): Promise<string> {
  const response = await callS3(rgw, request);
  const answer = await response.text();
  if (!response.ok) throw new Error(`${request.method} ${request.path}: ${response.status} ${answer}`);
  return answer;
}
