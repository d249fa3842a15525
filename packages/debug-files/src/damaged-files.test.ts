// Files that are cut or changed anywhere: a problem or the right id, never an exception, and never more work than for a sound one.
import { gzipSync } from 'node:zlib';
import { createRandom, doorFile, type Random } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { headBytes } from './file-reader.ts';
import { countedSource } from './testing/counted-source.ts';
import { keysIn } from './testing/identified.ts';
import { madeDsymTar, madeElf, madePdb } from './testing/made-files.ts';

interface Binary {
  readonly name: string;
  readonly sound: Buffer;
  /** Where the id itself stands, without a checksum: other bytes there are another id, and nobody could tell. */
  readonly idPlaces?: readonly Place[];
  /** How often it is cut, and changed: less where each costs a stream. */
  readonly rounds?: number;
}

type Place = readonly [start: number, end: number];

const elfId = '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4';
const [elf, debug, pdb, portable] = ['elf/crash', 'elf/crash.debug', 'windows/crash.pdb', 'dotnet/Plain.pdb'].map(doorFile) as Four;
const elf32 = madeElf({ is64: false, isLittle: false });
const smallPdb = madePdb(
  { map: 2, directory: 5, info: 4, debug: 3, blockCount: 6 },
  Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
);
const exe = doorFile('windows/crash.exe');
const peAt = exe.readUInt32LE(60);
const fat = doorFile('macos/crash');
const macIds = ['4c4c440955553144a10b6f7aaf99f4c9', '4c4c44dd55553144a1901cfb009a6d5d'];
const dsymTar = madeDsymTar(thinMacho());

const binaries: readonly Binary[] = [
  { name: 'crash (ELF)', sound: elf, idPlaces: notesOf(elf, elfId) },
  { name: 'crash.debug (ELF)', sound: debug, idPlaces: notesOf(debug, elfId) },
  { name: 'crash32 (ELF of 32 bits, big-endian)', sound: elf32, idPlaces: notesOf(elf32, '0102030405060708') },
  { name: 'crash.dbg.gz (gzip)', sound: doorFile('elf/crash.dbg.gz'), rounds: 200 },
  {
    name: 'crash.exe (PE)',
    sound: exe,
    idPlaces: [
      [peAt + 8, peAt + 12],
      [peAt + 80, peAt + 84],
    ],
  },
  // GUID, and the age in the header of the debug information.
  { name: 'crash.pdb (PDB)', sound: pdb, idPlaces: [...placesOf(pdb, '475093918fb309614c4c44205044422e'), ...agesOf(pdb)] },
  // The same in few blocks, so that most changes meet its tables. That it has debug information says which of two ages counts.
  {
    name: 'made.pdb (PDB)',
    sound: smallPdb,
    idPlaces: [...placesOf(smallPdb, '00112233445566778899aabbccddeeff'), ...agesOf(smallPdb), [5 * 512 + 16, 5 * 512 + 20]],
  },
  { name: 'crash.ex_ (cabinet)', sound: doorFile('windows/crash.ex_') },
  { name: 'crash.pd_ (cabinet)', sound: doorFile('windows/crash.pd_') },
  { name: 'Plain.pdb (portable PDB)', sound: portable, idPlaces: placesOf(portable, 'f6727b490a39fc44878e5a2d63b6cc4b') },
  { name: 'crash (fat Mach-O)', sound: fat, idPlaces: macIds.flatMap((id) => placesOf(fat, id)) },
  { name: 'crash (one Mach-O)', sound: thinMacho(), idPlaces: placesOf(thinMacho(), macIds[0]!) },
  { name: 'crash.dSYM.tar (dSYM bundle)', sound: dsymTar, idPlaces: placesOf(dsymTar, macIds[0]!), rounds: 200 },
  { name: 'crash.src.zip (source bundle)', sound: doorFile('sentry/crash.src.zip'), rounds: 200 },
];

type Four = [Buffer, Buffer, Buffer, Buffer];

