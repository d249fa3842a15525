import { describe, expect, test } from 'vitest';
import { memberPath, placeLinks, type PlacedIn, type Symlink } from './member-rules.ts';

/** Written `path → target`. */
const linksOf = (texts: readonly string[]): Symlink[] =>
  texts.map((text) => {
    const [path = '', target = ''] = text.split(' → ');
    return { path, target };
  });

/** @param others what is there besides the links */
function place(texts: readonly string[], platform: PlacedIn['platform'] = 'linux', others: readonly string[] = []): Map<string, string> {
  const links = linksOf(texts);
  const paths = new Set([...links.map(({ path }) => path), ...others]);
  const tops = new Set([...paths].map((path) => path.split('/')[0]!));
  return placeLinks(links, { tops, depth: 0, has: (path) => paths.has(path), platform });
}

describe('links that lead out where two spellings are one file, which may be mounted anywhere', () => {
  test.each([
    ['case', 'a/b/s', 'a/b/S'],
    ['case of folders', 'a/b/s', 'A/B/s'],
    ['a long s, which is an s', 'a/b/s', 'a/b/ſ'],
    ['the sign of Kelvin', 'a/b/k', 'a/b/\u212A'],
    ['composed, and not', 'a/b/\u00E4', 'a/b/a\u0308'],
    ['sharp s, of which there is a capital one', 'a/b/\u00DF', 'a/b/\u1E9E'],
    ['what is not seen', 'a/b/s', 'a/b/s\u200D'],
    ['a dot at the end', 'a/b/s', 'a/b/s.'],
  ])('%s', (_, path, other) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      for (const [one, alike] of [
        [path, other],
        [other, path],
      ]) {
        expect(() => place([`${one} → ../..`, `l → ${alike}/../x`], platform), `${platform} ${one}`).toThrow("'l' in the archive");
      }
    }
  });

  test('some of it one file, and some of it two', () => {
    // Only where the first is followed, and the second is not, it leads out.
    const links = ['a/b/s → ../..', 'd/r → e/e/e/e', 'l → a/b/S/d/R/../../../x'];
    expect(() => place(links)).toThrow("'l' in the archive is a link that leads out");
  });

  test('what is called alike and leads nowhere outside is taken', () => {
    expect(place(['a/b/s → ../..', 'a/c/S → ../b', 'l → a/c/s/../x']).size).toBe(3);
    expect(place(['bin/Files → files', 'x → bin/FILES'], 'linux', ['bin', 'bin/files']).size).toBe(2);
  });
});

test('folders, drives and short names of Windows', () => {
  for (const target of ['..\\..\\x', 'C:/Windows', 'a\\b', 'LONGNA~1/../x']) {
    expect(() => place([`l → ${target}`], 'win32'), target).toThrow("'l' in the archive is a link to a name that Windows");
    expect(place([`l → ${target}`]).get('l')).toBe(target);
  }
  for (const name of ['a\\..\\..\\x', 'C:x']) {
    expect(() => memberPath(name, 'win32'), name).toThrow('Windows');
    expect(memberPath(name, 'linux')).toEqual([name]);
  }
});

test('Windows takes what is before `..` away without a look at it', () => {
  const links = ['deep → a/b/c', 'l → deep/../../x'];
  expect(() => place(links, 'win32')).toThrow("'l' in the archive is a link that leads out");
  expect(place(links).get('l')).toBe('deep/../../x');
});

test('a chain longer than some follow, and a loop', () => {
  const chain = (length: number): string[] => Array.from({ length }, (_, at) => `l${at} → ${at + 1 === length ? 'x' : `l${at + 1}`}`);
  expect(place(chain(40)).size).toBe(40);
  // Others follow 63 of them, or any number.
  expect(() => place(['d → .', `l → ${'d/'.repeat(41)}../x`])).toThrow("'l' in the archive is a link that has no end");
  expect(() => place(chain(41))).toThrow("'l0' in the archive is a link that has no end");
  expect(() => place(['a → b', 'b → a'])).toThrow('has no end');
});
