// Build environments by the command line: `symdepot env …`, as builds and people use it. Neighbours: environments.test.ts (the same by
// HTTP), reproducible-build.test.ts (what it is for).
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { sha512Of } from '../../harness/clients/artefact-client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { createGateway } from '../../harness/network/gateway.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { runSymdepot, startSymdepot, type CommandOptions } from '../../harness/processes/symdepot-command.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { chrootArchive } from '../../harness/samples/chroot-archive.ts';
import { xzLike } from '../../harness/samples/packed-like.ts';

const MiB = 2 ** 20;
const signing = generateKeyPairSync('ed25519');
const publicKey = signing.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

let system: System;
let token: string;
let room: string;
beforeAll(async () => {
  const secret = signing.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  system = await startSystem(inject('postgresUrl'), { ENVIRONMENTS_SIGNING_KEYS: secret });
  const permissions = ['upload_artefacts', 'publish_artefacts', 'read_internal_artefacts'];
  token = await createToken(system.databaseUrl, { permissions });
});
afterAll(() => system?.[Symbol.asyncDispose]());
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'symdepot-test-env-'));
  return () => rm(room, { recursive: true, force: true });
});

const options = (change: CommandOptions = {}): CommandOptions => ({
  url: system.process.url,
  token,
  directory: room,
  environment: { XDG_CACHE_HOME: join(room, 'cache'), SYMDEPOT_KEYS: publicKey },
  ...change,
});
const env = (...args: readonly string[]) => runSymdepot(['env', ...args], options());
const anybody = (...args: readonly string[]) => {
  const { token: _, ...rest } = options();
  return runSymdepot(['env', ...args], rest);
};
async function write(name: string, content: Buffer): Promise<string> {
  await writeFile(join(room, name), content);
  return `sha512:${sha512Of(content)}`;
}
async function push(name: string, content: Buffer, ...facts: readonly string[]): Promise<{ id: string; digest: string }> {
  const digest = await write(name, content);
  const pushed = await env('push', name, ...facts, '--json');
  return { id: pushed.json<{ environment: { id: string } }>().environment.id, digest };
}