/** Wherever these bytes stand. */
function placesOf(bytes: Buffer, hex: string, before = 0): Place[] {
  const id = Buffer.from(hex, 'hex');
  const places: Place[] = [];
  for (let at = bytes.indexOf(id); at !== -1; at = bytes.indexOf(id, at + 1)) places.push([at - before, at + id.length]);
  return places;
}

/** With what says before it that it is one, and how long. */
function notesOf(bytes: Buffer, hex: string): Place[] {
  return placesOf(bytes, hex, 16);
}

function agesOf(bytes: Buffer): Place[] {
  return placesOf(bytes, 'ffffffff77093101').map(([, end]) => [end, end + 4]);
}

/** The first architecture of the fat one. */
function thinMacho(): Buffer {
  const offset = fat.readUInt32BE(16);
  return fat.subarray(offset, offset + fat.readUInt32BE(20));
}

const problems = [
  'file_truncated',
  'file_damaged',
  'file_kind_unknown',
  'no_build_id',
  'no_uuid',
  'id_of_zeros',
  'source_bundle_too_large',
  'cabinet_method_unsupported',
  'file_too_large_unpacked',
];
/** The name in a cabinet has no checksum. */
const isProblem = (code: string): boolean => problems.includes(code) || code === 'file_name_unusable';
const idIn = (key: string): string => key.split('/')[1]!;

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

describe.each(binaries)('$name', ({ sound, idPlaces = [], rounds = 1_000 }) => {
  const right = keysIn(countedSource(sound), 'crash').then((keys) => new Set(keys.map(idIn)));
  /** A problem, or the ids of the sound one: never another id, under which nobody would ask. */
  const expectRight = async (changed: Buffer, bytes = changed): Promise<void> => {
    const ids = await right;
    const keys = await identifyDamaged(bytes);
    const isRight = keys.every((key) => isProblem(key) || ids.has(idIn(key)));
    expect(isRight || `${keys.join()}: ${differences(sound, changed)}`).toBe(true);
  };
  const withItsId = (changed: Buffer): Buffer => {
    for (const [start, end] of idPlaces) sound.copy(changed, start, start, end);
    return changed;
  };

  test('says its id', async () => {
    expect([...(await right)].every((id) => /^[0-9A-F]{12,}$/.test(id))).toBe(true);
  });

  test('cut at every 64th byte it is a problem', async () => {
    for (let bytes = 0; bytes < sound.length; bytes += 64) {
      const [code] = await identifyDamaged(sound.subarray(0, bytes));
      expect(isProblem(code!), `${code} of ${bytes} bytes`).toBe(true);
    }
  });

  test('cut anywhere it is a problem', async () => {
    const random = createRandom(sound.length);
    for (let round = 0; round < rounds; round++) {
      const bytes = random.int(sound.length);
      const [code] = await identifyDamaged(sound.subarray(0, bytes));
      expect(isProblem(code!), `${code} of ${bytes} bytes`).toBe(true);
    }
  });

  test.each([
    ['bits', flipBits],
    ['numbers of its tables', writeNumbers],
  ])('changed at random, %s, it is a problem, or has its id', async (name, change) => {
    const random = createRandom(name.length * 1_000_003 + sound.length);
    for (let round = 0; round < rounds; round++) await expectRight(withItsId(change(Buffer.from(sound), random)));
  });

  test('packed, and changed', async () => {
    const random = createRandom(sound.length);
    for (let round = 0; round < 50; round++) {
      const changed = withItsId(flipBits(Buffer.from(sound), random));
      await expectRight(changed, gzipSync(changed, { level: 1 }));
    }
  });
});

/** Where to look when a test fails. */
function differences(sound: Buffer, changed: Buffer): string {
  const places = [...sound.keys()].filter((at) => sound[at] !== changed[at]);
  return places.map((at) => `${at}: ${sound[at]} → ${changed[at]}`).join(', ');
}

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
