import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { checkedBytes } from './checked-bytes.ts';

const sha512 = createHash('sha512').update('abc').digest('hex');

interface Passed {
  readonly sent: string;
  readonly code?: string;
}

/** What has passed, and how it ended. */
async function pass(chunks: readonly string[], expected = { bytes: 3, sha512 } as Parameters<typeof checkedBytes>[1]): Promise<Passed> {
  const sent: Uint8Array[] = [];
  const source = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  try {
    for await (const chunk of checkedBytes(source, expected)) sent.push(chunk as Uint8Array);
  } catch (error) {
    return { sent: Buffer.concat(sent).toString(), code: (error as { code: string }).code };
  }
  return { sent: Buffer.concat(sent).toString() };
}

test.each([[['abc']], [['a', 'b', 'c']], [['ab', 'c', '']]])('what its digest says passes: %j', async (chunks) => {
  expect(await pass(chunks)).toEqual({ sent: 'abc' });
});

test.each([
  ['the last chunk', ['ab', 'x'], 'ab'],
  ['one before', ['a', 'x', 'c'], 'ax'],
  ['too few', ['ab'], ''],
  ['too many', ['ab', 'cd'], 'ab'],
  ['nothing', [], ''],
  ['an empty one at the end', ['ab', 'x', ''], 'ab'],
])('of other bytes the last are kept back: %s', async (_what, chunks, most) => {
  const { sent, code } = await pass(chunks);
  expect(code).toBe('artefact_damaged');
  expect(most.startsWith(sent), sent).toBe(true); // what waits in a stream that fails is dropped
});

test('of a part only the length is known', async () => {
  const part = { bytes: 2, sha512: undefined };
  expect([await pass(['x', 'y'], part), await pass(['x'], part)]).toEqual([{ sent: 'xy' }, { sent: '', code: 'artefact_damaged' }]);
});
