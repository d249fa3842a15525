// Clauses of the port: bodies that fail, and aborts. Nothing is stored, nothing hangs.
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { code, plain, repeat, type Subject } from './subject.ts';

export function failureClauses(subject: Subject): void {
  describe('failures', () => {
    const failing = async function* (afterBlocks: number): AsyncGenerator<Buffer> {
      yield* repeat(Buffer.alloc(64 * 1024), afterBlocks);
      throw new TypeError('the source failed');
    };

    it.each([[0], [3], [16 * 18]])('a body that fails after %i blocks leaves nothing', async (blocks) => {
      await expect(subject.storage.put('x', Readable.from(failing(blocks)), plain)).rejects.toThrow('the source failed');
      expect(await subject.storage.head('x')).toBeUndefined();
      expect(await subject.names('')).toEqual([]);
    });

    it('a body that failed before, or ends without its end, leaves nothing', async () => {
      const failed = new Readable({ read() {} });
      failed.on('error', () => {}).destroy(new TypeError('failed before'));
      await expect(subject.storage.put('x', failed, plain)).rejects.toThrow('failed before');
      const cut = new Readable({ read() {} });
      cut.push('half');
      const put = subject.storage.put('x', cut, plain);
      setImmediate(() => cut.destroy());
      await expect(put).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
      expect(await subject.storage.head('x')).toBeUndefined();
    });

    it('a failing replacement leaves the object', async () => {
      const first = await subject.storage.put('x', Buffer.from('1'), plain);
      await expect(subject.storage.put('x', Readable.from(failing(2)), { ...plain, expect: first })).rejects.toThrow('the source failed');
      expect(await subject.storage.head('x')).toEqual(first);
    });

    it.each([[0], [16 * 9]])('an abort while the body stalls after %i blocks ends the put, and leaves nothing', async (blocks) => {
      const abort = new AbortController();
      const body = stallingAfter(blocks, () => abort.abort(new RangeError('enough')));
      await expect(subject.storage.put('x', body, { ...plain, signal: abort.signal })).rejects.toThrow('enough');
      expect(body.destroyed).toBe(true);
      expect(await subject.storage.head('x')).toBeUndefined();
    });

    it('an abort before the call ends it at once', async () => {
      const signal = AbortSignal.abort(new RangeError('enough'));
      await subject.storage.put('x', Buffer.from('1'), plain);
      await expect(subject.storage.put('y', Buffer.from('1'), { ...plain, signal })).rejects.toThrow('enough');
      await expect(subject.storage.head('x', signal)).rejects.toThrow('enough');
      await expect(subject.storage.get('x', { signal })).rejects.toThrow('enough');
      await expect(subject.storage.delete('x', { signal })).rejects.toThrow('enough');
      await expect(Array.fromAsync(subject.storage.list('', signal))).rejects.toThrow('enough');
      await expect(subject.storage.check(signal)).rejects.toThrow('enough');
      expect(await subject.names('')).toEqual(['x']);
    });

    it('an abort while reading ends the stream', async () => {
      await subject.storage.put('x', Buffer.alloc(8 * 1024 * 1024), plain);
      const abort = new AbortController();
      const stream = await subject.storage.get('x', { signal: abort.signal });
      await expect(
        (async () => {
          for await (const chunk of stream) if (chunk) abort.abort(new RangeError('enough'));
        })(),
      ).rejects.toThrow('enough');
    });

    it('destroys the body of a put that cannot succeed', async () => {
      await subject.storage.put('x', Buffer.from('1'), plain);
      const body = Readable.from(repeat(Buffer.alloc(64 * 1024), 16 * 20));
      await expect(subject.storage.put('x', body, plain)).rejects.toMatchObject(code('storage_precondition_failed'));
      expect(body.destroyed).toBe(true);
    });
  });
}

/** A body that sends this many blocks and then stalls; tells when it has. */
function stallingAfter(blocks: number, stalled: () => void): Readable {
  let sent = 0;
  return new Readable({
    read() {
      if (sent++ < blocks) this.push(Buffer.alloc(64 * 1024));
      else if (sent === blocks + 1) setImmediate(stalled);
    },
  });
}
