// Generated documents are what the code says, links in the others lead somewhere, and commands that they name exist.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderDocs } from '../scripts/docs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test.each(Object.entries(renderDocs()))('%s is up to date (npm run docs)', (path, text) => {
  expect(read(path)).toBe(text);
});

const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

test.each(documents)('every link of %s leads to a file', (path) => {
  const links = [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map((match) => match[1]!);
  const missing = links.filter((link) => !existsSync(join(root, dirname(path), link)));
  expect(missing).toEqual([]);
});

test.each(documents)('every npm and pnpm script that %s names exists', (path) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const builtIn = new Set(['install', 'exec', 'add', 'i']);
  const named = [...read(path).matchAll(/`(?:npm run|npm|pnpm) ([a-z:]+)/g)].map((match) => match[1]!);
  expect(named.filter((name) => name !== 'run' && !builtIn.has(name) && !(name in scripts))).toEqual([]);
});
