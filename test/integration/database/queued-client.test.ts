// Several relations of one row, read in a transaction: one statement after the other, and nothing on the console of whoever starts
// the server. pg says it once in a process, so that this file has one of its own.
import { once } from 'node:events';
import { createTokenSecret } from '@symdepot/symbols';
import { expect, onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

test('nothing is sent on a connection that is busy', async () => {
  const warnings: Error[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  const { database, close } = await openTestDatabase();
  onTestFinished(close);
  const userEmail = 'ann@example.com';
  const user = { email: userEmail, isSuperuser: false, groups: ['Uploaders'], permissions: ['manage_tokens'] } as const;
  await database.users.create(user, testActor);
  await database.users.ensure({ email: userEmail, permissions: ['upload_symbols'] }, testActor);
  const expiresAt = new Date(Date.now() + 60_000);
  const token = { userEmail, secret: createTokenSecret(), permissions: user.permissions, expiresAt, preferredUploadApiVersion: 1 };
  await database.tokens.issue(token, testActor);
  const last = once(process, 'warning');
  process.emitWarning('the last one'); // warnings come in their order
  await last;
  expect(warnings.map(({ message }) => message)).toEqual(['the last one']);
});