test('pushed, refused at the gate, published, looked up, pinned, checked into a tree, verified', async () => {
  await write('sources.tar.xz', xzLike(2_000));
  const digest = await write('chroot.tar.xz', xzLike(300_000));
  const said = ['--label', 'branch=cli', '--label', 'platform=linux64', '--inputs-hash', 'sha256:abc', '--licence', 'GPL-2.0-only'];
  const wrong = await env('push', 'chroot.tar.xz', '--licence', 'Free', '--redistributable', 'yes');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("'Free' is no SPDX licence")]);
  const pushed = await env('push', 'chroot.tar.xz', ...said, '--sources', 'sources.tar.xz', '--revision', 'r1');
  const [, id = ''] = new RegExp(`^(env-\\d+) ${digest}$`, 'm').exec(pushed.stdout) ?? [];
  expect([pushed.code, id]).toEqual([0, expect.stringMatching(/^env-/)]);
  // Its bytes have been there since the first try.
  expect(pushed.stdout).toContain('chroot.tar.xz was stored already; nothing was sent');
  expect(pushed.stdout).toContain('To be public it lacks: --redistributable yes; that its sources are public (publish --with-sources)');

  const refused = await env('publish', id);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('`redistributable` is not `yes`')]);
  const again = await env('push', 'chroot.tar.xz', ...said, '--sources', 'sources.tar.xz', '--redistributable', 'yes', '--json');
  const [ready] = [again.json<{ environment: { id: string } }>().environment.id];
  const missing = await env('publish', ready, '--json');
  expect([missing.code, missing.json()]).toMatchObject([1, { problems: [expect.stringContaining('--with-sources')] }]);
  expect((await anybody('at', '2999-01-01', '--label', 'branch=cli')).code).toBe(1);
  const published = await env('publish', ready, '--with-sources');
  expect([published.code, published.stdout]).toEqual([0, expect.stringContaining(`${ready} ${digest}\n  is        public since `)]);

  const listed = await anybody('list', '--label', 'platform=linux64', '--inputs-hash', 'sha256:abc', '--json');
  expect(listed.json<{ environments: { id: string }[] }>().environments.map((one) => one.id)).toEqual([ready]);
  expect((await anybody('list', '--label', 'branch=none')).stdout).toBe('No environment matches.\n');
  const now = await anybody('at', '2999-01-01', '--label', 'branch=cli');
  expect([now.code, now.stdout.split('\n')[0]]).toEqual([0, `${ready} ${digest}`]);
  expect((await anybody('at', '2001-01-01', '--label', 'branch=cli')).code).toBe(1);

  expect((await env('pin', digest, '--who', 'release 1')).stderr).toContain(`Name one of them: ${id}, ${ready}`);
  const pinned = await env('pin', ready, '--who', 'release 1', '--until', '2999-01-01', '--json');
  const pin = pinned.json<{ pin: { id: number } }>().pin.id;
  expect((await env('at', '2999-01-01', '--label', 'branch=cli')).stdout).toContain(`release 1 (${pin}, until 2999-01-01)`);
  expect((await env('pin', ready, '--remove', String(pin))).code).toBe(0);
  expect((await env('pin', ready)).code).toBe(3);

  expect((await anybody('manifest', ready, '-o', 'environment.tt')).code).toBe(0);
  const manifest = JSON.parse(await readFile(join(room, 'environment.tt'), 'utf8')) as unknown;
  expect(manifest).toEqual([expect.objectContaining({ filename: 'environment.tar.xz', digest: digest.slice(7), unpack: true })]);
  expect(JSON.parse((await anybody('manifest', digest)).stdout)).toEqual(manifest);

  const verified = await anybody('verify', 'chroot.tar.xz', 'environment.tt');
  expect([verified.code, verified.stdout]).toEqual([
    0,
    expect.stringMatching(new RegExp(`signed with SHA256:.*\n.*chroot.tar.xz: ${ready}, `)),
  ]);
  await write('environment.tar.xz', xzLike(300_000));
  const changed = await anybody('verify', 'environment.tt');
  expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining('the manifest pins')]);
  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' });
  await writeFile(join(room, 'other.pem'), other);
  expect((await anybody('verify', '--key', 'other.pem')).stderr).toContain('The list is not signed with SHA256:');
  // A copy of the list, and one that somebody has changed.
  for (const name of ['environments.json', 'environments.json.sig'])
    await writeFile(join(room, name), await (await fetch(`${system.process.url}/${name}`)).text());
  expect((await anybody('verify', 'chroot.tar.xz', '--list', 'environments.json')).code).toBe(0);
  const list = await readFile(join(room, 'environments.json'), 'utf8');
  await writeFile(join(room, 'environments.json'), list.replace('branch', 'Branch'));
  expect((await anybody('verify', '--list', 'environments.json')).code).toBe(1);
});

test('publish --with-sources leaves the sources as they are where the environment lacks more', async () => {
  const sources = await write('sources.tar.xz', xzLike(2_500));
  const { id } = await push('unsaid.tar.xz', xzLike(3_500), '--licence', 'GPL-2.0-only', '--sources', 'sources.tar.xz');
  const refused = await env('publish', id, '--with-sources', '--json');
  const problems = ['To be public it lacks: --redistributable yes'];
  expect([refused.code, refused.json()]).toMatchObject([1, { error: expect.stringContaining(`${id} cannot be public yet`), problems }]);
  const fetched = await anybody('fetch', sources, '-o', 'copy');
  expect([fetched.code, fetched.stderr]).toEqual([1, expect.stringContaining('There is no such artefact')]);
});

