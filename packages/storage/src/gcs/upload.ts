// Uploads in Google's two ways. A body of at most one chunk is a single request. A longer one, or rather any stream
// that turns out to be longer, uses a resumable session, chunk by chunk, so that a fault costs one chunk to resend
// and the memory of a put is one chunk, whatever the length. Google recommends chunks of at least 8 MiB.
import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import type { PutOptions, StoredObject } from '../object-storage.ts';
import { bodyChunks } from '../http/body-chunks.ts';
import { createChecksum } from './checksum.ts';
import { fromResource, toResource, type ObjectResource } from './object-resource.ts';
import { createUploadSession } from './resumable-upload.ts';
import type { GcsContext } from './gcs-context.ts';
import { insertUrl } from './insert-url.ts';
import { remove } from './object-calls.ts';
import { withRetry } from '../http/retry.ts';

/** A multiple of 256 KiB, as the protocol requires. */
const uploadChunkBytes = 8 * 1024 * 1024;

/** Nothing is stored unless this resolves, or the response to its last request was lost. */
export async function upload(
  context: GcsContext,
  name: string,
  body: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<StoredObject> {
  const checksum = createChecksum();
  let session: Awaited<ReturnType<typeof createUploadSession>> | undefined;
  for await (const chunk of bodyChunks(body, uploadChunkBytes)) {
    checksum.update(chunk.bytes);
    if (session === undefined && chunk.isLast) return uploadAtOnce(context, name, chunk.bytes, checksum.toBase64(), options);
    session ??= await createUploadSession(context, name, options);
    const crc32c = checksum.toBase64();
    const resource = await session.send(chunk, crc32c, options.signal);
    if (resource === undefined) continue;
    const object = fromResource(resource);
    if (resource.crc32c === crc32c) return object;
    await remove(context, name, object.generation);
    throw new Error(`${name} was stored with the checksum ${resource.crc32c}, not ${crc32c}`);
  }
  throw new Error('the store did not finish the upload');
}

/** Google verifies the checksum before it stores anything. */
async function uploadAtOnce(
  { transport, retry, uploadUrl }: GcsContext,
  name: string,
  bytes: Buffer,
  crc32c: string,
  options: PutOptions,
): Promise<StoredObject> {
  const boundary = randomUUID();
  const resource = JSON.stringify({ ...toResource(name, options), crc32c });
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${resource}\r\n`),
    Buffer.from(`--${boundary}\r\nContent-Type: ${options.contentType}\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${boundary}--`),
  ]);
  const url = insertUrl(uploadUrl, 'multipart', name, options);
  const headers = { 'content-type': `multipart/related; boundary=${boundary}`, 'content-length': String(body.length) };
  return withRetry(retry, options.signal, async () => {
    const response = await transport.send({ method: 'POST', url, headers, body, signal: options.signal }, [200]);
    return fromResource((await json(response)) as ObjectResource);
  });
}
