// Clauses of the port: which names are valid, and that no two of them collide.
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { code, plain, type Subject } from './subject.ts';

export function nameClauses(subject: Subject): void {
  describe('names', () => {
    const long = 'é'.repeat(140); // 280 bytes in one component
    it.each([
      ['v1/c++filt/AB/c++filt.sym'],
      ['with space/and~tilde/a&b=c;d,e@f!g$h'],
      ['quote\'s/(x)/*star/?q/#hash/<x>|y/"z"'],
      ['emoji 🦊/日本語/Grüße.sym'],
      ['100%/%41/%2F/a%'],
      ['back\\slash/c:/x'],
      ['a=/a/a='],
      ['.hidden/..b/c./...'],
      [`${long}/${long}.sym`],
      ['x.current/y.json/tmp/objects'],
      ['con/nul/aux.sym'],
    ])('%s', async (name) => {
      const put = await subject.storage.put(name, Buffer.from(name), plain);
      expect(put.name).toBe(name);
      expect((await subject.read(name)).toString()).toBe(name);
      expect(await subject.names(name.slice(0, 3))).toEqual([name]);
      expect(await subject.names(name)).toEqual([name]);
      await subject.storage.delete(name);
      expect(await subject.storage.head(name)).toBeUndefined();
    });

    it('keeps apart what looks alike', async () => {
      const alike = ['a', 'A', 'a/b', 'a=', 'a%3D', 'a%2Fb', 'a ', 'A/b', `${long}1`, `${long}2`, `${long}/x`];
      for (const name of alike) await subject.storage.put(name, Buffer.from(name), plain);
      for (const name of alike) expect((await subject.read(name)).toString()).toBe(name);
      expect(await subject.names('')).toEqual(alike.toSorted());
    });

    it.each([[''], ['/a'], ['a/'], ['a//b'], ['..'], ['a/../b'], ['./a'], ['a\0b'], ['a\nb'], ['\ud800'], ['x'.repeat(1025)]])(
      '%j is refused',
      async (name) => {
        const invalid = code('storage_name_invalid');
        const body = Readable.from([Buffer.from('x')]);
        await expect(subject.storage.put(name, body, plain)).rejects.toMatchObject(invalid);
        expect(body.destroyed).toBe(true);
        await expect(subject.storage.head(name)).rejects.toMatchObject(invalid);
        await expect(subject.storage.get(name)).rejects.toMatchObject(invalid);
        await expect(subject.storage.delete(name)).rejects.toMatchObject(invalid);
      },
    );

    it('refuses prefixes that no name begins with', async () => {
      for (const prefix of ['../', '/', 'a/../', 'a\0'])
        await expect(subject.names(prefix)).rejects.toMatchObject(code('storage_name_invalid'));
    });
  });
}
