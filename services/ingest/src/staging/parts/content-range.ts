// The header `Content-Range` of Google's resumable protocol: which bytes a PUT carries, or that it asks how much has arrived.
import { AppError } from '@symdepot/errors';

export type ContentRange =
  /** From `start` to the end of the file, whatever the body's length: no header, or `bytes <start>-*` with any total. */
  | { readonly kind: 'rest'; readonly start: number; readonly totalBytes: number | undefined }
  /** `end` is exclusive. */
  | { readonly kind: 'chunk'; readonly start: number; readonly end: number; readonly totalBytes: number | undefined }
  // `bytes */<total>`: carries no bytes. With a total it also says that the file is complete.
  | { readonly kind: 'ask'; readonly totalBytes: number | undefined };

const shape = /^bytes\s+(?:(\d{1,15})-(\d{1,15}|\*)|\*)\/(\d{1,15}|\*)$/i;

/** @param contentLength of the body, if the sender declares it @throws AppError `content_range_invalid` */
export function parseContentRange(header: string | undefined, contentLength: number | undefined): ContentRange {
  const [matched, first, last, total] = shape.exec((header ?? 'bytes 0-*/*').trim()) ?? [];
  if (matched === undefined) throw invalid('it must be `bytes <first>-<last>/<total>` or `bytes */<total>`');
  const totalBytes = total === '*' ? undefined : Number(total);
  if (first === undefined) {
    if (contentLength !== undefined && contentLength > 0) throw invalid('it says that nothing is sent, but there is a body');
    return { kind: 'ask', totalBytes };
  }
  const start = Number(first);
  // How Mozilla's client says that nothing is left: `bytes 5-4/5`, and for an empty file `bytes 0-0/0`.
  if (contentLength === 0 && start === totalBytes) return { kind: 'ask', totalBytes };
  const bodyEnd = contentLength === undefined ? undefined : start + contentLength;
  if (last === '*') {
    if (bodyEnd !== undefined && bodyEnd !== (totalBytes ?? bodyEnd)) throw invalid('the body does not end where the file does');
    return { kind: 'rest', start, totalBytes: totalBytes ?? bodyEnd };
  }
  const end = Number(last) + 1;
  if (end <= start) throw invalid('its last byte is before its first one');
  if (totalBytes !== undefined && end > totalBytes) throw invalid('its last byte is behind the end of the file');
  if (bodyEnd !== undefined && bodyEnd !== end) throw invalid(`the body has ${contentLength} bytes, not ${end - start}`);
  return { kind: 'chunk', start, end, totalBytes };
}

const invalid = (reason: string): AppError => new AppError('content_range_invalid', { reason });
