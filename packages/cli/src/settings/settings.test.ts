import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configPath } from './config-file.ts';
import { readSettings } from './settings.ts';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'symdepot-test-settings-'));
  await mkdir(join(home, 'symdepot'));
});
afterAll(() => rm(home, { recursive: true }));

async function writeConfig(text: string, mode = 0o600): Promise<string> {
  const path = join(home, 'symdepot/config.json');
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

describe('where settings come from', () => {
  test('flags, then the environment, then the file', async () => {
    await writeConfig(JSON.stringify({ url: 'https://file.example', token }));
    const environment = { XDG_CONFIG_HOME: home, XDG_CACHE_HOME: '/cached' };
    const others = { cache: '/cached/symdepot/artefacts', keys: [] };
    expect(await readSettings({}, environment)).toEqual({
      url: new URL('https://file.example'),
      token,
      tokenOrigin: { start: 'c0ff', from: join(home, 'symdepot/config.json') },
      ...others,
    });
    const fromEnvironment = { ...environment, SYMDEPOT_URL: ' http://env.example/a ', SYMDEPOT_TOKEN: `${'a'.repeat(32)}-ci\n` };
    expect(await readSettings({}, fromEnvironment)).toEqual({
      url: new URL('http://env.example/a'),
      token: `${'a'.repeat(32)}-ci`,
      tokenOrigin: { start: 'aaaa', from: 'SYMDEPOT_TOKEN' },
      ...others,
    });
    expect(await readSettings({ url: 'https://flag.example', token }, fromEnvironment)).toEqual({
      url: new URL('https://flag.example'),
      token,
      tokenOrigin: { start: 'c0ff', from: 'the flag --token' },
      ...others,
    });
  });

  test('the cache, and the keys that are trusted', async () => {
    const config = await writeConfig(JSON.stringify({ url: 'https://file.example', cache: '/of/file', keys: ['one', 'two'] }));
    expect(await readSettings({ config }, {})).toMatchObject({ cache: '/of/file', keys: ['one', 'two'] });
    const environment = { SYMDEPOT_CACHE: '/of/environment', SYMDEPOT_KEYS: 'three, four' };
    expect(await readSettings({ config }, environment)).toMatchObject({ cache: '/of/environment', keys: ['three', 'four'] });
    await expect(readSettings({ config }, { SYMDEPOT_CACHE: 'here' })).rejects.toThrow('must be an absolute path: here');
  });

  test('the file is in the folder of XDG, which must be absolute', () => {
    expect(configPath({ XDG_CONFIG_HOME: '/x' })).toBe('/x/symdepot/config.json');
    expect(configPath({ XDG_CONFIG_HOME: 'x' })).toMatch(/\/\.config\/symdepot\/config\.json$/);
  });

  test('a download needs no token', async () => {
    expect(await readSettings({ url: 'http://a.example' }, { XDG_CONFIG_HOME: '/nowhere' })).toMatchObject({ token: undefined });
  });
});

describe('refused', () => {
  test.each([
    ['no server', {}, /Set SYMDEPOT_URL/],
    ['no URL', { url: 'symbols.example' }, /must begin with https:\/\//],
    ['a secret in the URL', { url: 'https://ann:secret@symbols.example' }, /must not hold a user name/],
    ['no token', { url: 'https://a.example', token: 'hunter2' }, /must be 32 lower-case hex/],
    ['no such file', { config: '/nowhere/config.json' }, /cannot be read/],
  ])('%s', async (_, flags, message) => {
    const error = (await readSettings(flags, { XDG_CONFIG_HOME: '/nowhere' }).catch((reason: unknown) => reason)) as Error;
    expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
    expect(error.message).not.toMatch(/secret|hunter2/);
  });

  test('a token that others may read', async () => {
    const config = await writeConfig(JSON.stringify({ url: 'https://a.example', token }), 0o640);
    await expect(readSettings({ config }, {})).rejects.toThrow(`chmod 600 ${config}`);
    await writeConfig(JSON.stringify({ url: 'https://a.example' }), 0o644);
    expect(await readSettings({ config }, {})).toMatchObject({ url: new URL('https://a.example') });
  });

  test.each(['', '[]', '{"tokn": "x"}', '{"url": 1}'])('a file with %j', async (text) => {
    const config = await writeConfig(text);
    await expect(readSettings({ config }, {})).rejects.toThrow('must be {"url": "…", "token": "…"}');
  });
});
