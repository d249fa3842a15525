// What the pages of the site weigh when they are loaded, as the build has left them: a phone on a slow line is kept waiting by each
// KiB. The limits are those that the pages were designed for; who needs more takes something out, or has a reason in ADR 31.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../services/web/ui/dist', import.meta.url));
const kib = 1_024;
const limits = { firstLoad: 180 * kib, shared: 165 * kib, route: 30 * kib };

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const gzipped = (name: string): number => gzipSync(read(name), { level: 9 }).length;
const overTheWire = (name: string): number => readFileSync(join(folder, `${name}.br`)).length;
const sum = (names: Iterable<string>, weigh: (name: string) => number): number =>
  [...names].reduce((total, name) => total + weigh(name), 0);

/** With every chunk that it imports at once; not those that it fetches later. */
function withImports(name: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, found] of read(name).matchAll(/(?:from|import)\s*["']\.\/([\w-]+\.js)["']/g)) withImports(`assets/${found}`, seen);
  return seen;
}

const page = read('index.html');
const loadedAtOnce = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name!);
const shared = new Set(loadedAtOnce.filter((name) => name.endsWith('.js')).flatMap((name) => [...withImports(name)]));
const assets = readdirSync(join(folder, 'assets'), { encoding: 'utf8' }).filter((name) => /\.(js|css)$/.test(name));
const chunkOf = (page: string, ending: string): string | undefined =>
  assets.find((name) => name.startsWith(`${page}-`) && name.endsWith(ending));

test('the build is looked at at all', () => {
  expect(shared.size).toBeGreaterThan(0);
  expect(assets.length).toBeGreaterThan(10);
  expect(chunkOf('uploads-page', '.js')).toBeDefined();
});

test('the code that every page needs', () => {
  expect(sum(shared, gzipped)).toBeLessThanOrEqual(limits.shared);
});

test('the code of each page alone, and of what is fetched later', () => {
  const own = assets.map((name) => `assets/${name}`).filter((name) => name.endsWith('.js') && !shared.has(name));
  const heavy = own.map((name) => ({ name, bytes: gzipped(name) })).filter(({ bytes }) => bytes > limits.route);
  expect(heavy).toEqual([]);
});

test('the list of uploads, all that is sent until it is shown', () => {
  const style = chunkOf('uploads-page', '.css');
  const names = new Set([
    'index.html',
    ...loadedAtOnce,
    ...shared,
    ...withImports(`assets/${chunkOf('uploads-page', '.js')}`),
    ...(style ? [`assets/${style}`] : []),
  ]);
  expect(sum(names, overTheWire)).toBeLessThanOrEqual(limits.firstLoad);
});
