// A migration that is applied somewhere is never edited: prisma/migrations/SHA256SUMS holds what each of them is.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listMigrations } from './migrate.ts';

const read = (path: string): string => readFileSync(new URL(`../../prisma/migrations/${path}`, import.meta.url), 'utf8');

/** Lines as `sha256sum` writes them. */
const listed = (): string[] =>
  read('SHA256SUMS')
    .split('\n')
    .filter((line) => line !== '');

test('each migration is as it was when it was listed, and all are there', async () => {
  const found = (await listMigrations()).map((name) => {
    const path = `${name}/migration.sql`;
    return `${createHash('sha256').update(read(path)).digest('hex')}  ${path}`;
  });
  expect(
    found,
    'Of a new migration, add the line to prisma/migrations/SHA256SUMS (cd there; sha256sum NAME/migration.sql >> SHA256SUMS). ' +
      'Any other: undo the edit and write a new migration; databases that have applied it refuse the changed one.',
  ).toEqual(listed());
});