test('a .tar.xz by its manifest: fetched, verified, unpacked; beside one that cannot be unpacked, nothing is', async () => {
  const { id } = await push('chroot.tar.xz', chrootArchive, '--label', 'branch=packed');
  expect((await env('manifest', id, '--filename', 'chroot.tar.xz', '-o', 'manifest.tt')).code).toBe(0);
  await rm(join(room, 'chroot.tar.xz'));
  const fetched = await env('fetch', '--manifest', 'manifest.tt', '--unpack', '-o', 'tree', '--json');
  expect([fetched.code, fetched.json()]).toMatchObject([
    0,
    { files: [{ from_cache: false, folder: 'tree/chroot', unpacked: { files: 1, bytes: 8, folders: 2 } }] },
  ]);
  expect(await readFile(join(room, 'tree/chroot/etc/environment-name'), 'utf8')).toBe('fixture\n');

  const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(100)]);
  const { digest } = await push('other.zip', zip);
  const pinned = JSON.parse(await readFile(join(room, 'manifest.tt'), 'utf8')) as object[];
  const other = { filename: 'other.zip', size: zip.length, digest: digest.slice(7), algorithm: 'sha512', unpack: true };
  await writeFile(join(room, 'both.tt'), JSON.stringify([...pinned, other]));
  const refused = await env('fetch', '--manifest', 'both.tt', '--unpack', '-o', 'both');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('other.zip is no .tar')]);
  expect(await readdir(room)).not.toContain('both');
  const packed = await env('fetch', '--manifest', 'both.tt', '-o', 'both');
  expect([packed.code, (await readdir(join(room, 'both'))).toSorted()]).toEqual([0, ['chroot.tar.xz', 'other.zip']]);
});

test('killed in the middle of a push: what the server has does not travel again, and 0 means that it is stored', async () => {
  const content = randomBytes(20 * MiB);
  const digest = await write('large.tar', content);
  const { url } = system.process;
  const gateway = await createGateway({ ingest: url, status: url, download: url });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const held = gateway.holdAfter(17 * MiB);
  const command = startSymdepot(['env', 'push', 'large.tar', '--label', 'branch=killed'], options({ url: gateway.url }));
  await held;
  const arrived = async (): Promise<boolean> =>
    withConnection(system.databaseUrl, async (sql) => {
      const { rows } = await sql.query<{ bytes: number }>('SELECT max(received_bytes)::int AS bytes FROM artefact_sessions');
      return (rows[0]?.bytes ?? 0) >= 16 * MiB;
    });
  await waitFor(arrived, { timeoutMs: 60_000, what: 'two parts' });
  command.signal('SIGKILL');
  await command.result;
  await gateway.close(); // what sockets still hold of it goes nowhere
  gateway.release();
  await gateway.open();
  const before = gateway.receivedBytes();
  const again = await runSymdepot(['env', 'push', 'large.tar', '--label', 'branch=killed', '--json'], options({ url: gateway.url }));
  expect([again.code, again.json()]).toMatchObject([0, { was_stored: false, artefact: { name: digest, state: 'stored' } }]);
  expect(gateway.receivedBytes() - before).toBeLessThan(5 * MiB);
});

