import { Readable } from 'node:stream';
import { createRawZip } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { bufferSource } from '../testing/buffer-source.ts';
import type { MemberLocation } from './archive-entry.ts';
import { locateDirectory } from './end-record.ts';
import { findMember } from './find-member.ts';
import { readDirectory } from './read-directory.ts';

async function find(bytes: Buffer, name: string, source = bufferSource(bytes)): Promise<MemberLocation | undefined> {
  return findMember(source, await locateDirectory(source), name);
}

const members = Array.from({ length: 10 }, (_, index) => ({ name: `m${index}`, content: `content ${index}`, method: (index % 2) * 8 }));

test.each([
  ['as it is', {}],
  ['behind something else', { prefix: Buffer.from('before') }],
  ['with ZIP64', { zip64End: true as const }],
  ['with a comment', { comment: 'PK' }],
])('finds each member, in an archive %s', async (_, options) => {
  const zip = createRawZip(members, options);
  const { entries } = await readDirectory(bufferSource(zip), { maxEntries: 10 });
  for (const { name, headerOffset, compressedBytes, originalBytes, crc32, method } of entries)
    expect(await find(zip, name)).toMatchObject({ name, headerOffset, compressedBytes, originalBytes, crc32, method });
  expect(await find(zip, 'm10')).toBeUndefined();
  expect(await find(zip, 'm')).toBeUndefined();
});

test('the first of several of the same name', async () => {
  const zip = createRawZip([
    { name: 'a', content: '1' },
    { name: 'a', content: '22' },
  ]);
  expect(await find(zip, 'a')).toMatchObject({ originalBytes: 1 });
});

test.each([
  ['more entries than there are', createRawZip(members, { end: { entries: 11, entriesOnDisk: 11 } })],
  ['fewer', createRawZip(members, { end: { entries: 9, entriesOnDisk: 9 } })],
  ['a directory that begins elsewhere', createRawZip(members, { end: { directoryBytes: 101 } })],
])('%s: no ZIP', async (_, zip) => {
  await expect(find(zip, 'm0')).rejects.toMatchObject({ code: 'archive_not_zip' });
});

test('a store that gives too little is no damaged archive', async () => {
  const zip = createRawZip(members);
  const short = { ...bufferSource(zip), stream: async (start: number, end: number) => Readable.from([zip.subarray(start, end - 50)]) };
  await expect(find(zip, 'm0', short)).rejects.toMatchObject({ code: 'storage_unavailable' });
});
