import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readVersion } from './version.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-version-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('version.json of an image, whole or in part', async () => {
  await writeFile(join(folder, 'version.json'), '{"version": "1.2.3", "commit": "abc"}');
  expect(await readVersion(pathToFileURL(`${folder}/`))).toEqual({ source: '', version: '1.2.3', commit: 'abc', build: '' });
});

test('package.json and git in a checkout', async () => {
  const version = await readVersion();
  expect(version.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(version.commit).toMatch(/^([0-9a-f]{40})?$/);
});
