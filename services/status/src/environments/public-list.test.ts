import type { PublicEnvironments } from '@symdepot/database';
import { expect, test } from 'vitest';
import { createPublicListFile } from './public-list.ts';

/** A list that changes when the test says so, and counts how often it is read. */
function setUp() {
  let version = 1;
  let reads = 0;
  let signatures = 0;
  let fails = false;
  const now = () => ({ version: String(version), changedAt: new Date(version * 1_000) });
  const environments = {
    findPublicVersion: async () => now(),
    async listPublic(): Promise<PublicEnvironments> {
      reads++;
      await new Promise((resolve) => setImmediate(resolve));
      if (fails) throw new Error('database away');
      return { ...now(), environments: [] };
    },
  };
  const sign = (bytes: Buffer) => ({ keyId: 'a', signature: Buffer.from(`${++signatures} ${bytes.length}`) });
  return {
    list: createPublicListFile(environments, { sign }),
    change: () => void version++,
    fail: (is: boolean) => void (fails = is),
    counts: () => [reads, signatures],
  };
}

test('is made once for all who ask, and anew when it has changed', async () => {
  const { list, change, counts } = setUp();
  const [one, other] = await Promise.all([list.read(), list.read()]);
  expect([one === other, (await list.read()) === one, counts()]).toEqual([true, true, [1, 1]]);
  change();
  const next = await list.read();
  expect([next.etag === one.etag, counts()]).toEqual([false, [2, 2]]);
});

test('one that changes while it is read is kept as what it is', async () => {
  const { list, change, counts } = setUp();
  const reading = list.read();
  await Promise.resolve();
  change();
  const read = await reading;
  expect(JSON.parse(read.bytes.toString())).toMatchObject({ generated: '1970-01-01T00:00:02Z' });
  expect([(await list.read()) === read, counts()]).toEqual([true, [1, 1]]);
});

test('one that could not be read serves nobody else', async () => {
  const { list, fail } = setUp();
  fail(true);
  await expect(list.read()).rejects.toThrow('database away');
  fail(false);
  expect((await list.read()).bytes.length).toBeGreaterThan(0);
});
