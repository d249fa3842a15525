import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { maxSentBytes } from './sent-bytes.ts';

test.each([0, 1, 1_000, 5_000_000])('%s bytes that do not compress fit as a gzip file', (originalBytes) => {
  const gzip = gzipSync(randomBytes(originalBytes), { level: 0 });
  expect(maxSentBytes({ isGzip: true, originalBytes })).toBeGreaterThanOrEqual(gzip.length);
  expect(maxSentBytes({ isGzip: false, originalBytes })).toBe(originalBytes);
});
