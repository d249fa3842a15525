// Members that lie over each other are found from the directory alone.
import { createRawZip, type RawZipEntry } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { readDirectory } from './read-directory.ts';
import { checkLayout } from './layout.ts';
import { bufferSource } from '../testing/buffer-source.ts';

const stored = (name: string, rest: Partial<RawZipEntry> = {}): RawZipEntry => ({ name, method: 0, content: Buffer.alloc(100), ...rest });
const problemsOf = async (members: readonly RawZipEntry[]): Promise<readonly (string | null)[]> => {
  const { entries, directoryOffset } = await readDirectory(bufferSource(createRawZip(members)), { maxEntries: 10 });
  const problems = checkLayout(entries, directoryOffset);
  expect(problems.every((problem) => problem.code === 'member_header_damaged')).toBe(true);
  return problems.map((problem) => problem.member);
};

test('side by side, with descriptors', async () => {
  expect(await problemsOf([stored('a'), stored('b', { descriptor: true }), stored('c')])).toEqual([]);
});
test('data that reaches into the next member', async () => {
  expect(await problemsOf([stored('a', { central: { compressedBytes: 120 } }), stored('b')])).toEqual(['a']);
});
test('two entries that share their data', async () => {
  expect(await problemsOf([stored('a'), stored('b', { central: { offset: 0 } })])).toEqual(['a', 'b']);
});
test('data that runs past the end', async () => {
  expect(await problemsOf([stored('a'), stored('b', { central: { compressedBytes: 0xfffffffe } })])).toEqual(['b']);
  expect(await problemsOf([stored('a'), stored('b', { central: { offset: 0xfffffffe } })])).toEqual(['b']);
});
