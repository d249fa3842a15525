// The headers of a stored object, as the store itself would send them. WinDbg saves zero-byte files without the real length.
import type { ServerResponse } from 'node:http';
import type { StoredObject } from '@symdepot/storage';
import { etagOf, lastModifiedOf, type ResponsePlan } from './conditional-response.ts';

export function setObjectHeaders(
  response: ServerResponse,
  object: StoredObject,
  plan: ResponsePlan = { status: 200 },
  acceptRanges: 'bytes' | 'none' = 'bytes',
): void {
  response.setHeader('Accept-Ranges', acceptRanges);
  if (plan.status === 412 || plan.status === 416) {
    if (plan.status === 416) response.setHeader('Content-Range', `bytes */${object.storedBytes}`);
    response.setHeader('Cache-Control', 'no-store'); // a cache might serve it to requests for something else
    response.setHeader('Content-Length', 0);
    return;
  }
  response.setHeader('ETag', etagOf(object));
  response.setHeader('Last-Modified', lastModifiedOf(object));
  if (plan.status === 304) return;
  const { start, end } = plan.status === 206 ? plan.range : { start: 0, end: object.storedBytes };
  if (plan.status === 206) response.setHeader('Content-Range', `bytes ${start}-${end - 1}/${object.storedBytes}`);
  // Not with express, which would add a charset to the type.
  response.setHeader('Content-Type', object.contentType);
  response.setHeader('Content-Length', end - start);
  if (object.contentEncoding !== null) response.setHeader('Content-Encoding', object.contentEncoding);
}
