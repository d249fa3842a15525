// The URL of an object, or of the bucket itself, as it is signed: spaces are %20 in the query, too.
import { escapeAll, objectPath } from '../http/object-path.ts';

/** `name` '': the bucket. */
export function s3Url(bucketUrl: string, name: string, query: Readonly<Record<string, string>> = {}): URL {
  const search = Object.entries(query).map(([key, value]) => `${escapeAll(key)}=${escapeAll(value)}`);
  return new URL(`${bucketUrl}/${objectPath(name)}${search.length > 0 ? `?${search.join('&')}` : ''}`);
}
