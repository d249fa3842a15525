// Our description of an object, and the headers of the S3 API. Neighbour: metadata-value.ts.
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHeaders } from '../http/transport.ts';
import type { PutOptions, StoredObject } from '../object-storage.ts';
import { decodeMetadata, encodeMetadata } from './metadata-value.ts';

const metadataPrefix = 'x-amz-meta-';
/** Names the put that made an object: so a put whose response was lost knows its own. */
const putIdHeader = `${metadataPrefix}symdepot-put`;

export interface DescribedObject {
  readonly object: StoredObject;
  readonly putId: string | undefined;
}

export function toHeaders({ contentType, contentEncoding, cacheControl, metadata = {} }: PutOptions, putId: string): RequestHeaders {
  const custom = Object.entries(metadata).map(([name, value]) => [metadataPrefix + name, encodeMetadata(value)]);
  return {
    'content-type': contentType,
    ...(contentEncoding && { 'content-encoding': contentEncoding }),
    ...(cacheControl && { 'cache-control': cacheControl }),
    ...Object.fromEntries(custom),
    [putIdHeader]: putId,
  };
}

export function fromHeaders(name: string, headers: IncomingHttpHeaders): DescribedObject {
  const updatedAt = new Date(headers['last-modified'] ?? 0);
  const custom = Object.entries(headers).filter(([header]) => header.startsWith(metadataPrefix) && header !== putIdHeader);
  // Ceph's gateway turns the underscores that Tecken and we write into hyphens.
  const nameOf = (header: string): string => header.slice(metadataPrefix.length).replaceAll('-', '_');
  const storedBytes = Number(headers['content-length'] ?? Number.NaN);
  if (!Number.isSafeInteger(storedBytes)) throw new Error(`the store did not say how long ${name} is`);
  const object = {
    name,
    storedBytes,
    generation: generationOf(headers.etag ?? '', updatedAt),
    contentType: headers['content-type'] ?? 'application/octet-stream',
    contentEncoding: headers['content-encoding'] === 'gzip' ? ('gzip' as const) : null,
    cacheControl: headers['cache-control'] ?? null,
    metadata: Object.fromEntries(custom.map(([header, value]) => [nameOf(header), decodeMetadata(String(value))])),
    updatedAt,
  };
  return { object, putId: headers[putIdHeader]?.toString() };
}

/**
 * The ETag and the second of the write: the ETag alone is the same when the same bytes are written again, and an object that has
 * just been renewed would pass for one that expired.
 */
export const generationOf = (etag: string, updatedAt: Date): string =>
  `${etag.replace(/^W\//, '').replaceAll('"', '')}.${Math.floor(updatedAt.getTime() / 1_000)}`;

/** Without quotes. */
export const etagOf = (generation: string): string => generation.slice(0, generation.lastIndexOf('.'));
