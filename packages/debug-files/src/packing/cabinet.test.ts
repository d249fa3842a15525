import { bufferSource } from '@symdepot/archive/testing';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { doorFile } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { identifyFile } from '../identify-file.ts';
import { countedSource } from '../testing/counted-source.ts';
import { keysIn } from '../testing/identified.ts';
import { openCabinet } from './cabinet.ts';

async function unpack(bytes: Buffer): Promise<Buffer> {
  const cabinet = await openCabinet(bufferSource(bytes), 'x.pd_');
  const blocks: Buffer[] = [];
  for await (const block of cabinet.blocks()) {
    expect(block.length).toBeLessThanOrEqual(32 * 1024);
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

interface MadeCabinet {
  readonly blocks: readonly (readonly [packed: Buffer, plainBytes: number])[];
  readonly plainBytes: number;
  readonly method?: number;
  readonly files?: number;
  readonly flags?: number;
  readonly name?: string;
  readonly isUtf8?: boolean;
  /** Space that is reserved in the header and in each block. */
  readonly reserved?: number;
}

function madeCabinet({
  blocks,
  plainBytes,
  method = 1,
  files = 1,
  flags = 0,
  name = 'x.pdb',
  isUtf8 = false,
  reserved = 0,
}: MadeCabinet): Buffer {
  const header = Buffer.alloc(36 + (reserved > 0 ? 4 + reserved : 0));
  const folder = Buffer.alloc(8);
  const file = Buffer.concat([Buffer.alloc(16), Buffer.from(`${name}\0`, 'latin1')]);
  const data = blocks.map(([packed, bytes]) => {
    const head = Buffer.alloc(8 + reserved);
    head.writeUInt16LE(packed.length, 4);
    head.writeUInt16LE(bytes, 6);
    return Buffer.concat([head, packed]);
  });
  header.write('MSCF', 'latin1');
  header.writeUInt32LE(header.length + folder.length, 16);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(files, 28);
  header.writeUInt16LE(flags | (reserved > 0 ? 4 : 0), 30);
  if (reserved > 0) {
    header.writeUInt16LE(reserved, 36);
    header[39] = reserved;
  }
  folder.writeUInt32LE(header.length + folder.length + file.length, 0);
  folder.writeUInt16LE(blocks.length, 4);
  folder.writeUInt16LE(method, 6);
  file.writeUInt32LE(plainBytes, 0);
  file.writeUInt16LE(isUtf8 ? 0x80 : 0, 14);
  const cabinet = Buffer.concat([header, folder, file, ...data]);
  cabinet.writeUInt32LE(cabinet.length, 8);
  return cabinet;
}

const mszip = (plain: Buffer, dictionary?: Buffer): Buffer =>
  Buffer.concat([Buffer.from('CK'), deflateRawSync(plain, dictionary ? { dictionary } : {})]);

test.each([
  ['crash.pd_', 'crash.pdb'],
  ['crash.ex_', 'crash.exe'],
])('%s of another packer', async (packed, plain) => {
  const cabinet = await openCabinet(bufferSource(doorFile(`windows/${packed}`)), packed);
  expect([cabinet.name, cabinet.plainBytes]).toEqual([plain, doorFile(`windows/${plain}`).length]);
  expect(await unpack(doorFile(`windows/${packed}`))).toEqual(doorFile(`windows/${plain}`));
});

test('a block refers to the one before it', async () => {
  const first = Buffer.from('symbols '.repeat(4096));
  const second = Buffer.from('symbols symbols');
  const cabinet = madeCabinet({
    blocks: [
      [mszip(first), first.length],
      [mszip(second, first), second.length],
    ],
    plainBytes: first.length + second.length,
  });
  expect(await unpack(cabinet)).toEqual(Buffer.concat([first, second]));
});

test('one that is not packed, and one with reserved space', async () => {
  const plain = Buffer.from('as it is');
  expect(await unpack(madeCabinet({ blocks: [[plain, plain.length]], plainBytes: plain.length, method: 0 }))).toEqual(plain);
  expect(await unpack(madeCabinet({ blocks: [[mszip(plain), plain.length]], plainBytes: plain.length, reserved: 9 }))).toEqual(plain);
});

test('the name of the file in it has no folders', async () => {
  const cabinet = madeCabinet({ blocks: [], plainBytes: 0, name: 'build\\..\\x64/app.pdb' });
  expect((await openCabinet(bufferSource(cabinet), 'x')).name).toBe('app.pdb');
});

const plain = Buffer.from('hello');
const sound: MadeCabinet = { blocks: [[mszip(plain), plain.length]], plainBytes: plain.length };
const changed = (at: number, value: number): Buffer => {
  const bytes = Buffer.from(doorFile('windows/crash.ex_'));
  bytes[at] = value;
  return bytes;
};

test.each<[string, Buffer, string]>([
  ['no cabinet', Buffer.from('no cabinet at all'), 'file_kind_unknown'],
  ['LZX', madeCabinet({ ...sound, method: 0x1503 }), 'cabinet_method_unsupported'],
  ['Quantum', madeCabinet({ ...sound, method: 0x0472 }), 'cabinet_method_unsupported'],
  ['two files', madeCabinet({ ...sound, files: 2 }), 'file_kind_unknown'],
  ['no file', madeCabinet({ ...sound, files: 0 }), 'file_kind_unknown'],
  ['a part of a set', madeCabinet({ ...sound, flags: 2 }), 'file_kind_unknown'],
  ['cut', madeCabinet(sound).subarray(0, -1), 'file_truncated'],
  ['fewer blocks than the file needs', madeCabinet({ ...sound, plainBytes: 100 }), 'file_damaged'],
  ['a file of four gigabytes in no block', madeCabinet({ blocks: [], plainBytes: 0xffff_ffff }), 'file_damaged'],
  ['a block that is longer than it says', madeCabinet({ ...sound, blocks: [[mszip(Buffer.alloc(1_000)), 5]] }), 'file_damaged'],
  ['a block that is shorter than it says', madeCabinet({ ...sound, blocks: [[mszip(plain), 6]] }), 'file_damaged'],
  ['a block of nothing', madeCabinet({ ...sound, blocks: [[mszip(Buffer.alloc(0)), 0]] }), 'file_damaged'],
  ['a block of another kind', madeCabinet({ ...sound, blocks: [[Buffer.from('KC'), 5]] }), 'file_damaged'],
  ['a block of garbage', madeCabinet({ ...sound, blocks: [[Buffer.from('CK\u00FF\u00FF\u00FF', 'latin1'), 5]] }), 'file_damaged'],
  ['a bit of the data', changed(0x60, 0x04), 'file_damaged'],
  ['a checksum', changed(0x46, 0), 'file_damaged'],
])('%s is an error', async (_, bytes, code) => {
  await expect(unpack(bytes)).rejects.toMatchObject({ code });
});

test('whoever stops reading leaves nothing open', async () => {
  const source = countedSource(doorFile('windows/crash.pd_'));
  for await (const block of (await openCabinet(source, 'x')).blocks()) {
    expect(block.length).toBe(32 * 1024);
    break;
  }
  expect([source.counts.streams, source.openStreams()]).toEqual([1, 0]);
});

test.each([
  ['no UTF-8, though it says so', 'cr\u00FFsh.exe', 'file_name_unusable'],
  ['a gzip file', 'crash.exe.GZ', 'crash.exe/FA04A3655000/crash.exe plain'],
])('the name of the file in it is of %s', async (_, name, expected) => {
  const exe = doorFile('windows/crash.exe');
  const content = name.endsWith('.GZ') ? gzipSync(exe) : exe;
  const cabinet = madeCabinet({ blocks: [[mszip(content), content.length]], plainBytes: content.length, name, isUtf8: true });
  expect(await keysIn(bufferSource(cabinet), 'x')).toEqual([expected]);
});

test('a file is identified only when all of its cabinet can be unpacked', async () => {
  const [blockBytes, exe] = [32 * 1024, Buffer.alloc(96 * 1024)];
  doorFile('windows/crash.exe').copy(exe);
  const packed = [0, 1, 2].map((index) => [mszip(exe.subarray(index * blockBytes, (index + 1) * blockBytes)), blockBytes] as const);
  const options = { maxPlainBytes: exe.length };
  const cabinet = madeCabinet({ blocks: packed, plainBytes: exe.length, name: 'crash.exe' });
  expect(await identifyFile(bufferSource(cabinet), 'x', options)).toMatchObject({ ok: true, file: { kind: 'pe', name: 'crash.exe' } });
  const damaged = Buffer.from(cabinet).fill(0xff, cabinet.length - packed[2]![0].length);
  expect(await identifyFile(bufferSource(damaged), 'x', options)).toMatchObject({ ok: false, problem: { code: 'file_damaged' } });
});
