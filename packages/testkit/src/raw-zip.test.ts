// raw-zip.ts: sound archives are those that yazl writes, and each lie lands in the field that it names.
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createRawZip } from './raw-zip.ts';
import { createZip } from './sample-archive.ts';

const name = 'a.so/0123456789ABCDEF0123456789ABCDEF0/a.so.sym';
const content = 'MODULE Linux x86_64 0123456789ABCDEF0123456789ABCDEF0 a.so\n'.repeat(20);
const end = (zip: Buffer) => zip.subarray(zip.lastIndexOf('PK\x05\x06'));
const central = (zip: Buffer) => zip.subarray(zip.indexOf('PK\x01\x02'));

/** Fields that a reader goes by: everything of the directory's entry but versions, flags, times and attributes. */
const essence = (entry: Buffer) => ({
  method: entry.readUInt16LE(10),
  crc: entry.readUInt32LE(16),
  compressedBytes: entry.readUInt32LE(20),
  originalBytes: entry.readUInt32LE(24),
  name: entry.subarray(46, 46 + entry.readUInt16LE(28)).toString(),
});

test.each([0, 8])('method %i: the directory says what yazl says', async (method) => {
  const ours = createRawZip([{ name, content, method }]);
  const theirs = await createZip([{ name, content: Buffer.from(content) }], { compress: method === 8 });
  expect(essence(central(ours))).toEqual(essence(central(theirs)));
  expect(end(ours).readUInt16LE(10)).toBe(1);
  expect(end(ours).readUInt32LE(16)).toBe(ours.indexOf('PK\x01\x02'));
  expect(end(ours).readUInt32LE(12)).toBe(ours.lastIndexOf('PK\x05\x06') - ours.indexOf('PK\x01\x02'));
});

test('the data stand behind the local header', () => {
  const zip = createRawZip([{ name, content }]);
  const bytes = zip.readUInt32LE(18);
  expect(inflateRawSync(zip.subarray(30 + name.length, 30 + name.length + bytes)).toString()).toBe(content);
});

test('local header and directory lie apart', () => {
  const zip = createRawZip([{ name, content, local: { crc: 1, name: 'x' }, central: { originalBytes: 7, offset: 99 } }]);
  expect(zip.readUInt32LE(14)).toBe(1);
  expect(zip.subarray(30, 31).toString()).toBe('x');
  expect(central(zip).readUInt32LE(24)).toBe(7);
  expect(central(zip).readUInt32LE(42)).toBe(99);
  expect(essence(central(zip)).name).toBe(name);
});

test('a field of the entry lies in both', () => {
  const zip = createRawZip([{ name, content, method: 12, flags: 1, data: Buffer.from('xyz') }]);
  expect([zip.readUInt16LE(6), zip.readUInt16LE(8)]).toEqual([1, 12]);
  expect([central(zip).readUInt16LE(8), central(zip).readUInt16LE(10)]).toEqual([1, 12]);
  expect(zip.readUInt32LE(18)).toBe(3);
});

test('data descriptor: zeros before, truth or lies behind', () => {
  const zip = createRawZip([{ name, content, descriptor: { originalBytes: 5 } }]);
  expect(zip.readUInt16LE(6) & 8).toBe(8);
  expect([zip.readUInt32LE(14), zip.readUInt32LE(18), zip.readUInt32LE(22)]).toEqual([0, 0, 0]);
  const descriptor = zip.subarray(zip.indexOf('PK\x07\x08'));
  expect(descriptor.readUInt32LE(4)).toBe(essence(central(zip)).crc);
  expect(descriptor.readUInt32LE(12)).toBe(5);
  expect(createRawZip([{ name, content, descriptor: { signature: null } }]).includes('PK\x07\x08')).toBe(false);
});

test('ZIP64 sizes, offset and end record', () => {
  const zip = createRawZip(
    [
      { name: 'first', content },
      { name, content, zip64: true },
    ],
    { zip64End: true, comment: 'hello' },
  );
  const entry = zip.subarray(zip.lastIndexOf('PK\x01\x02'));
  const extra = entry.subarray(46 + name.length);
  expect(entry.readUInt32LE(24)).toBe(0xffff_ffff);
  expect([extra.readUInt16LE(0), extra.readUInt16LE(2)]).toEqual([1, 24]);
  expect(Number(extra.readBigUInt64LE(4))).toBe(content.length);
  expect(zip.subarray(Number(extra.readBigUInt64LE(20))).readUInt32LE(0)).toBe(0x04034b50);
  const locator = zip.subarray(zip.indexOf('PK\x06\x07'));
  const record = zip.subarray(Number(locator.readBigUInt64LE(8)));
  expect(record.readUInt32LE(0)).toBe(0x06064b50);
  expect(Number(record.readBigUInt64LE(32))).toBe(2);
  expect(Number(record.readBigUInt64LE(48))).toBe(zip.indexOf('PK\x01\x02'));
  expect(end(zip).readUInt16LE(10)).toBe(0xffff);
  expect(end(zip).subarray(22).toString()).toBe('hello');
});

test('prefix, gap, suffix, missing halves and a lying end record', () => {
  const [prefix, gap, suffix] = [Buffer.from('#!sh'), Buffer.from('GAP'), Buffer.from('TAIL')];
  const entries = [
    { name, content },
    { name: 'ghost', only: 'central' as const },
    { name: 'hidden', content, only: 'local' as const },
  ];
  const zip = createRawZip(entries, { prefix, gap, suffix, end: { entries: 7 } });
  expect(zip.subarray(0, 8).toString('latin1')).toBe('#!shPK\x03\x04');
  expect(central(zip).readUInt32LE(42)).toBe(4);
  expect(end(zip).readUInt16LE(8)).toBe(2);
  expect(end(zip).readUInt16LE(10)).toBe(7);
  expect(zip.subarray(end(zip).readUInt32LE(16)).readUInt32LE(0)).toBe(0x02014b50);
  expect(zip.subarray(-4).toString()).toBe('TAIL');
  expect(createRawZip(entries, { prefix, offsetsFromPrefix: true }).subarray(-22).readUInt32LE(16)).toBe(
    createRawZip(entries).subarray(-22).readUInt32LE(16),
  );
});
