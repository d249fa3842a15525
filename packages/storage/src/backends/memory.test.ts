import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { openStorage } from '../open-storage.ts';
import { describeObjectStorage } from '../testing/conformance.ts';

describeObjectStorage('memory', async () => ({ storage: await openStorage(`memory://${randomUUID()}`), cleanUp: async () => {} }));

it('is the same store for the same name', async () => {
  const name = randomUUID();
  const [one, other] = [await openStorage(`memory://${name}`), await openStorage(`memory://${name}`)];
  await one.put('x', Buffer.from('1'), { contentType: 'text/plain', expect: 'absent' });
  expect(await other.head('x')).toMatchObject({ storedBytes: 1 });
  expect(await (await openStorage(`memory://${name}/other`)).head('x')).toBeUndefined();
});
