// The header `Content-Range` of Google's resumable protocol: what a PUT brings, or that it asks how much has arrived.
import { AppError } from '@symdepot/errors';

export type ContentRange =
  /** The file from its first byte to its last. */
  | { readonly kind: 'whole' }
  // `bytes */<total>`: nothing is sent. With the total it also says that this is all.
  | { readonly kind: 'ask'; readonly totalBytes: number | undefined }
  /** `end` is exclusive. */
  | { readonly kind: 'chunk'; readonly start: number; readonly end: number; readonly totalBytes: number | undefined };

const shape = /^bytes\s+(?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15}|\*)$/i;

/** @param contentLength of the body, where the sender says @throws AppError `content_range_invalid` */
export function parseContentRange(header: string | undefined, contentLength: number | undefined): ContentRange {
  if (header === undefined) return { kind: 'whole' };
  const [matched, first, last, total] = shape.exec(header.trim()) ?? [];
  if (matched === undefined) throw invalid('it must be `bytes <first>-<last>/<total>` or `bytes */<total>`');
  const totalBytes = total === '*' ? undefined : Number(total);
  if (first === undefined) {
    if (contentLength !== undefined && contentLength > 0) throw invalid('it says that nothing is sent, but there is a body');
    return { kind: 'ask', totalBytes };
  }
  const start = Number(first);
  const end = Number(last) + 1;
  if (end <= start) throw invalid('its last byte is before its first one');
  if (totalBytes !== undefined && end > totalBytes) throw invalid('its last byte is behind the end of the file');
  if (contentLength !== undefined && contentLength !== end - start)
    throw invalid(`the body has ${contentLength} bytes, not ${end - start}`);
  return { kind: 'chunk', start, end, totalBytes };
}

const invalid = (reason: string): AppError => new AppError('content_range_invalid', { reason });
