// Uploads. A body of at most one part is a single request; a longer one, or rather any stream that turns out to be longer, goes up
// in parts from memory, so that a fault costs one part to resend, and every request has the length that stores insist on.
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { bodyChunks } from '../http/body-chunks.ts';
import type { PutOptions, StoredObject } from '../object-storage.ts';
import { openMultipart, type Multipart } from './multipart.ts';
import { toHeaders } from './object-headers.ts';
import { assertExpected, explainPrecondition, preconditionHeaders } from './precondition.ts';
import type { S3Context } from './s3-context.ts';
import { s3Url } from './s3-url.ts';
import { settleWrite } from './settle-write.ts';

/** Stores take parts from 5 MiB on, and 10,000 of them: 80 GB. */
const partBytes = 8 * 1024 * 1024;

/** Nothing is stored unless this resolves, or the response to its last request was lost and nobody could be asked. */
export async function upload(
  context: S3Context,
  name: string,
  body: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<StoredObject> {
  const { transport, bucketUrl } = context;
  const { signal } = options;
  const putId = randomUUID();
  const headers = toHeaders(options, putId);
  const precondition = preconditionHeaders(options.expect, await context.promises());
  let multipart: Multipart | undefined;
  let isCompleting = false;
  let storedBytes = 0;
  try {
    for await (const { bytes, isLast } of bodyChunks(body, partBytes)) {
      storedBytes += bytes.length;
      const put = { name, putId, storedBytes, options };
      if (multipart === undefined && isLast) {
        const request = {
          method: 'PUT' as const,
          url: s3Url(bucketUrl, name),
          headers: { ...headers, ...precondition },
          body: bytes,
          signal,
        };
        return await settleWrite(context, put, async () => text(await transport.send(request, [200])));
      }
      if (multipart === undefined) {
        await assertExpected(context, name, options);
        multipart = await openMultipart(context, name, headers, signal);
      }
      await multipart.send(bytes, signal);
      if (!isLast) continue;
      const { complete } = multipart;
      return await settleWrite(context, put, async () => {
        await assertExpected(context, name, options);
        isCompleting = true;
        await complete(precondition, signal);
      });
    }
    throw new Error('the body has no end');
  } catch (error) {
    // Nobody waits for it: a rule of the bucket removes what stays (docs/operations.md). So it does of an upload whose completion was
    // sent: that may still be running, and Ceph's gateway then shows an object whose bytes the abort has removed.
    if (!isCompleting) multipart?.abandon().catch(() => undefined);
    throw explainPrecondition(name, options, error);
  }
}
