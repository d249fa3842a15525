// One upload in parts: opened with the object's description, then fed in order. Nothing is visible before it is completed.
import { text } from 'node:stream/consumers';
import { withRetry } from '../http/retry.ts';
import { StoreStatusError, type RequestHeaders } from '../http/transport.ts';
import type { S3Reading } from './s3-context.ts';
import { s3Url } from './s3-url.ts';
import { readXml } from './xml.ts';

export interface Multipart {
  /** The next part; its memory is free when this resolves. */
  send(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void>;
  /** Makes the parts an object. Tries once. @throws StoreStatusError, 412 when the precondition does not hold */
  complete(this: void, precondition: RequestHeaders, signal: AbortSignal | undefined): Promise<void>;
  /** Gives the parts' space back. Tries once. */
  abandon(): Promise<void>;
}

export async function openMultipart(
  { transport, retry, bucketUrl }: S3Reading,
  name: string,
  headers: RequestHeaders,
  signal: AbortSignal | undefined,
): Promise<Multipart> {
  const uploadId = await withRetry(retry, signal, async () => {
    const url = s3Url(bucketUrl, name, { uploads: '' });
    const id = readXml(await text(await transport.send({ method: 'POST', url, headers, signal }, [200]))).text('UploadId');
    if (id === undefined) throw new Error('the store did not name the upload');
    return id;
  });
  const etags: string[] = [];
  return {
    async send(body, ofPart) {
      const partNumber = etags.length + 1;
      const url = s3Url(bucketUrl, name, { partNumber: String(partNumber), uploadId });
      const etag = await withRetry(retry, ofPart, async () => {
        const response = await transport.send({ method: 'PUT', url, body, signal: ofPart }, [200]);
        await text(response);
        return response.headers.etag;
      });
      if (etag === undefined) throw new Error(`the store did not name part ${partNumber}`);
      etags.push(etag);
    },
    async complete(precondition, ofCompletion) {
      const parts = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`);
      const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
      const url = s3Url(bucketUrl, name, { uploadId });
      const headersOfIt = { 'content-type': 'application/xml', ...precondition };
      const request = { method: 'POST' as const, url, headers: headersOfIt, body, signal: ofCompletion };
      const answer = await text(await transport.send(request, [200]));
      // It takes long: the store sends the status at once, and whether it went well in the end.
      if (readXml(answer).text('Code') !== undefined) throw new StoreStatusError(500, request, answer);
    },
    async abandon() {
      await text(await transport.send({ method: 'DELETE', url: s3Url(bucketUrl, name, { uploadId }) }, [204, 404]));
    },
  };
}

const escapeXml = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
