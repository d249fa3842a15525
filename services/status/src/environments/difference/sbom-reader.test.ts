import { Readable } from 'node:stream';
import type { ArtefactRecord } from '@symdepot/database';
import { damage } from '@symdepot/storage';
import { expect, test } from 'vitest';
import { createSbomReader, maxVersions } from './sbom-reader.ts';

const sbomOf = (sha512: string) => ({ sha512, bytes: 100 }) as ArtefactRecord;
const spdx = (packages: readonly object[]): string => JSON.stringify({ spdxVersion: 'SPDX-2.3', packages });
const contents: Readonly<Record<string, string>> = {
  text: 'text',
  other: spdx([{ name: 'gcc', versionInfo: '15' }]),
  // One name, so that only its versions are many.
  many: spdx(Array.from({ length: maxVersions + 1 }, (_, version) => ({ name: 'gcc', versionInfo: String(version) }))),
  long: spdx([{ name: 'x'.repeat(9 * 2 ** 20) }]),
};
const ordinary = spdx([{ name: 'gcc', versionInfo: '14' }]);

function setUp() {
  const opened: string[] = [];
  const told: string[] = [];
  /** Holds every read until it is called. */
  const release: (() => void)[] = [];
  const never = async (): Promise<never> => Promise.reject(new Error('not asked for'));
  const artefactStore = {
    async open({ sha512 }: { readonly sha512: string }): Promise<Readable> {
      opened.push(sha512);
      if (sha512.startsWith('slow')) await new Promise<void>((resolve) => release.push(resolve));
      if (sha512 === 'gone') throw damage('there is no object');
      return Readable.from([Buffer.from(contents[sha512] ?? ordinary)]);
    },
    head: never,
    get: never,
    put: never,
    delete: never,
    check: never,
  };
  const recordVerified = async ({ sha512 }: ArtefactRecord, isWhole: boolean): Promise<boolean> => told.push(`${sha512} ${isWhole}`) > 0;
  const onDamaged = ({ sha512 }: ArtefactRecord): void => void told.push(sha512);
  return { opened, told, release, reader: createSbomReader({ artefactStore, artefacts: { recordVerified }, onDamaged }) };
}

test('what was read once is remembered, also what is no SBOM, or too long', async () => {
  const { opened, reader } = setUp();
  for (let round = 0; round < 2; round++) {
    expect([...(await reader.read(sbomOf('a'), 'one'))!.packages]).toEqual([['gcc', ['14']]]);
    for (const none of ['text', 'many', 'long']) expect(await reader.read(sbomOf(none), 'one')).toBeUndefined();
  }
  expect(opened).toEqual(['a', 'text', 'many', 'long']);
});

test('two are compared once, in either order', async () => {
  const { reader } = setUp();
  const [one, other] = [(await reader.read(sbomOf('a'), 'one'))!, (await reader.read(sbomOf('other'), 'one'))!];
  const difference = reader.compare(one, other);
  expect(difference.changed).toEqual([{ name: 'gcc', before: ['14'], after: ['15'] }]);
  expect([reader.compare(one, other) === difference, reader.compare(other, one).changed[0]?.before]).toEqual([true, ['15']]);
});

test('one caller has one place, and others have theirs', async () => {
  const { release, reader } = setUp();
  await reader.read(sbomOf('a'), 'one');
  const first = reader.read(sbomOf('slow 1'), 'one');
  await expect(reader.read(sbomOf('slow 2'), 'one')).rejects.toMatchObject({ code: 'comparisons_overloaded' });
  expect(await reader.read(sbomOf('a'), 'one')).toBeDefined(); // known
  const second = reader.read(sbomOf('slow 3'), 'two');
  await expect(reader.read(sbomOf('b'), 'three')).rejects.toMatchObject({ code: 'comparisons_overloaded' });
  for (const go of release) go();
  expect((await Promise.all([first, second])).map((read) => read?.packages.size)).toEqual([1, 1]);
  expect(await reader.read(sbomOf('b'), 'three')).toBeDefined();
});

test('one that is gone is damaged from then on', async () => {
  const { told, reader } = setUp();
  await expect(reader.read(sbomOf('gone'), 'one')).rejects.toMatchObject({ code: 'artefact_damaged' });
  expect(told).toEqual(['gone false', 'gone']);
});
