import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeInvocation, findCaller, quoted, withFlags, type Call } from './invocation.ts';

const call = (changes: Partial<Call>): string =>
  describeInvocation({
    environment: {},
    directory: '/job',
    packageFolder: '/job',
    platform: 'linux',
    name: 'node',
    script: '/nowhere/symdepot.mjs',
    ...changes,
  });

test('an executable is called as it was', () => {
  for (const name of ['symdepot', './symdepot-linux-x64']) expect(call({ name, script: undefined })).toBe(name);
  expect(call({ name: "/it's here/symdepot", script: undefined })).toBe(String.raw`'/it'\''s here/symdepot'`);
});

test('from a checkout: by npm, which knows where it lies', () => {
  const environment = { npm_lifecycle_event: 'symdepot' };
  const script = '/job/packages/cli/src/main.ts';
  expect(call({ environment, script })).toBe('npm run --silent symdepot --');
  const elsewhere = { environment, packageFolder: '/job/.symdepot', script: '/job/.symdepot/packages/cli/src/main.ts' };
  expect(call(elsewhere)).toBe('npm --prefix /job/.symdepot run --silent symdepot --');
});

test('by npx: with the package that it was told, where that means the same; else by its path in the cache', () => {
  const environment = { npm_lifecycle_event: 'npx', npm_config_package: './symdepot-cli-0.1.0.tgz', INIT_CWD: '/job' };
  const script = '/home/me/.npm/_npx/1a2b/node_modules/.bin/symdepot';
  expect(call({ environment, script })).toBe('npx --package ./symdepot-cli-0.1.0.tgz symdepot');
  expect(call({ environment: { ...environment, INIT_CWD: '/' }, script })).toBe(script);
  expect(call({ environment: { npm_lifecycle_event: 'npx', INIT_CWD: '/job' }, script })).toBe(script);
});

test('installed in a project: by npx, also from a script whose PATH has it', () => {
  for (const npm_lifecycle_event of ['npx', 'symbols', 'symdepot']) {
    for (const script of ['/job/node_modules/.bin/symdepot', '/job/node_modules/@symdepot/cli/symdepot.mjs']) {
      const environment = { npm_lifecycle_event, INIT_CWD: '/job/a', PATH: '/job/node_modules/.bin' };
      expect(call({ environment, script })).toBe('npx symdepot');
      expect(call({ environment, script, directory: '/job/packages/a' })).toBe('npx symdepot');
      expect(call({ environment, script, directory: '/elsewhere' })).toMatch(script);
    }
  }
});

test('what npm tells others is not for a script that it has not started', () => {
  const started = { script: '/usr/local/bin/symdepot', packageFolder: '/job/packages/a' };
  for (const npm_lifecycle_event of ['npx', 'symbols', 'symdepot']) {
    const environment = { npm_lifecycle_event, npm_config_package: 'some-runner', INIT_CWD: '/job' };
    expect(findCaller({ environment, ...started })).toBeUndefined();
    expect(call({ environment, ...started, directory: '/job/packages/a' })).toBe('/usr/local/bin/symdepot');
  }
  expect(findCaller({ environment: { npm_lifecycle_event: 'npx' }, packageFolder: '/', script: undefined })).toBeUndefined();
});

test('installed: by its name where the shell finds it, else by its path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [script, link, other] = [join(folder, 'symdepot.mjs'), join(folder, 'bin/symdepot'), join(folder, 'other/symdepot')];
  for (const place of ['bin', 'other']) await mkdir(join(folder, place));
  await writeFile(script, '');
  await writeFile(other, '');
  for (const file of [script, other]) await chmod(file, 0o755);
  await symlink(script, link);
  const PATH = `/nowhere:${join(folder, 'bin')}:${join(folder, 'other')}`;
  expect(call({ environment: { PATH }, script: link })).toBe('symdepot');
  expect(call({ environment: { PATH: join(folder, 'other') }, script: link })).toBe(link);
  expect(call({ script: link, directory: folder })).toBe('./bin/symdepot');
  expect(call({ script, directory: folder })).toBe('node ./symdepot.mjs');
  expect(call({ script: String.raw`C:\a\symdepot.mjs`, platform: 'win32' })).toBe('symdepot');
});

test('with the flags that say which server; a token is not shown', () => {
  const flags = { url: 'https://x.example', config: 'my config.json', token: 'c0ffee00c0ffee00c0ffee00c0ffee00' };
  expect(withFlags('symdepot', flags)).toBe("symdepot --url https://x.example --config 'my config.json' --token …");
  expect(withFlags('symdepot', {})).toBe('symdepot');
  expect(quoted('$(reboot)')).toBe("'$(reboot)'");
});
