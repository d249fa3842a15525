// Clauses of the port: preconditions, generations and delete, with concurrent writers.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { StoredObject } from '../object-storage.ts';
import { code, plain, type Subject } from './subject.ts';

export function preconditionClauses(subject: Subject): void {
  describe('preconditions and generations', () => {
    it('creates only what is absent', async () => {
      const first = await subject.storage.put('x', Buffer.from('1'), plain);
      await expect(subject.storage.put('x', Buffer.from('2'), plain)).rejects.toMatchObject(code('storage_precondition_failed'));
      expect(await subject.storage.head('x')).toEqual(first);
      expect((await subject.read('x')).toString()).toBe('1');
    });

    it('replaces only the generation that was seen', async () => {
      const first = await subject.storage.put('x', Buffer.from('1'), plain);
      const second = await subject.storage.put('x', Buffer.from('22'), { ...plain, expect: first });
      expect(second.generation).not.toBe(first.generation);
      await expect(subject.storage.put('x', Buffer.from('333'), { ...plain, expect: first })).rejects.toMatchObject(
        code('storage_precondition_failed'),
      );
      await expect(subject.storage.put('gone', Buffer.from('1'), { ...plain, expect: first })).rejects.toMatchObject(
        code('storage_precondition_failed'),
      );
      expect(await subject.storage.head('x')).toEqual(second);
      expect((await subject.read('x')).toString()).toBe('22');
    });

    it('lets exactly one of many create', async () => {
      const outcomes = await race(12, (n) => subject.storage.put('x', Readable.from([Buffer.from(`writer ${n}`)]), plain));
      expect(outcomes.won).toHaveLength(1);
      expect(outcomes.lost).toHaveLength(11);
      expect(await subject.storage.head('x')).toEqual(outcomes.won[0]);
    });

    it('lets exactly one of many replace', async () => {
      const first = await subject.storage.put('x', Buffer.from('0'), plain);
      const outcomes = await race(12, (n) => subject.storage.put('x', Buffer.from(`writer ${n}`), { ...plain, expect: first }));
      expect(outcomes.won).toHaveLength(1);
      expect(await subject.storage.head('x')).toEqual(outcomes.won[0]);
      expect(await subject.names('')).toEqual(['x']);
    });

    it('reads a generation only as long as it is the object', async () => {
      const first = await subject.storage.put('x', Buffer.from('one'), plain);
      expect((await subject.read('x', { generation: first.generation })).toString()).toBe('one');
      await subject.storage.put('x', Buffer.from('two'), { ...plain, expect: first });
      await expect(subject.storage.get('x', { generation: first.generation })).rejects.toMatchObject(code('storage_object_missing'));
    });

    it('lets a reader finish what it has opened', async () => {
      const bytes = randomBytes(3 * 1024 * 1024);
      const first = await subject.storage.put('x', bytes, plain);
      const opened = await subject.storage.get('x');
      await subject.storage.put('x', Buffer.from('other'), { ...plain, expect: first });
      expect(bytes.equals(await buffer(opened))).toBe(true);
    });
  });

  describe('delete', () => {
    it('takes the object away, and does not mind when there is none', async () => {
      const first = await subject.storage.put('a/b', Buffer.from('1'), plain);
      await subject.storage.delete('a/b');
      await subject.storage.delete('a/b');
      await subject.storage.delete('never/was');
      expect(await subject.storage.head('a/b')).toBeUndefined();
      expect(await subject.names('')).toEqual([]);
      await expect(subject.storage.put('a/b', Buffer.from('2'), { ...plain, expect: first })).rejects.toMatchObject(
        code('storage_precondition_failed'),
      );
      const again = await subject.storage.put('a/b', Buffer.from('2'), plain);
      expect(again.generation).not.toBe(first.generation);
    });

    it('with a generation takes only that one', async () => {
      const first = await subject.storage.put('x', Buffer.from('1'), plain);
      const second = await subject.storage.put('x', Buffer.from('2'), { ...plain, expect: first });
      await subject.storage.delete('x', first);
      expect(await subject.storage.head('x')).toEqual(second);
      await subject.storage.delete('x', second);
      expect(await subject.storage.head('x')).toBeUndefined();
    });

    it('races with creation without harm', async () => {
      for (let round = 0; round < 20; round++) {
        const [put] = await Promise.allSettled([subject.storage.put('a/x', Buffer.from(`${round}`), plain), subject.storage.delete('a/x')]);
        expect(put.status).toBe('fulfilled');
        await subject.storage.delete('a/x');
      }
      expect(await subject.names('')).toEqual([]);
    });
  });
}

/** Runs many puts at once. Those that lost must have failed with their precondition. */
async function race(writers: number, put: (n: number) => Promise<StoredObject>): Promise<{ won: StoredObject[]; lost: unknown[] }> {
  const outcomes = await Promise.allSettled(Array.from({ length: writers }, (_, n) => put(n)));
  const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const lost: unknown[] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  for (const reason of lost) expect(reason).toMatchObject(code('storage_precondition_failed'));
  return { won, lost };
}
