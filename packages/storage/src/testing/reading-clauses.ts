// Clauses of the port: stored objects can be read, completely or in part, and listed.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { code, plain, repeat, type Subject } from './subject.ts';

export function readingClauses(subject: Subject): void {
  describe('put and read', () => {
    it('gives back bytes and description', async () => {
      const metadata = { original_size: '1234', original_md5_hash: 'd41d8cd98f00b204e9800998ecf8427e', note: 'Grüße, 世界 🦊 "quoted"' };
      const before = Date.now();
      const put = await subject.storage.put('v1/a.pdb/AB/a.sym', Buffer.from('hello'), {
        ...plain,
        cacheControl: 'no-transform',
        metadata,
      });
      expect(put).toMatchObject({ name: 'v1/a.pdb/AB/a.sym', storedBytes: 5, contentType: 'text/plain', contentEncoding: null });
      expect(put).toMatchObject({ cacheControl: 'no-transform', metadata });
      expect(Math.abs(put.updatedAt.getTime() - before)).toBeLessThan(60_000);
      expect(await subject.storage.head('v1/a.pdb/AB/a.sym')).toEqual(put);
      expect(await subject.names('')).toEqual(['v1/a.pdb/AB/a.sym']);
      expect((await subject.read('v1/a.pdb/AB/a.sym')).toString()).toBe('hello');
    });

    it('leaves out what was not given', async () => {
      const put = await subject.storage.put('x', Buffer.from('1'), plain);
      expect(put).toMatchObject({ contentEncoding: null, cacheControl: null, metadata: {} });
    });

    it('stores an empty object', async () => {
      for (const [object, body] of Object.entries({ bytes: new Uint8Array(), stream: Readable.from([]) })) {
        expect((await subject.storage.put(object, body, plain)).storedBytes).toBe(0);
        expect(await subject.read(object)).toHaveLength(0);
      }
    });

    it('hands out gzip bytes as they are', async () => {
      const bytes = gzipSync('MODULE Linux x86_64 '.repeat(1000));
      await subject.storage.put('z.sym', bytes, { ...plain, contentEncoding: 'gzip', cacheControl: 'no-transform' });
      expect(await subject.storage.head('z.sym')).toMatchObject({ contentEncoding: 'gzip', storedBytes: bytes.length });
      expect(await subject.read('z.sym')).toEqual(bytes);
      expect(await subject.read('z.sym', { range: { start: 3, end: 20 } })).toEqual(bytes.subarray(3, 20));
    });

    it('stores a long stream of unknown length', async () => {
      const block = randomBytes(64 * 1024);
      const blocks = 20 * 16;
      const put = await subject.storage.put('long', Readable.from(repeat(block, blocks)), plain);
      expect(put.storedBytes).toBe(blocks * block.length);
      let at = 0;
      for await (const chunk of await subject.storage.get('long')) {
        for (let i = 0; i < chunk.length; i += 4096) expect(chunk[i]).toBe(block[(at + i) % block.length]);
        at += chunk.length;
      }
      expect(at).toBe(put.storedBytes);
    });

    it('keeps its own copy of the bytes', async () => {
      const bytes = Buffer.from('before');
      await subject.storage.put('copy', bytes, plain);
      bytes.write('after!');
      expect((await subject.read('copy')).toString()).toBe('before');
    });

    it('knows nothing of what is not there', async () => {
      expect(await subject.storage.head('nothing')).toBeUndefined();
      await expect(subject.storage.get('nothing')).rejects.toMatchObject(code('storage_object_missing'));
      await expect(subject.storage.get('nothing', { range: { start: 0, end: 1 } })).rejects.toMatchObject(code('storage_object_missing'));
    });

    it('can be used', () => subject.storage.check());
  });

  describe('ranges', () => {
    beforeEach(async () => {
      await subject.storage.put('ten', Buffer.from('0123456789'), plain);
      await subject.storage.put('empty', Buffer.from(''), plain);
    });
    it.each([
      ['the beginning', 0, 3, '012'],
      ['the middle', 4, 5, '4'],
      ['up to the end', 7, 10, '789'],
      ['past the end: cut', 7, 1_000_000, '789'],
      ['nothing', 3, 3, ''],
    ])('%s', async (_, start, end, expected) => {
      expect((await subject.read('ten', { range: { start, end } })).toString()).toBe(expected);
    });
    it.each([
      ['start at the end', 10, 20],
      ['start past the end', 11, 20],
      ['empty and past the end', 11, 11],
      ['backwards', 5, 4],
      ['negative', -1, 4],
      ['no whole number', 0.5, 4],
    ])('%s is refused', async (_, start, end) => {
      await expect(subject.storage.get('ten', { range: { start, end } })).rejects.toMatchObject(code('storage_range_invalid'));
    });
    it('an empty object has its first zero bytes, and no others', async () => {
      expect(await subject.read('empty', { range: { start: 0, end: 10 } })).toHaveLength(0);
      expect(await subject.read('empty', { range: { start: 0, end: 0 } })).toHaveLength(0);
      await expect(subject.storage.get('empty', { range: { start: 1, end: 2 } })).rejects.toMatchObject(code('storage_range_invalid'));
    });
  });

  describe('list', () => {
    it('finds names by prefix, whole components or not', async () => {
      for (const name of ['v1/a', 'v1/a/b', 'v1/ab/c', 'v1/b', 'try/v1/a', 'v10/a'])
        await subject.storage.put(name, Buffer.from(name), plain);
      expect(await subject.names('v1/')).toEqual(['v1/a', 'v1/a/b', 'v1/ab/c', 'v1/b']);
      expect(await subject.names('v1/a')).toEqual(['v1/a', 'v1/a/b', 'v1/ab/c']);
      expect(await subject.names('v1')).toEqual(['v1/a', 'v1/a/b', 'v1/ab/c', 'v1/b', 'v10/a']);
      expect(await subject.names('v2/')).toEqual([]);
      expect(await subject.names('')).toHaveLength(6);
    });

    it('goes on after the first page', async () => {
      const many = Array.from({ length: subject.moreThanAPage }, (_, n) => `many/${String(n).padStart(4, '0')}`);
      for (let at = 0; at < many.length; at += 50) {
        await Promise.all(many.slice(at, at + 50).map((name) => subject.storage.put(name, Buffer.from(name), plain)));
      }
      expect(await subject.names('many/')).toEqual(many);
    });
  });
}
