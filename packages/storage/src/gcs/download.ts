// Downloads: the stored bytes of one object or a part of it, verified against Google's checksum if they are complete.
import type { IncomingMessage } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { abortReason, destroyOnAbort, storageFault } from '../body-source.ts';
import type { GetOptions } from '../object-storage.ts';
import { createChecksum } from './checksum.ts';
import type { GcsContext } from './gcs-context.ts';
import { withRetry } from './retry.ts';

/** @throws GcsStatusError, 404 and 416 among them */
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
  const response = await withRetry(retry, signal, () => transport.send({ method: 'GET', url, headers, signal }, [200, 206]));
  return checked(response, name, signal);
}

function checked(response: IncomingMessage, name: string, signal: AbortSignal | undefined): Readable {
  const isWhole = response.statusCode === 200;
  const expected = isWhole ? /crc32c=([^,]+)/.exec(String(response.headers['x-goog-hash'] ?? ''))?.[1] : undefined;
  const checksum = createChecksum();
  const bytes = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (expected !== undefined) checksum.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const isDamaged = expected !== undefined && expected !== checksum.toBase64();
      done(isDamaged ? storageFault(new Error(`${name} arrived with the checksum ${checksum.toBase64()}, not ${expected}`)) : null);
    },
  });
  // By hand instead of `pipeline`, because the reader must get our errors and not those of the connection.
  response.on('error', (error) => bytes.destroy(signal?.aborted ? abortReason(signal) : storageFault(error)));
  bytes.on('close', () => response.destroy());
  destroyOnAbort(bytes, signal);
  return response.pipe(bytes);
}
