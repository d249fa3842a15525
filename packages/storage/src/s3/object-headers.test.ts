// Descriptions of objects as headers, and back; also as stores change them on the way.
import { describe, expect, it, test } from 'vitest';
import { decodeMetadata, encodeMetadata } from './metadata-value.ts';
import { etagOf, fromHeaders, generationOf, toHeaders } from './object-headers.ts';

const answered = {
  'content-length': '5',
  'content-type': 'text/plain',
  etag: '"d41d8cd98f00b204e9800998ecf8427e"',
  'last-modified': 'Sun, 29 Nov 2026 10:00:00 GMT',
};

describe('metadata', () => {
  it.each([['1234'], ['a b c'], ['Grüße, 世界 🦊 "quoted"'], [''], [' x'], ['x '], ['a  b'], ['tab\there'], ['=?UTF-8?B?eA==?=']])(
    '%j comes back',
    (text) => {
      const value = encodeMetadata(text);
      expect(value).toMatch(/^[!-~]+( [!-~]+)*$/);
      expect(decodeMetadata(value)).toBe(text);
    },
  );
  it.each([['1234'], ['d41d8cd98f00b204e9800998ecf8427e'], ['quoted "word"']])('%j is sent as Tecken sent it', (text) => {
    expect(encodeMetadata(text)).toBe(text);
  });
  it.each([['original_size'], ['original-size']])('%s is the size', (name) => {
    expect(fromHeaders('x', { ...answered, [`x-amz-meta-${name}`]: '7' }).object.metadata).toEqual({ original_size: '7' });
  });
  it('says which put it was, to us alone', () => {
    const options = {
      contentType: 'text/plain',
      contentEncoding: 'gzip' as const,
      cacheControl: 'no-transform',
      metadata: { original_size: '7' },
    };
    const headers = toHeaders({ ...options, expect: 'absent' }, 'this-put');
    const { object, putId } = fromHeaders('x', { ...answered, ...headers });
    expect(putId).toBe('this-put');
    expect(object).toMatchObject({ ...options, name: 'x', storedBytes: 5 });
    expect(object.metadata).toEqual(options.metadata);
  });
});

test('the generation changes when the same bytes are written again', () => {
  const first = generationOf(answered.etag, new Date('2026-11-01T10:00:00.999Z'));
  expect(generationOf('d41d8cd98f00b204e9800998ecf8427e', new Date('2026-11-01T10:00:00Z'))).toBe(first);
  expect(generationOf(answered.etag, new Date('2026-11-29T10:00:00Z'))).not.toBe(first);
  expect(etagOf(first)).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(etagOf(generationOf('W/"abc-2"', new Date()))).toBe('abc-2');
});
