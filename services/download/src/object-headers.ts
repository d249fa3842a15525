// The headers of a stored object, as the store itself would send them. WinDbg saves zero-byte files without the real length.
import type { ServerResponse } from 'node:http';
import type { StoredObject } from '@symdepot/storage';

export function setObjectHeaders(response: ServerResponse, object: StoredObject): void {
  // Not by express, which would add a charset to the type.
  response.setHeader('Content-Type', object.contentType);
  response.setHeader('Content-Length', object.storedBytes);
  response.setHeader('ETag', `"${object.generation}"`);
  response.setHeader('Last-Modified', object.updatedAt.toUTCString());
  if (object.contentEncoding !== null) response.setHeader('Content-Encoding', object.contentEncoding);
}
