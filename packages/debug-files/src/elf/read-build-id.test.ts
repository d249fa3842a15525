import { createRandom, doorFile } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { debugIdOfBuildId } from '../names/debug-id.ts';
import { madeElf } from '../testing/made-files.ts';
import { readBuildId } from './read-build-id.ts';

const headBytes = 4096;
const buildId = '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4';

test.each(['crash', 'crash.debug', 'crash.stripped', 'crash-zlib.debug'])('of the first bytes of %s', (name) => {
  expect(readBuildId(doorFile(`elf/${name}`).subarray(0, headBytes))).toBe(buildId);
});

test('of a note that only a section shows', () => {
  for (const is64 of [true, false])
    for (const isLittle of [true, false]) expect(readBuildId(madeElf({ is64, isLittle, noteIn: 'section' }))).toBe('0102030405060708');
});

test('undefined where there is none', () => {
  expect(readBuildId(doorFile('elf/crash-noid'))).toBeUndefined();
  expect(readBuildId(doorFile('windows/crash.exe'))).toBeUndefined();
  expect(readBuildId(Buffer.alloc(0))).toBeUndefined();
});

test('never throws', () => {
  const sound = doorFile('elf/crash').subarray(0, headBytes);
  const random = createRandom(44);
  for (let round = 0; round < 3_000; round++) {
    const damaged = Buffer.from(sound.subarray(0, random.int(sound.length)));
    for (let flips = random.int(6); flips > 0 && damaged.length > 0; flips--)
      damaged[random.int(Math.min(600, damaged.length))] = random.int(256);
    expect(readBuildId(damaged) ?? '').toMatch(/^[0-9a-f]*$/);
  }
});

test.each([
  [buildId, '5490CA19403F9E3D8938FDB4B22850EB0'],
  ['0102030405060708', '040302010605080700000000000000000'],
  ['ab'.repeat(32), `${'AB'.repeat(16)}0`],
])('build id %s is debug id %s', (build, debug) => {
  expect(debugIdOfBuildId(build)).toBe(debug);
});
