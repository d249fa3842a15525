import { readFileSync } from 'node:fs';
import { parseSymHeader } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import { buildIdOf } from './build-id-of.ts';

const buildId = '19ca90543f403d9e8938fdb4b22850ebe6cc3bf4';
const contentOf = (name: string) => {
  const bytes = readFileSync(new URL(`../../../../test/harness/fixtures/doors/${name}`, import.meta.url));
  const header = name.endsWith('.sym') ? parseSymHeader(bytes, true) : undefined;
  return { head: bytes.subarray(0, 4_096), originalBytes: bytes.length, header };
};

test.each([
  ['elf/crash', buildId],
  ['elf/crash.stripped', buildId],
  ['elf/crash.debug', buildId],
  ['elf/crash.dbg.gz', buildId],
  ['elf/crash.sym', buildId],
  ['elf/crash-id8', '0102030405060708'],
  ['elf/crash-noid', undefined],
  ['windows/crash.sym', undefined],
  ['windows/crash.pdb', undefined],
  ['windows/crash.pd_', undefined],
  ['macos/crash', undefined],
  ['macos/crash.sym', undefined],
])('%s', (name, expected) => expect(buildIdOf(contentOf(name))).toBe(expected));
