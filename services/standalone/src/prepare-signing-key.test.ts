import { createPrivateKey } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareSigningKey } from './prepare-signing-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

const typeOf = (key: string) => createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' }).asymmetricKeyType;

test('a key is made once, for its owner alone', async () => {
  const made = await prepareSigningKey(folder);
  expect([typeOf(made), await prepareSigningKey(folder)]).toEqual(['ed25519', made]);
  expect((await stat(join(folder, 'environments.key'))).mode & 0o777).toBe(0o600);
});

test('what a first start left that died, or met a full disk, is made anew', async () => {
  await writeFile(join(folder, 'environments.key'), '');
  await writeFile(join(folder, 'environments.key.new'), 'MC4CAQ');
  const made = await prepareSigningKey(folder);
  expect([typeOf(made), await prepareSigningKey(folder)]).toEqual(['ed25519', made]);
  expect(await readdir(folder)).toEqual(['environments.key']);
});

test('a folder in its place is told of', async () => {
  await mkdir(join(folder, 'environments.key'));
  await expect(prepareSigningKey(folder)).rejects.toMatchObject({ code: 'data_dir_unusable' });
});
