// Downloads: the stored bytes of one object or a part of it, verified against Google's checksum if they are complete.
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { responseBody, type BodyCheck } from '../http/response-body.ts';
import { withRetry } from '../http/retry.ts';
import type { GetOptions } from '../object-storage.ts';
import { createChecksum } from './checksum.ts';
import type { GcsContext } from './gcs-context.ts';

/** @throws StoreStatusError, 404 and 416 among them */
export async function download({ transport, retry, objectsUrl }: GcsContext, name: string, options: GetOptions): Promise<Readable> {
  const { range, generation, signal } = options;
  const url = new URL(`${objectsUrl}/${encodeURIComponent(name)}`);
  url.search = new URLSearchParams({ alt: 'media', ...(generation !== undefined && { generation }) }).toString();
  const headers = {
    // Without it Google would send a gzip object decompressed.
    'accept-encoding': 'gzip',
    'cache-control': 'no-store',
    ...(range && { range: `bytes=${range.start}-${range.end - 1}` }),
  };
  const response = await withRetry(retry, signal, () => transport.send({ method: 'GET', url, headers, signal }, [range ? 206 : 200]));
  return responseBody(response, signal, checksumOf(response, name));
}

function checksumOf(response: IncomingMessage, name: string): BodyCheck | undefined {
  const isWhole = response.statusCode === 200;
  const expected = isWhole ? /crc32c=([^,]+)/.exec(String(response.headers['x-goog-hash'] ?? ''))?.[1] : undefined;
  if (expected === undefined) return undefined;
  const checksum = createChecksum();
  return {
    update: (chunk) => checksum.update(chunk),
    findFault() {
      const actual = checksum.toBase64();
      return actual === expected ? undefined : new Error(`${name} arrived with the checksum ${actual}, not ${expected}`);
    },
  };
}
