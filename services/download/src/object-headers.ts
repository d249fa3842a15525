// The headers of a stored object, as the store itself would send them. WinDbg saves zero-byte files without the real length.
import type { StoredObject } from '@symdepot/storage';
import type { Response } from 'express';

export function setObjectHeaders(response: Response, object: StoredObject): void {
  // As it is: express would add a charset.
  response.setHeader('Content-Type', object.contentType);
  response.set({
    'Content-Length': String(object.storedBytes),
    ETag: `"${object.generation}"`,
    'Last-Modified': object.updatedAt.toUTCString(),
  });
  if (object.contentEncoding !== null) response.set('Content-Encoding', object.contentEncoding);
}
