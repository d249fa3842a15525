// A bucket of a test's own, and the URLs and credentials by which the product uses it. Neighbours: s3-client.ts, s3-proxy.ts.
import { randomUUID } from 'node:crypto';
import type { Rgw, S3Account } from './rgw.ts';
import { callS3, callS3Soundly } from './s3-client.ts';

export interface S3Bucket {
  readonly name: string;
  /** As settings name it; `endpoint`: default the store itself. */
  url(options?: { readonly prefix?: string; readonly endpoint?: string }): string;
  /** Names of objects, in order. */
  names(): Promise<string[]>;
  /** What is stored with an object, the names as the product wrote them. */
  metadata(object: string): Promise<Record<string, string>>;
  /** Of uploads in parts that are neither complete nor abandoned. */
  openUploads(): Promise<string[]>;
  /** What `guest` may do there. */
  grantGuest(actions: Readonly<Record<'bucket' | 'objects', readonly string[]>>): Promise<void>;
  /** Anybody may read its objects. */
  publish(): Promise<void>;
  /** Removes whatever is in it. */
  clear(): Promise<void>;
}

export async function createS3Bucket(rgw: Rgw): Promise<S3Bucket> {
  const name = `test-${randomUUID()}`;
  const path = `/${name}`;
  await callS3Soundly(rgw, { method: 'PUT', path });
  const valuesOf = (xml: string, tag: string): string[] =>
    // Ceph's gateway leaves this one unescaped in the URL's way, and escapes it in XML's.
    [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, value = '']) =>
      decodeURIComponent(value.replaceAll('&apos;', "'")),
    );
  /** Page by page: the gateway is set to short ones. */
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      const after = found.at(-1);
      const query = { 'encoding-type': 'url', ...(after !== undefined && { marker: after }) };
      const page = await callS3Soundly(rgw, { method: 'GET', path, query });
      found.push(...valuesOf(page, 'Key'));
      if (!page.includes('<IsTruncated>true<')) return found.toSorted();
    }
  };
  const setPolicy = async (statements: readonly object[]): Promise<void> => {
    const body = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await callS3Soundly(rgw, { method: 'PUT', path, query: { policy: '' }, body });
  };
  return {
    name,
    url: ({ prefix = '', endpoint = rgw.url } = {}) => `s3://${name}/${prefix}?endpoint=${encodeURIComponent(endpoint)}`,
    names,
    openUploads: async () => valuesOf(await callS3Soundly(rgw, { method: 'GET', path, query: { uploads: '' } }), 'Key'),
    async grantGuest({ bucket, objects }) {
      const statement = (actions: readonly string[], resource: string) => ({
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam:::user/guest'] },
        Action: actions.map((action) => `s3:${action}`),
        Resource: [`arn:aws:s3:::${resource}`],
      });
      const statements = [
        ...(bucket.length > 0 ? [statement(bucket, name)] : []),
        ...(objects.length > 0 ? [statement(objects, `${name}/*`)] : []),
      ];
      await setPolicy(statements);
    },
    publish: () => setPolicy([{ Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${name}/*`] }]),
    async metadata(object) {
      const { headers } = await callS3(rgw, { method: 'HEAD', path: objectPath(name, object) });
      const mark = 'x-amz-meta-';
      const found = [...headers].filter(([header]) => header.startsWith(mark));
      // The gateway gives back a hyphen for each underscore.
      return Object.fromEntries(found.map(([header, value]) => [header.slice(mark.length).replaceAll('-', '_'), value]));
    },
    async clear() {
      for (const object of await names()) await callS3Soundly(rgw, { method: 'DELETE', path: objectPath(name, object) });
    },
  };
}

/** Escaped, as requests name it. */
export const objectPath = (bucket: string, object: string): string => `/${bucket}/${object.split('/').map(escapeAll).join('/')}`;

const escapeAll = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** What a process needs to be that account. */
export const credentialsOf = ({ accessKeyId, secretAccessKey }: S3Account): Readonly<Record<string, string>> => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
});
