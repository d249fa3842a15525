// One resumable upload: opened with the object's description and precondition, then fed with chunks in order.
// An abandoned session holds nothing visible; Google deletes it after a week.
import type { IncomingMessage } from 'node:http';
import { json, text } from 'node:stream/consumers';
import type { PutOptions } from '../object-storage.ts';
import type { BodyChunk } from '../http/body-chunks.ts';
import type { ObjectResource } from './object-resource.ts';
import { openSession } from './open-session.ts';
import { withRetry } from '../http/retry.ts';
import type { GcsContext } from './gcs-context.ts';

export interface ResumableUpload {
  /** `crc32c` is that of all bytes so far. @returns the object after the last chunk */
  send(chunk: BodyChunk, crc32c: string, signal: AbortSignal | undefined): Promise<ObjectResource | undefined>;
}

export async function createUploadSession(context: GcsContext, name: string, options: PutOptions): Promise<ResumableUpload> {
  const { transport, retry } = context;
  const location = await openSession(context, name, options);

  const put = (
    range: string,
    body: Uint8Array,
    signal: AbortSignal | undefined,
    extra?: Record<string, string>,
  ): Promise<IncomingMessage> => {
    const request = { 'content-range': `bytes ${range}`, 'content-length': String(body.length), ...extra };
    return transport.send({ method: 'PUT', url: location, headers: request, body, signal }, [200, 201, 308]);
  };

  let chunkStart = 0;
  return {
    send: ({ bytes, isLast }, crc32c, signal) => {
      const start = chunkStart;
      const end = start + bytes.length;
      chunkStart = end;
      // How much the server has of the object; it may accept less of a request than was sent.
      let received = start;
      const accept = async (response: IncomingMessage): Promise<ObjectResource | undefined> => {
        if (response.statusCode !== 308) return (await json(response)) as ObjectResource;
        await text(response);
        received = receivedBytes(response);
        if (received < start || received > end) throw new Error(`the upload session is at ${received}, not in ${start}-${end}`);
        return undefined;
      };
      return withRetry(retry, signal, async (isRetry) => {
        if (isRetry) {
          const resource = await accept(await put('*/*', new Uint8Array(), signal));
          if (resource) return resource;
        }
        while (isLast || received < end) {
          const before = received;
          const range = `${received === end ? '*' : `${received}-${end - 1}`}/${isLast ? end : '*'}`;
          const checked = isLast ? { 'x-goog-hash': `crc32c=${crc32c}` } : {};
          const resource = await accept(await put(range, bytes.subarray(received - start), signal, checked));
          if (resource) return resource;
          if (received === before) throw new Error(`the upload session does not go on at ${received}`);
        }
        return undefined;
      });
    },
  };
}

/** `Range: bytes=0-<last>`; absent when nothing has arrived. */
const receivedBytes = (response: IncomingMessage): number => {
  const last = /^bytes=0-(\d+)$/.exec(response.headers.range ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
};
