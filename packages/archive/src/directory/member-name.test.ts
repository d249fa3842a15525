// Names as the directory and the local header spell them, each in a member that is inspected as well.
import { crc32 } from 'node:zlib';
import { createRawZip, defaultListingLimits, type RawZipEntry } from '@symdepot/testkit';
import { listMembers } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import { inspectMember } from '../inspect/inspect-member.ts';
import { bufferSource } from '../testing/buffer-source.ts';
import { entriesOf } from '../testing/entries-of.ts';

const content = Buffer.from('MODULE Linux x86_64 AB a\n');
const utf8 = 0x800;

/** An extra field: id, length, data. */
const block = (id: number, data: Buffer): Buffer => {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(id, 0);
  header.writeUInt16LE(data.length, 2);
  return Buffer.concat([header, data]);
};

/** A Unicode Path, as Info-ZIP writes it. */
function unicodePath(raw: Buffer, path: string | Buffer, { version = 1, sum = crc32(raw) } = {}): Buffer {
  const head = Buffer.alloc(5);
  head[0] = version;
  head.writeUInt32LE(sum, 1);
  return block(0x7075, Buffer.concat([head, Buffer.from(path)]));
}

async function nameOf(entry: RawZipEntry): Promise<string> {
  const zip = createRawZip([{ content, flags: 0, ...entry }]);
  const [found] = await entriesOf(zip);
  const inspection = await inspectMember(bufferSource(zip), found!, { limits: defaultListingLimits, isSym: true });
  expect(inspection).toMatchObject({ ok: true });
  return found!.name;
}

const cp437 = Buffer.from([0x80, 0x9b, 0xe1, 0xff]);
const dashes = Buffer.from('???.pdb/AB/a.sym');
const long = 'Ядро'.repeat(100);

test.each<[string, RawZipEntry, string]>([
  ['none', { name: '' }, ''],
  ['ASCII', { name: 'a/1/a.sym' }, 'a/1/a.sym'],
  ['UTF-8 with its flag', { name: 'ä€😀', flags: utf8 }, 'ä€😀'],
  ['UTF-8 without its flag, as zip and bsdtar write it', { name: 'Ядро.pdb/AB/Ядро.sym' }, 'Ядро.pdb/AB/Ядро.sym'],
  ['code page 437', { name: cp437 }, 'Ç¢ß\u00a0'],
  ['bytes that are not the UTF-8 they claim to be', { name: Buffer.from([0x61, 0xe4]), flags: utf8 }, 'aä'],
  ['a Unicode Path', { name: dashes, extra: unicodePath(dashes, 'мир.pdb/AB/a.sym') }, 'мир.pdb/AB/a.sym'],
  ['a Unicode Path that is longer than one read', { name: dashes, extra: unicodePath(dashes, long) }, long],
  [
    'a Unicode Path behind other blocks',
    { name: dashes, extra: Buffer.concat([block(0x5455, Buffer.alloc(5)), unicodePath(dashes, 'мир')]) },
    'мир',
  ],
  ['a Unicode Path of code page 437', { name: cp437, extra: unicodePath(cp437, 'Ç¢ß') }, 'Ç¢ß'],
  ['a Unicode Path in the local header only', { name: dashes, local: { extra: unicodePath(dashes, 'мир') } }, String(dashes)],
  ['the Unicode Path of another name', { name: dashes, extra: unicodePath(cp437, 'мир') }, String(dashes)],
  ['a Unicode Path of a later version', { name: dashes, extra: unicodePath(dashes, 'мир', { version: 2 }) }, String(dashes)],
  ['a Unicode Path that is no UTF-8', { name: dashes, extra: unicodePath(dashes, cp437) }, String(dashes)],
  ['an empty Unicode Path', { name: dashes, extra: unicodePath(dashes, '') }, String(dashes)],
  ['a Unicode Path that is cut short', { name: dashes, extra: unicodePath(dashes, 'мир').subarray(0, -1) }, String(dashes)],
  ['one in this folder', { name: './a.so/AB/a.sym' }, 'a.so/AB/a.sym'],
  ['one in this folder, said twice', { name: '././a.so/AB/a.sym' }, 'a.so/AB/a.sym'],
])('names: %s', async (_case, entry, name) => {
  expect(await nameOf(entry)).toBe(name);
});

test.each<[string, string, string]>([
  ['a way out', '../AB/a.sym', 'member_name_unsafe'],
  ['an absolute path', '/etc/AB/a.sym', 'member_name_unsafe'],
  ['an absolute path behind this folder', './/etc/AB/a.sym', 'member_name_unsafe'],
  ['a way out behind this folder', './../AB/a.sym', 'member_name_unsafe'],
  ['a NUL', 'a\0.so/AB/a.sym', 'member_name_unrecognized'],
  ['a line end', 'a\n.so/AB/a.sym', 'member_name_unrecognized'],
  ['more than a key may have', `${'я'.repeat(300)}/AB/a.sym`, 'member_name_too_long'],
])('the rules of names hold for a Unicode Path: %s', async (_case, path, code) => {
  const raw = Buffer.from('ok.so/AB/ok.sym');
  const entries = await entriesOf(createRawZip([{ name: raw, content, extra: unicodePath(raw, path) }]));
  expect(listMembers(entries, defaultListingLimits).problems).toMatchObject([{ code }]);
});
