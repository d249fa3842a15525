// What a Content-Encoding says about the bytes that follow. Storage tools write all kinds of values there for plain bytes:
// `aws-chunked` of S3's signed streams, `none`, `binary`, `UTF-8`, nothing. Neighbours: fetch-archive.ts, receive-form.ts.

/** `other`: an encoding that is not decoded here. */
export type ContentCoding = 'plain' | 'gzip' | 'other';

/** IANA's registry, without `identity`. A value that is not in it names no coding. */
const codings = new Set([
  'aes128gcm',
  'br',
  'compress',
  'dcb',
  'dcz',
  'deflate',
  'exi',
  'gzip',
  'pack200-gzip',
  'x-compress',
  'x-gzip',
  'zstd',
]);

export function contentCodingOf(header: string | undefined): ContentCoding {
  const words = (header ?? '').split(',').map((word) => word.trim().toLowerCase());
  const [coding, ...more] = words.filter((word) => codings.has(word));
  if (coding === undefined) return 'plain';
  return /^(x-)?gzip$/.test(coding) && more.length === 0 ? 'gzip' : 'other';
}
