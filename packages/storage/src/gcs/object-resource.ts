// Google's object resource (JSON) and our description of an object.
import type { PutOptions, StoredObject } from '../object-storage.ts';

/** The fields we read. Numbers are strings on the wire; the client library converts some of them. */
export interface ObjectResource {
  readonly name?: string;
  readonly size?: string | number;
  readonly generation?: string | number;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly crc32c?: string;
  readonly updated?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export function fromResource(resource: ObjectResource): StoredObject {
  return {
    name: resource.name ?? '',
    storedBytes: Number(resource.size),
    generation: String(resource.generation),
    contentType: resource.contentType ?? 'application/octet-stream',
    contentEncoding: resource.contentEncoding === 'gzip' ? 'gzip' : null,
    cacheControl: resource.cacheControl ?? null,
    metadata: Object.fromEntries(Object.entries(resource.metadata ?? {}).map(([key, value]) => [key, String(value)])),
    updatedAt: new Date(resource.updated ?? 0),
  };
}

/** The metadata that an upload sends besides the bytes. */
export function toResource(name: string, options: PutOptions): ObjectResource {
  return {
    name,
    contentType: options.contentType,
    ...(options.contentEncoding && { contentEncoding: options.contentEncoding }),
    ...(options.cacheControl && { cacheControl: options.cacheControl }),
    ...(options.metadata && { metadata: options.metadata }),
  };
}
