// Downloads: the stored bytes of one object or a part of it.
import type { Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';
import { responseBody } from '../http/response-body.ts';
import { withRetry } from '../http/retry.ts';
import type { GetOptions } from '../object-storage.ts';
import { hasCode } from './error-code.ts';
import { etagOf } from './object-headers.ts';
import type { S3Reading } from './s3-context.ts';
import { s3Url } from './s3-url.ts';

/** @throws StoreStatusError, 404, 412 and 416 among them */
export async function download({ transport, retry, bucketUrl }: S3Reading, name: string, options: GetOptions): Promise<Readable> {
  const { range, generation, signal } = options;
  const url = s3Url(bucketUrl, name);
  const headers = {
    // Without it some stores would send a gzip object decompressed.
    'accept-encoding': 'gzip',
    ...(range && { range: `bytes=${range.start}-${range.end - 1}` }),
    ...(generation !== undefined && { 'if-match': `"${etagOf(generation)}"` }),
  };
  try {
    const response = await withRetry(retry, signal, () => transport.send({ method: 'GET', url, headers, signal }, [range ? 206 : 200]));
    return responseBody(response, signal);
  } catch (error) {
    // Also 404, and yet not what is said of an object.
    if (hasCode(error, 'NoSuchBucket')) throw new AppError('storage_unavailable', undefined, { cause: error });
    throw error;
  }
}
