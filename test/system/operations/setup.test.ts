// What scripts/bootstrap.sh ends with when a command cannot be set up, so that no job takes it for a response of the command.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** A checkout in which nothing has been set up, of as much as the set-up reads. */
async function createCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-setup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'scripts'));
  for (const name of ['package.json', 'scripts/bootstrap.sh']) await cp(join(repository, name), join(folder, name));
  return folder;
}

function run(folder: string, script: string, PATH: string): Promise<{ code: unknown; stderr: string }> {
  const env = { PATH, HOME: folder };
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', script], { cwd: folder, env }, (error, _, stderr) => resolve({ code: error?.code ?? 0, stderr }));
  });
}

/** npm as it ends when it has asked for long enough. */
async function createTools(folder: string, names: readonly string[], npm: string): Promise<string> {
  const tools = join(folder, 'tools');
  await mkdir(tools);
  for (const name of names) await symlink(join('/bin', name), join(tools, name));
  if (npm !== '') await writeFile(join(tools, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
  return tools;
}

test('the registry is away: by the exit code for what may pass, and not "refused"', async () => {
  const { scripts } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const folder = await createCheckout();
  const tools = await createTools(folder, [], 'echo "npm error code ECONNREFUSED" >&2; exit 1');
  const path = `${tools}:${join(process.execPath, '..')}:/usr/local/bin:/usr/bin:/bin`;
  const [symdepot, admin] = await Promise.all([
    run(folder, `${scripts['symdepot']} upload symbols`, path),
    run(folder, `${scripts['admin']} user list`, path),
  ]);
  expect(symdepot).toEqual({ code: 2, stderr: expect.stringMatching(/ECONNREFUSED[^]*Is the npm registry reachable\?/) });
  expect(admin.code).toBe(2);
});

test('what has to be installed by somebody does not pass: 3', async () => {
  const folder = await createCheckout();
  const tools = await createTools(folder, ['sh', 'dirname', 'uname', 'cat', 'grep', 'mkdir', 'mktemp', 'rm', 'cksum', 'sleep'], '');
  const { code, stderr } = await run(folder, 'exec sh scripts/bootstrap.sh true', tools);
  expect([code, stderr]).toEqual([3, expect.stringMatching(/needs (npm|Node\.js)/)]);
});
