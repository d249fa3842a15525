import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { exactBytes } from './exact-bytes.ts';

async function send(chunks: readonly string[], bytes: number): Promise<string> {
  const sent: Buffer[] = [];
  const target = new Writable({ write: (chunk: Buffer, _, done) => done(void sent.push(chunk)) });
  const body = Readable.from(
    chunks.map((chunk) => Buffer.from(chunk)),
    { objectMode: false },
  );
  await pipeline(body, exactBytes(bytes), target);
  return Buffer.concat(sent).toString();
}

test('what is as long as it should be passes', async () => {
  expect(await send(['ab', 'c'], 3)).toBe('abc');
  expect(await send([], 0)).toBe('');
});

test.for([
  ['too short', ['ab'], 3],
  ['empty', [], 1],
  ['too long', ['ab', 'cd'], 3],
] as const)('what is %s fails', async ([, chunks, bytes]) => {
  await expect(send(chunks, bytes)).rejects.toMatchObject({ code: 'storage_unavailable' });
});