/** Passes everything on to the system; `change` answers a download instead. */
async function startFront(change: (request: IncomingMessage, response: ServerResponse, content: Buffer) => void) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    void fetch(system.process.url + request.url!, {
      headers: { 'auth-token': token, ...(request.headers.range && { range: request.headers.range }) },
    })
      .then(async (answer) => {
        const content = Buffer.from(await answer.arrayBuffer());
        response.writeHead(answer.status, { 'content-length': content.length, 'content-range': answer.headers.get('content-range') ?? '' });
        change(request, response, content);
      })
      .catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { ranges, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const cached = async (): Promise<string[]> =>
  (await readdir(join(room, 'cache'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);

test('a download that is cut, and whose process is killed, goes on where it was', async () => {
  const content = randomBytes(8 * MiB);
  const { digest } = await push('cut.tar', content);
  const kept = async (): Promise<number> => {
    const [name] = (await readdir(join(room, 'cache'), { recursive: true }).catch(() => [])).filter((one) => one.endsWith('.part'));
    return name === undefined ? 0 : (await stat(join(room, 'cache', name))).size;
  };
  const startOf = (request: number): number => Number(/^bytes=(\d+)-$/.exec(front.ranges[request] ?? '')?.[1] ?? 0);
  // Half of what is left, and then: the connection is cut, nothing more comes, all of it.
  const front = await startFront((_, response, body) => {
    if (front.ranges.length > 2) {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, body.length >> 1));
    if (front.ranges.length === 1) void waitFor(async () => (await kept()) > 0, { timeoutMs: 60_000 }).finally(() => response.destroy());
  });
  const killed = startSymdepot(['env', 'fetch', digest, '-o', 'copy'], options({ url: front.url }));
  const isSilent = async (): Promise<boolean> =>
    front.ranges.length === 2 && (await kept()) === startOf(1) + ((content.length - startOf(1)) >> 1);
  await waitFor(isSilent, { timeoutMs: 100_000, what: 'half of what was left' });
  killed.signal('SIGKILL');
  await killed.result;
  expect(await readdir(room)).not.toContain('copy');
  const fetched = await runSymdepot(['env', 'fetch', digest, '-o', 'copy', '--json'], options({ url: front.url }));
  expect([fetched.code, fetched.json()]).toMatchObject([0, { digest, bytes: 8 * MiB, from_cache: false, file: 'copy' }]);
  expect([front.ranges.length, startOf(1) > 0, startOf(2)]).toEqual([3, true, startOf(1) + ((content.length - startOf(1)) >> 1)]);
  expect((await readFile(join(room, 'copy'))).equals(content)).toBe(true);
  expect(await cached()).toEqual([digest.slice(7)]);
  // From the cache it needs nobody; by another digest, and on stdout, too.
  const offline = await runSymdepot(['env', 'fetch', digest, '-o', '-'], options({ url: 'http://127.0.0.1:9' }));
  expect([offline.code, offline.stderr]).toEqual([0, expect.stringContaining('from the cache')]);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const bySha256 = await env('fetch', `sha256:${sha256}`, '--no-cache', '-o', 'other');
  expect([bySha256.code, (await readFile(join(room, 'other'))).equals(content), (await cached()).length]).toEqual([0, true, 1]);
});

test('other bytes never lie under a name: of a server, of a cache, of an interrupted download', async () => {
  const content = randomBytes(100_000);
  const { digest } = await push('bytes.tar', content);
  let lies = true;
  const front = await startFront((_, response, body) => {
    if (lies) body[50_000]! ^= 1;
    response.end(body);
  });
  const lied = await runSymdepot(['env', 'fetch', digest, '-o', 'copy'], options({ url: front.url }));
  expect([lied.code, lied.stderr]).toEqual([1, expect.stringContaining(`What the server has sent is not ${digest}`)]);
  expect([await cached(), (await readdir(room)).includes('copy')]).toEqual([[], false]);

  lies = false;
  const folder = join(room, 'cache/symdepot/artefacts/sha512', digest.slice(7, 9));
  await writeFile(join(folder, `${digest.slice(7)}.999999999.part`), randomBytes(1_000)); // of a process that has died
  const mended = await runSymdepot(['env', 'fetch', digest, '-o', 'copy'], options({ url: front.url }));
  expect([mended.code, mended.stderr, (await readFile(join(room, 'copy'))).equals(content)]).toEqual([
    0,
    expect.stringContaining('was damaged: it is fetched anew'),
    true,
  ]);
  await writeFile(join(folder, digest.slice(7)), randomBytes(100_000));
  await rm(join(room, 'copy'));
  const again = await env('fetch', digest, '-o', 'copy');
  expect([again.stderr, (await readFile(join(room, 'copy'))).equals(content)]).toEqual([
    expect.stringContaining('in the cache was damaged'),
    true,
  ]);

  const gone = await anybody('fetch', `sha512:${'0'.repeat(128)}`);
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('There is no such artefact')]);
  expect((await env('fetch')).code).toBe(3);
});
