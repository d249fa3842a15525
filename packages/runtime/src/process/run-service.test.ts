import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 90_000 }); // each test starts a process, which a busy machine does slowly

const fixture = fileURLToPath(new URL('../http/testing/fixture-service.ts', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

type Line = Record<string, unknown>;

function run(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [fixture], { env: { PORT: '0', ADMIN_PORT: '0', ...environment } });
  children.push(child);
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Line));
  const stderr = text(child.stderr);
  const exited = once(child, 'close').then(async ([code]) => ({ code: code as number | null, lines, stderr: await stderr }));
  const logged = (message: string) => expect.poll(() => lines.find((line) => line['msg'] === message), { timeout: 60_000 }).toBeDefined();
  const ready = async () => {
    await logged('ready');
    const line = lines.find((each) => each['msg'] === 'ready')!;
    return { url: String(line['url']), adminUrl: String(line['admin_url']) };
  };
  return { child, exited, logged, ready };
}

test('all problems of the settings on standard error, exit code 1', async () => {
  const { exited } = run({ PORT: 'x', LOG_LEVEL: 'loud' });
  const { code, stderr } = await exited;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^fixture: The settings have 2 problem\(s\):\n {2}- LOG_LEVEL: .*\n {2}- PORT: must be a port number/);
});

test('SIGTERM: unready, no new connections, the request in flight is finished, exit code 0', async () => {
  const { child, exited, logged, ready } = run();
  const { url, adminUrl } = await ready();
  expect((await fetch(`${adminUrl}/__heartbeat__`)).status).toBe(200);
  const slow = fetch(`${url}/slow`);
  await logged('slow request in flight');
  child.kill('SIGTERM');
  await logged('work is done');

  const heartbeat = await fetch(`${adminUrl}/__heartbeat__`);
  expect([heartbeat.status, await heartbeat.json()]).toMatchObject([503, { status: 'draining' }]);
  await expect.poll(() => fetch(url).catch(() => 'refused')).toBe('refused');
  child.stdin.write('finish');
  expect(await (await slow).text()).toBe('done');
  expect(await exited).toMatchObject({ code: 0, stderr: '' });
});

test('a port that is taken: one line that says what to set, and no trace; exit code 1', async () => {
  const { ready } = run();
  const { url, adminUrl } = await ready();
  for (const [setting, taken] of [
    ['PORT', url],
    ['ADMIN_PORT', adminUrl],
  ] as const) {
    const { port } = new URL(taken);
    const { code, stderr, lines } = await run({ [setting]: port }).exited;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `fixture: Cannot listen on port ${port} of 127.0.0.1: another program listens there already. ` +
        `Set ${setting} to another one, or to 0 for any that is free\n`,
    );
    expect(JSON.stringify(lines)).not.toContain('EADDRINUSE');
    // What had begun to work by then ends before what it works with, and has nothing to log.
    expect(lines.filter(({ msg }) => msg === 'work is done')).toHaveLength(setting === 'PORT' ? 1 : 0);
  }
});

test('a second signal ends at once', async () => {
  const { child, exited, logged, ready } = run({ HANG_MS: '60000' });
  await ready();
  child.kill('SIGTERM');
  await logged('work is done');
  const again = setInterval(() => child.kill('SIGTERM'), 50); // those of the first second are taken for echoes of the first
  const { code, lines } = await exited;
  clearInterval(again);
  expect(code).toBe(143);
  expect(lines.at(-1)).toMatchObject({ closing: 'hanging resource' });
});

test('a signal that comes twice, as Ctrl-C does through npm, is one', async () => {
  const { child, exited, ready } = run();
  await ready();
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect((await exited).code).toBe(0);
});

test('what hangs is named, the rest is closed, exit code 1', async () => {
  const { child, exited, ready } = run({ HANG_MS: '50' });
  await ready();
  child.kill('SIGINT');
  const { code, lines } = await exited;
  expect(code).toBe(1);
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'closing hung', resource: 'hanging resource' }));
  expect(lines.at(-1)).toMatchObject({ msg: 'stopped' });
});

test('the whole shutdown is bounded', async () => {
  const { child, exited, ready } = run({ HANG_MS: '60000', SHUTDOWN_TIMEOUT_SECONDS: '2' });
  await ready();
  child.kill('SIGTERM');
  const { code, lines } = await exited;
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatchObject({ msg: 'shutdown took too long', closing: 'hanging resource' });
});

test.each(['/crash', '/reject'])('an error that nobody caught: logged, closed, exit code 1 (%s)', async (path) => {
  const { exited, ready } = run();
  const { url } = await ready();
  await fetch(url + path).catch(() => {});
  const { code, lines } = await exited;
  expect(code).toBe(1);
  const fatal = lines.find((line) => line['level'] === 'fatal');
  expect(fatal).toMatchObject({ err: { message: expect.stringMatching(/^nobody/) as string } });
  expect(lines.at(-1)).toMatchObject({ msg: 'stopped' });
});

test.each([
  ['create', 'no database'],
  ['start', 'no queue'],
])('a start that fails in %s: logged, exit code 1', async (step, message) => {
  const { code, lines } = await run({ FAIL: step }).exited;
  expect(code).toBe(1);
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'cannot start', level: 'fatal', err: expect.objectContaining({ message }) as Line }),
  );
});
