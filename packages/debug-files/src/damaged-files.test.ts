// Files that are cut or changed anywhere: a problem or an identification, never an exception, and never more work than for a sound one.
import { gzipSync } from 'node:zlib';
import { createRandom, doorFile, type Random } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { headBytes } from './file-reader.ts';
import { countedSource } from './testing/counted-source.ts';
import { keysIn } from './testing/identified.ts';
import { madeDsymTar, madeElf } from './testing/made-files.ts';

const binaries: Record<string, Buffer> = {
  'crash (ELF)': doorFile('elf/crash'),
  'crash.debug (ELF)': doorFile('elf/crash.debug'),
  'crash32 (ELF of 32 bits, big-endian)': madeElf({ is64: false, isLittle: false }),
  'crash.dbg.gz (gzip)': doorFile('elf/crash.dbg.gz'),
  'crash.exe (PE)': doorFile('windows/crash.exe'),
  'crash.pdb (PDB)': doorFile('windows/crash.pdb'),
  'crash.ex_ (cabinet)': doorFile('windows/crash.ex_'),
  'crash.pd_ (cabinet)': doorFile('windows/crash.pd_'),
  'Plain.pdb (portable PDB)': doorFile('dotnet/Plain.pdb'),
  'crash (fat Mach-O)': doorFile('macos/crash'),
  'crash (one Mach-O)': thinMacho(),
  'crash.dSYM.tar (dSYM bundle)': madeDsymTar(thinMacho()),
  'crash.src.zip (source bundle)': doorFile('sentry/crash.src.zip'),
};

/** The first architecture of the fat one. */
function thinMacho(): Buffer {
  const fat = doorFile('macos/crash');
  const offset = fat.readUInt32BE(16);
  return fat.subarray(offset, offset + fat.readUInt32BE(20));
}

const problems = [
  'file_truncated',
  'file_damaged',
  'file_kind_unknown',
  'no_build_id',
  'no_uuid',
  'cabinet_method_unsupported',
  'file_too_large_unpacked',
];
/** Of what lies in a ZIP (a source bundle): the ZIP may be damaged, too; and its manifest may say any name. */
const isProblem = (code: string): boolean => problems.includes(code) || code.startsWith('member_') || code === 'file_name_unusable';

/** Of one read over all passes: each file here is smaller than what a reader may read. */
const maxPasses = 8;

async function identifyDamaged(bytes: Buffer): Promise<string[]> {
  const source = countedSource(bytes);
  const keys = await keysIn(source, 'crash');
  expect(source.counts.reads).toBeLessThanOrEqual(256);
  expect(source.counts.bytesRead).toBeLessThanOrEqual(headBytes + 8 * 1024 ** 2);
  expect(source.counts.streams).toBeLessThanOrEqual(2 * maxPasses);
  expect(source.openStreams()).toBe(0);
  return keys;
}

describe.each(Object.entries(binaries))('%s', (_, sound) => {
  test('cut at every 64th byte it is a problem', async () => {
    for (let bytes = 0; bytes < sound.length; bytes += 64) {
      const [code] = await identifyDamaged(sound.subarray(0, bytes));
      expect(isProblem(code!), `${code} of ${bytes} bytes`).toBe(true);
    }
  });

  test.each([
    ['bits', flipBits],
    ['numbers of its tables', writeNumbers],
    ['its end', cut],
  ])('changed 1,000 times at random: %s', async (name, change) => {
    const random = createRandom(name.length * 1_000_003 + sound.length);
    for (let round = 0; round < 1_000; round++) {
      const keys = await identifyDamaged(change(Buffer.from(sound), random));
      expect(
        keys.every((key) => isProblem(key) || /^[^/]+\/[0-9A-F]+\/[^/]+ \w+$/.test(key)),
        keys.join(),
      ).toBe(true);
    }
  });

  test('packed, and changed', async () => {
    const random = createRandom(sound.length);
    for (let round = 0; round < 200; round++) await identifyDamaged(gzipSync(flipBits(Buffer.from(sound), random), { level: 1 }));
  });
});

/** Most of them where the tables are. */
function flipBits(bytes: Buffer, random: Random): Buffer {
  for (let flips = 1 + random.int(8); flips > 0; flips--) bytes[placeIn(bytes, random)]! ^= 1 << random.int(8);
  return bytes;
}

function writeNumbers(bytes: Buffer, random: Random): Buffer {
  const number = random.pick([
    0,
    1,
    7,
    8,
    0x7f,
    0xff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffe,
    0xffff_ffff,
    bytes.length,
    bytes.length - 4,
  ]);
  bytes.writeUInt32LE(number, Math.min(bytes.length - 4, placeIn(bytes, random) & ~3));
  return bytes;
}

const cut = (bytes: Buffer, random: Random): Buffer => bytes.subarray(0, random.int(bytes.length));

function placeIn(bytes: Buffer, random: Random): number {
  const window = Math.min(bytes.length, 1024);
  const place = random.int(3);
  if (place === 0) return random.int(bytes.length);
  return place === 1 ? random.int(window) : bytes.length - 1 - random.int(window);
}

test('a .sym that was cut is a problem, or what it was', async () => {
  const sound = doorFile('elf/crash.sym');
  const key = await keysIn(countedSource(sound), 'crash.sym');
  for (let bytes = 0; bytes < sound.length; bytes++) {
    const keys = await identifyDamaged(sound.subarray(0, bytes));
    expect(isProblem(keys[0]!) || keys[0] === key[0], `${keys[0]} of ${bytes} bytes`).toBe(true);
  }
});
