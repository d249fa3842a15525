// The requests that carry no bytes: describe, delete, list.
import { text } from 'node:stream/consumers';
import type { ObjectPage } from '../http/bucket-storage.ts';
import { withRetry } from '../http/retry.ts';
import { StoreStatusError } from '../http/transport.ts';
import { hasCode } from './error-code.ts';
import { readListing } from './listing.ts';
import { fromHeaders, type DescribedObject } from './object-headers.ts';
import type { S3Reading } from './s3-context.ts';
import { s3Url } from './s3-url.ts';

/** Tries once. A store that may not be listed answers 403 for what is not there: the probe refuses it. */
export async function describeOnce(
  { transport, bucketUrl }: S3Reading,
  name: string,
  signal?: AbortSignal,
): Promise<DescribedObject | undefined> {
  try {
    // Without the header a proxy that decompresses would describe what it makes of the object.
    const headers = { 'accept-encoding': 'gzip' };
    const response = await transport.send({ method: 'HEAD', url: s3Url(bucketUrl, name), headers, signal }, [200]);
    await text(response);
    return fromHeaders(name, response.headers);
  } catch (error) {
    if (error instanceof StoreStatusError && error.status === 404) return undefined;
    throw error;
  }
}

export const describe = (context: S3Reading, name: string, signal?: AbortSignal): Promise<DescribedObject | undefined> =>
  withRetry(context.retry, signal, () => describeOnce(context, name, signal));

/**
 * Without a generation, whatever is there. With one, only that; but what is written between our look and the request goes, too,
 * because most stores ignore preconditions of a delete. Each try looks again: the one before may have been carried out.
 */
export async function remove(context: S3Reading, name: string, generation?: string, signal?: AbortSignal): Promise<void> {
  const { transport, retry, bucketUrl } = context;
  const url = s3Url(bucketUrl, name);
  await withRetry(retry, signal, async () => {
    if (generation !== undefined) {
      const found = await describeOnce(context, name, signal);
      // A HEAD has no body that tells a missing object from a missing bucket, or from a proxy without a store behind it.
      if (found === undefined) await listOnce(context, { prefix: name, 'max-keys': '1' }, signal);
      if (found?.object.generation !== generation) return;
    }
    try {
      await text(await transport.send({ method: 'DELETE', url, signal }, [200, 204]));
    } catch (error) {
      if (!hasCode(error, 'NoSuchKey')) throw error;
    }
  });
}

type ListQuery = Readonly<Record<string, string>>;

async function listOnce({ transport, bucketUrl }: S3Reading, query: ListQuery, signal?: AbortSignal): Promise<ObjectPage> {
  const url = s3Url(bucketUrl, '', { 'list-type': '2', 'encoding-type': 'url', ...query });
  return readListing(await text(await transport.send({ method: 'GET', url, signal }, [200])));
}

/** `query`: of ListObjectsV2. */
export const listPage = (context: S3Reading, query: ListQuery, signal?: AbortSignal): Promise<ObjectPage> =>
  withRetry(context.retry, signal, () => listOnce(context, query, signal));
