// Several relations of one row, read in a transaction: one statement after the other, and nothing on the console of whoever starts
// the server. pg says it once in a process, so that this file has one of its own.
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

test('nothing is sent on a connection that is busy', async () => {
  const warnings: Error[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  const { database, close } = await openTestDatabase();
  onTestFinished(close);
  await database.users.create(
    { email: 'ann@example.com', isSuperuser: true, groups: ['Uploaders'], permissions: ['manage_tokens'] },
    testActor,
  );
  const last = once(process, 'warning');
  process.emitWarning('the last one'); // warnings come in their order
  await last;
  expect(warnings.map(({ message }) => message)).toEqual(['the last one']);
});
