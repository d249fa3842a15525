import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from './run-cli.ts';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';

class Text extends Writable {
  text = '';
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Against a server that answers everything so. */
async function run(args: readonly string[], status: number, body: unknown) {
  const server = createServer((request, response) => {
    request.resume();
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const [stdout, stderr] = [new Text(), new Text()];
  const environment = {
    HOME: '/nonexistent',
    SYMDEPOT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    SYMDEPOT_TOKEN: token,
  };
  const code = await runCli([...args, '--retries', '0'], {
    environment,
    directory: '/',
    invocation: 'symdepot',
    stdout,
    stderr,
    signal: new AbortController().signal,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

test('an expired token: when, which, and where it came from', async () => {
  const hint = 'The token that begins with c0ff expired on 2026-11-01. An operator extends it: npm run admin -- token extend 7 --days 90';
  const answer = { error: 'API Token found but expired', hint, code: 'token_expired', request_id: 'r' };
  const { code, stderr } = await run(['whoami'], 403, answer);
  expect([code, stderr]).toEqual([
    3,
    `error: API Token found but expired. ${hint}\n  The token begins with c0ff and comes from SYMDEPOT_TOKEN\n`,
  ]);
  expect(stderr).not.toContain(token);
  expect(JSON.parse((await run(['whoami', '--json'], 403, answer)).stdout)).toMatchObject({ code: 'token_expired', hint, exit_code: 3 });
});

test("somebody else's upload: the owner, and the permission that is needed", async () => {
  const hint = 'It was made by ann@example.com. To see what others have sent a token needs the permission view_all_uploads';
  const { code, stderr } = await run(['status', '7'], 403, {
    error: 'Insufficient access to view this upload',
    hint,
    code: 'upload_access_denied',
  });
  expect([code, stderr]).toEqual([3, `error: Insufficient access to view this upload. ${hint}\n`]);
});

test.each([
  [404, '<html>nginx</html>', 3],
  [405, '<html>nginx</html>', 3],
  [200, '<html>sign in</html>', 3],
  [302, '', 3],
  [501, '<html>no such method</html>', 3],
  [413, '<html>nginx</html>', 1],
  [502, '<html>bad gateway</html>', 2],
  [503, { error: 'Too much work is waiting' }, 2],
])('an answer %i %j is exit code %i', async (status, body, expected) => {
  expect((await run(['whoami'], status, body)).code).toBe(expected);
});

test('an empty path is not the folder here', async () => {
  expect(await run(['upload', ''], 500, '')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('It is empty. Is a variable not set?'),
  });
});
