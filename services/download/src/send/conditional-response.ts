// Decides how to respond to a request for the bytes of an object: all of them, a range, not modified, or precondition failed
// (RFC 9110 §13, §14). Ranges are those of the stored bytes. Neighbours: send-object.ts sends it, object-headers.ts.
import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange, StoredObject } from '@symdepot/storage';
import fresh from 'fresh';
import parseRange from 'range-parser';

export type ResponsePlan =
  | { readonly status: 200 }
  | { readonly status: 206; readonly range: ByteRange }
  | { readonly status: 304 }
  | { readonly status: 412 | 416 };

export const etagOf = ({ generation }: StoredObject): string => `"${generation}"`;
export const lastModifiedOf = ({ updatedAt }: StoredObject): string => updatedAt.toUTCString();

/** `headers` of a GET; HEAD has no ranges, so its caller leaves them out. */
export function planResponse(headers: IncomingHttpHeaders, object: StoredObject): ResponsePlan {
  if (!isWanted(headers, object)) return { status: 412 };
  if (fresh(headers, { etag: etagOf(object), 'last-modified': lastModifiedOf(object) })) return { status: 304 };
  const { range } = headers;
  if (range === undefined || !/^bytes=/i.test(range) || !isSameAsBefore(headers['if-range'], object)) return { status: 200 };
  return planRange(range, object.storedBytes);
}

/** A caller that resumes a file with If-Match wants the rest of exactly that file, or nothing. */
function isWanted({ 'if-match': tags, 'if-unmodified-since': since }: IncomingHttpHeaders, object: StoredObject): boolean {
  if (tags !== undefined) return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim() === etagOf(object));
  const moment = Date.parse(since ?? '');
  return Number.isNaN(moment) || Date.parse(lastModifiedOf(object)) <= moment;
}

/** A range is only of use to a caller that has another part of the same bytes. */
function isSameAsBefore(ifRange: string | string[] | undefined, object: StoredObject): boolean {
  return ifRange === undefined || ifRange === etagOf(object) || ifRange === lastModifiedOf(object);
}

/** A request for several ranges gets the whole file: no reader of symbols sends one. */
function planRange(header: string, bytes: number): ResponsePlan {
  const ranges = parseRange(bytes, header, { combine: true });
  if (ranges === -1) {
    const [, lastBytes] = /^bytes=\s*-(\d+)$/i.exec(header) ?? [];
    // The last 500 bytes of 100 are all of them; the library considers that unsatisfiable.
    return Number(lastBytes) > 0 && bytes > 0 ? { status: 206, range: { start: 0, end: bytes } } : { status: 416 };
  }
  if (ranges === -2 || ranges.length !== 1) return { status: 200 };
  const { start, end } = ranges[0]!;
  return { status: 206, range: { start, end: end + 1 } };
}
