// Opens a resumable upload: describes the object, with a precondition, and gets the URL to send its bytes to. Anyone
// with that URL needs no credentials. Neighbours: resumable-upload.ts (sends to it), backends/gcs.ts (hands it out).
import { text } from 'node:stream/consumers';
import type { PutOptions } from '../object-storage.ts';
import type { GcsContext } from './gcs-context.ts';
import { insertUrl } from './insert-url.ts';
import { toResource } from './object-resource.ts';
import { withRetry } from '../http/retry.ts';

/** @param totalBytes if known: then the store accepts exactly this many */
export async function openSession(context: GcsContext, name: string, options: PutOptions, totalBytes?: number): Promise<URL> {
  const { transport, retry, uploadUrl } = context;
  const description = Buffer.from(JSON.stringify(toResource(name, options)));
  const url = insertUrl(uploadUrl, 'resumable', name, options);
  const headers = {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': String(description.length),
    'x-upload-content-type': options.contentType,
    ...(totalBytes !== undefined && { 'x-upload-content-length': String(totalBytes) }),
  };
  return withRetry(retry, options.signal, async () => {
    const response = await transport.send({ method: 'POST', url, headers, body: description, signal: options.signal }, [200, 201]);
    await text(response);
    return new URL(response.headers.location ?? '', url);
  });
}
