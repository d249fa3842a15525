import { expect, test } from 'vitest';
import { buildOpenApi } from './openapi.ts';

/** Every `$ref` of a document, with where it stands. */
function* references(value: unknown, path = '#'): Generator<{ target: string; path: string }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) {
    if (name === '$ref') yield { target: String(child), path };
    else yield* references(child, `${path}/${name}`);
  }
}

const resolve = (document: unknown, target: string): unknown =>
  target
    .slice(2)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value: unknown, segment) => (value as Record<string, unknown> | undefined)?.[segment], document);

test('every reference leads somewhere', () => {
  const document = buildOpenApi('1.0.0');
  const all = [...references(document)];
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(({ target }) => !target.startsWith('#/') || resolve(document, target) === undefined)).toEqual([]);
});
