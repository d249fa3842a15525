import { expect, test } from 'vitest';
import { comparePackages } from './compare-packages.ts';
import { readPackages } from './read-packages.ts';

const cycloneDx = (components: object[]) => readPackages({ bomFormat: 'CycloneDX', specVersion: '1.6', components })!;
const spdx = (packages: object[]) => readPackages({ spdxVersion: 'SPDX-2.3', packages })!;

test('names and versions of both kinds are read', () => {
  expect([
    ...cycloneDx([
      { type: 'library', name: 'gcc', version: '13' },
      { group: '@a', name: 'b' },
    ]),
  ]).toEqual([
    ['gcc', ['13']],
    ['@a/b', ['']],
  ]);
  expect([
    ...spdx([
      { name: 'libc6', versionInfo: '2.36' },
      { name: 'libc6', versionInfo: '2.31' },
    ]),
  ]).toEqual([['libc6', ['2.31', '2.36']]]);
});

test.each([
  [null],
  ['text'],
  [{}],
  [[]],
  [{ bomFormat: 'CycloneDX', components: [{ version: '1' }] }],
  [{ spdxVersion: 'SPDX-2.3', packages: 'x' }],
])('%j is no SBOM', (sbom) => {
  expect(readPackages(sbom)).toBeUndefined();
});

test('what was added, removed and changed, whatever the kind', () => {
  const before = spdx([
    { name: 'a', versionInfo: '1' },
    { name: 'b', versionInfo: '1' },
    { name: 'c', versionInfo: '1' },
    { name: 'c', versionInfo: '2' },
    { name: '__proto__', versionInfo: '1' },
  ]);
  const after = cycloneDx([
    { name: 'd', version: '1' },
    { name: 'c', version: '2' },
    { name: 'a', version: '1' },
    { name: '__proto__', version: '1' },
  ]);
  expect(comparePackages(before, after)).toEqual({
    added: [{ name: 'd', versions: ['1'] }],
    removed: [{ name: 'b', versions: ['1'] }],
    changed: [{ name: 'c', before: ['1', '2'], after: ['2'] }],
    unchanged: 2,
  });
});
