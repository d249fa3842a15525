import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { mediaTypeOf } from './media-type.ts';

const tar = Buffer.alloc(512);
tar.write('ustar', 257);

test.each([
  ['gzip', gzipSync('a'), 'application/gzip'],
  ['zstd', zstdCompressSync('a'), 'application/zstd'],
  ['xz', Buffer.from('fd377a585a000004', 'hex'), 'application/x-xz'],
  ['bzip2', Buffer.from('BZh91AY'), 'application/x-bzip2'],
  ['zip', Buffer.from('PK\u0003\u0004'), 'application/zip'],
  ['tar', tar, 'application/x-tar'],
  ['a Debian package', Buffer.from('!<arch>\ndebian-binary'), 'application/vnd.debian.binary-package'],
  ['an SBOM', Buffer.from('{\n  "bomFormat": "CycloneDX"'), 'application/json'],
  ['text', Buffer.from('{not JSON'), 'application/octet-stream'],
  ['a byte', Buffer.from('f'), 'application/octet-stream'],
  ['nothing', Buffer.alloc(0), 'application/octet-stream'],
])('%s', (_what, head, mediaType) => {
  expect(mediaTypeOf(head)).toBe(mediaType);
});
