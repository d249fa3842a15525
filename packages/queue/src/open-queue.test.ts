import { expect, test } from 'vitest';
import { openQueue } from './open-queue.ts';

test('a URL that no backend knows is refused without telling its password', async () => {
  const error: unknown = await openQueue({ url: 'mysql://user:secret@host/db' }).catch((cause: unknown) => cause);
  expect(String(error)).toMatch(/redis:\/\/.*postgres:\/\//);
  expect(String(error)).not.toContain('secret');
});
