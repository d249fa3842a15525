// Generated documents are what the code says, decisions say when they were made and whether they hold, and commands that
// documents name exist.
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConfig, lint } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { renderDocs } from '../scripts/docs.ts';
import { dependencyRule } from './architecture/rules.ts';
import { parseDecision, readDecisions } from '../scripts/render-adr-index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test.each(Object.entries(renderDocs()))('%s is up to date (npm run docs)', (path, text) => {
  expect(read(path)).toBe(text);
});

test.each(readDecisions())('decision $file has its number, a title, a date and a status', ({ file, number, title, date, status }) => {
  expect(file).toMatch(new RegExp(`^${String(number).padStart(4, '0')}-`));
  expect(title).not.toBe('');
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(status).toMatch(/^accepted\b|^superseded by \[ADR \d+\]\(\d{4}-/);
});

test('decisions have numbers of their own', () => {
  const numbers = readDecisions().map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('a decision that does not say when it was made, or whether it holds, is found', () => {
  const file = '0007-a.md';
  expect(parseDecision(file, '# 7. A\n\n**Decision.** B.\n')).toEqual({ file, number: 7, title: 'A', date: '', status: '' });
  const superseded = '# 7. A\n\n**Status.** Superseded by [ADR 9](0009-b.md), 2026-01-02; C.\n\n**Decision.** B.\n';
  const status = 'superseded by [ADR 9](0009-b.md); C';
  expect(parseDecision(file, superseded)).toEqual({ file, number: 7, title: 'A', date: '2026-01-02', status });
});

test('ARCHITECTURE.md has every package, and the dependency rule as it is checked', () => {
  const text = read('ARCHITECTURE.md');
  const rule = text.split('## Dependency rule')[1]!.split('```')[1]!;
  const stated = [...rule.matchAll(/([a-z-]+(?:, [a-z-]+)*) → ([a-z-]+(?:, [a-z-]+)*)(?= {2}|\n)/g)].flatMap(([, modules, others]) =>
    modules!.split(', ').map((module) => [module, others === 'nothing' ? [] : others!.split(', ')] as const),
  );
  const checked = Object.entries(dependencyRule).map(([module, others]) => [module.replace('packages/', ''), [...others].toSorted()]);
  expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(checked));
  const rows = [
    ...text
      .split('## Packages')[1]!
      .split('##')[0]!
      .matchAll(/^\| `([a-z-]+)`/gm),
  ].map((match) => match[1]!);
  // A folder without a manifest is what is left of a package that was renamed: its node_modules, which git ignores.
  const packages = globSync('packages/*/package.json', { cwd: root }).map((path) => basename(dirname(path)));
  expect(rows.toSorted()).toEqual(packages.toSorted());
});

const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

test.each(documents)('every npm and pnpm script that %s names exists', (path) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const builtIn = new Set(['install', 'exec', 'add', 'deploy', 'i']);
  const named = [...read(path).matchAll(/`(?:npm run|npm|pnpm) ([a-z:]+)/g)].map((match) => match[1]!);
  expect(named.filter((name) => name !== 'run' && !builtIn.has(name) && !(name in scripts))).toEqual([]);
});

/** Rules of `redocly lint` that our paths break because Tecken's do, and one that is for whoever publishes an API of their own. */
const openApiExceptions = {
  'no-path-trailing-slash': 'off',
  'no-ambiguous-paths': 'off', // /upload/v2/files/{id} and /upload/v2/{id}/complete: the id of an upload is a number
  'operation-2xx-response': 'off', // /oidc/…: a browser is always led on
  'info-license': 'off',
} as const;

test('docs/openapi.json is clean by the strictest rules of redocly lint', async () => {
  const config = await createConfig({ extends: ['recommended-strict'], rules: openApiExceptions });
  const problems = await lint({ ref: join(root, 'docs/openapi.json'), config });
  expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`)).toEqual([]);
});
