// Memory that was lent goes back with its last bytes; what others may look at stays, whatever a put is given.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createFilesystemStorage } from './backends/filesystem.ts';
import { giveBack, lendMemory } from './lent-memory.ts';

const filled = (bytes: number, value: number): Buffer => Buffer.allocUnsafeSlow(bytes).fill(value);
const isGone = (chunk: Buffer): boolean => (chunk.buffer as ArrayBuffer).detached;

test('goes back with the chunk, or with its last part', () => {
  const whole = lendMemory(filled(20_000, 1));
  giveBack(whole);
  expect(isGone(whole)).toBe(true);

  const cut = lendMemory(filled(20_000, 2));
  const [first, last] = [cut.subarray(0, 8_000), cut.subarray(8_000)];
  giveBack(first);
  expect(last).toEqual(filled(12_000, 2));
  giveBack(last);
  expect(isGone(cut)).toBe(true);
});

test('stays where it was not lent, and a part of memory cannot be lent', () => {
  const own = filled(20_000, 1);
  giveBack(own);
  const part = lendMemory(own.subarray(10_000));
  giveBack(part);
  expect(own).toEqual(filled(20_000, 1));
});

test('a put of the filesystem gives back what was lent, and only that, when it is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-lent-'));
  try {
    const storage = createFilesystemStorage({ folder, fsync: false });
    await storage.prepare();
    // Of several writes each.
    const lent = Array.from({ length: 40 }, (_, i) => filled(64 * 1024, i));
    const own = Array.from({ length: 40 }, (_, i) => filled(64 * 1024, 100 + i));
    const content = Buffer.concat([...lent, ...own]);
    const body = Readable.from([...lent.map(lendMemory), ...own]);
    await storage.put('x', body, { contentType: 'text/plain', expect: 'absent' });
    expect(lent.every(isGone)).toBe(true);
    expect(own.some(isGone)).toBe(false);
    // Not toEqual, which takes seconds over so many bytes.
    expect(content.equals(await buffer(await storage.get('x')))).toBe(true);
    const files = await readdir(folder, { recursive: true });
    const stored = files.find((name) => name.endsWith('.bytes'))!;
    expect(content.equals(await readFile(join(folder, stored)))).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
