// Stores with the S3 API: `s3://bucket/prefix?region=eu-central-1`, elsewhere than at AWS `?endpoint=https://…`. AWS's libraries find
// credentials and sign; the requests are our own (docs/adr/0036-s3-by-the-same-requests.md).
import { withDeadline } from '@symdepot/async';
import { assertKnownParameters, defineBackend, storageUrlInvalid, type OpenStorageOptions } from '../backend.ts';
import { readBucketConfig, type BucketConfig } from '../http/bucket-config.ts';
import { createBucketStorage, translated } from '../http/bucket-storage.ts';
import { objectPath, withoutSlashAtEnd } from '../http/object-path.ts';
import { createTransport } from '../http/transport.ts';
import type { ObjectStorage, PublicUrls, SignedUrls } from '../object-storage.ts';
import { download } from '../s3/download.ts';
import { isTransientCode } from '../s3/error-code.ts';
import { describe, listPage, remove } from '../s3/object-calls.ts';
import { probeReading, probeWriting } from '../s3/probe.ts';
import type { StorePromises } from '../s3/s3-context.ts';
import { s3Url } from '../s3/s3-url.ts';
import { createSigner } from '../s3/sign.ts';
import { upload } from '../s3/upload.ts';
import { findAdvice, whyRefused } from '../s3/why-refused.ts';
import { prefixedStorage } from '../staging/prefixed-storage.ts';

interface S3Config extends BucketConfig {
  /** For messages. */
  readonly url: string;
  readonly region: string;
  readonly bucketUrl: string;
  readonly isWritten: boolean;
}

/** Each may take as long as the store may be silent. */
const probeRequests = 3;
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const s3Backend = defineBackend<S3Config>({
  type: 's3',
  scheme: 's3:',
  example: 's3://bucket/prefix',
  parseUrl(url, options) {
    assertKnownParameters(url, ['endpoint', 'region', 'path-style', 'public']);
    const config = readBucketConfig(url, options, bucketName);
    return { ...config, url: url.href, isWritten: options.isWritten ?? false, ...locate(url, options) };
  },
  create: async (config) => prefixedStorage(await createS3Storage(config), config.prefix),
});

/** Where the bucket is. Elsewhere than at AWS it is the first component of the path, unless `path-style=false`. */
function locate(url: URL, options: OpenStorageOptions): Pick<S3Config, 'region' | 'bucketUrl'> {
  const endpoint = url.searchParams.get('endpoint') ?? options.apiEndpoint;
  const region = url.searchParams.get('region') ?? (endpoint === undefined ? undefined : 'us-east-1');
  if (region === undefined) throw storageUrlInvalid(url.href, 'it needs ?region= for AWS, or ?endpoint= for another store');
  if (!/^[a-z0-9-]{2,40}$/.test(region)) throw storageUrlInvalid(url.href, 'it has no valid region');
  const base = endpoint ?? `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol))
    throw storageUrlInvalid(url.href, 'endpoint is a URL that starts with https:// or http://');
  // TLS certificates are for one component before the host's name.
  const style = url.searchParams.get('path-style') ?? String(endpoint !== undefined || url.host.includes('.'));
  if (style !== 'true' && style !== 'false') throw storageUrlInvalid(url.href, 'path-style is true or false');
  const { protocol, host, pathname } = new URL(base);
  const bucketUrl =
    style === 'true' ? `${withoutSlashAtEnd(base)}/${url.host}` : withoutSlashAtEnd(`${protocol}//${url.host}.${host}${pathname}`);
  return { region, bucketUrl };
}

async function createS3Storage({
  bucket,
  prefix,
  url,
  region,
  bucketUrl,
  publicBaseUrl,
  isWritten,
  timeoutMs,
  ...limits
}: S3Config): Promise<ObjectStorage & PublicUrls & SignedUrls> {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers'); // large, and not needed for any other store
  const signer = await createSigner({ region, credentials: fromNodeProviderChain({ clientConfig: { region } }) });
  const transport = createTransport({ authorize: (request) => signer.sign(request), findAdvice, timeoutMs });
  const retry = { ...limits, isTransient: isTransientCode };
  const reading = { transport, retry, bucketUrl };

  let found: Promise<StorePromises> | undefined;
  const forget = (): void => void (found = undefined);
  const promises = (): Promise<StorePromises> => {
    if (found === undefined) {
      found = probeWriting(reading, prefix, probeRequests * timeoutMs);
      found.catch(forget);
    }
    return found;
  };
  const context = { ...reading, promises };

  try {
    await probeReading(reading, prefix, AbortSignal.timeout(timeoutMs));
    if (isWritten) await promises();
  } catch (error) {
    const reason = whyRefused(error, retry);
    // A store that is away now may be there later: it is asked before the first write, and by each check.
    if (reason !== undefined) {
      transport.close();
      throw storageUrlInvalid(url, reason);
    }
  }

  const publicBase = withoutSlashAtEnd(publicBaseUrl ?? bucketUrl);
  return {
    ...createBucketStorage(bucket, {
      lookAt: async (name, signal) => (await describe(context, name, signal))?.object,
      download: (name, options) => download(context, name, options),
      upload: (name, body, options) => upload(context, name, body, options),
      remove: (name, generation, signal) => remove(context, name, generation, signal),
      listPage: (below, pageToken, signal) =>
        listPage(context, { prefix: below, ...(pageToken !== undefined && { 'continuation-token': pageToken }) }, signal),
      async check(signal) {
        await listPage(context, { prefix, 'max-keys': '1' }, signal);
        if (isWritten) await promises();
      },
      close: () => transport.close(),
    }),
    signedUrl: (name, { expiresInMs }) =>
      translated(undefined, name, () =>
        withDeadline(
          timeoutMs,
          () => signer.presign(s3Url(bucketUrl, name), expiresInMs),
          () => {
            throw new Error(`no signature within ${timeoutMs} ms`);
          },
        ),
      ),
    publicUrl: (name) => `${publicBase}/${objectPath(name)}`,
  };
}
