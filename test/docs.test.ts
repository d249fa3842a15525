// Generated documents are what the code says, and commands that the others name exist.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderDocs } from '../scripts/docs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test.each(Object.entries(renderDocs()))('%s is up to date (npm run docs)', (path, text) => {
  expect(read(path)).toBe(text);
});

const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

test.each(documents)('every npm and pnpm script that %s names exists', (path) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const builtIn = new Set(['install', 'exec', 'add', 'i']);
  const named = [...read(path).matchAll(/`(?:npm run|npm|pnpm) ([a-z:]+)/g)].map((match) => match[1]!);
  expect(named.filter((name) => name !== 'run' && !builtIn.has(name) && !(name in scripts))).toEqual([]);
});
