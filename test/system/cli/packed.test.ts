// The command on machines that have no checkout: the tarball by npx, without a registry, on each Node that it promises, and the
// executable; and the client as a package. What they do is tested elsewhere; here, that everything is in them.
import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { bzip2Streams, createSampleFiles, createZip, packedFiles, xzStreams, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { examplesOf, runExample } from '../../harness/clients/document-examples.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { startConnectProxy, type ConnectProxy } from '../../harness/network/connect-proxy.ts';
import { createHttpsFront, type HttpsFront } from '../../harness/network/https-front.ts';
import { createSymbolsFolder } from '../../harness/processes/symdepot-command.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { findProgram } from '../../harness/programs/find-program.ts';
import { nodeFolder } from '../../harness/programs/node-versions.ts';
import { packCommand, type PackedCommand } from '../../harness/programs/packed-command.ts';

const host = 'symbols.test'; // nobody can look it up but the proxy
let packed: PackedCommand;
let system: System;
let token: string;
let front: HttpsFront;
let proxy: ConnectProxy;
let npm: string;
let job: string;
let files: SampleFile[];
let seed = 110_000;

beforeAll(async () => {
  [packed, system] = await Promise.all([packCommand(), startSystem(inject('postgresUrl'))]);
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  front = await createHttpsFront(system.process.url, [host]);
  proxy = await startConnectProxy(system.process.url, front.port);
  npm = dirname((await findProgram('npx'))!.path);
}, 900_000);
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await front[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

/** A machine with nothing on it but symbols and what was packed. */
beforeEach(async () => {
  job = await mkdtemp(join(tmpdir(), 'symdepot-test-packed-'));
  files = createSampleFiles({ files: 3, bytes: 30_000, seed: seed++ });
  await using symbols = await createSymbolsFolder(files);
  await cp(symbols.path, join(job, 'symbols'), { recursive: true });
  await writeFile(join(job, 'ca.pem'), front.certificate);
  for (const name of [packed.cli, packed.client]) await copyFile(join(packed.folder, name), join(job, name));
  return () => rm(job, { recursive: true, force: true });
});

/** Nothing is fetched: a registry that is not there, and a cache without anything. */
const offline = { npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:9', npm_config_update_notifier: 'false' };

async function shell(node: string, script: string, variables: Readonly<Record<string, string>> = {}) {
  const settings = { SYMDEPOT_URL: system.process.url, SYMDEPOT_TOKEN: token, CI: 'true', npm_config_cache: join(job, '.npm') };
  return runExample(script, { folder: job, curl: [node, npm].join(delimiter), variables: { ...settings, ...offline, ...variables } });
}

interface Way {
  readonly name: string;
  /** Of Node for the PATH; undefined: none is needed. */
  readonly version?: string;
  /** How the command is called, from the folder of the job. */
  command(): string;
  /** How it says that it was. */
  hinted(): string;
}

const npx = (version: string): Way => ({
  name: `npx on Node ${version}`,
  version,
  command: () => `npx --yes --package ./${packed.cli} symdepot`,
  hinted: () => `npx --package ./${packed.cli} symdepot`,
});
const executable: Way = { name: 'the executable', command: () => packed.executable, hinted: () => packed.executable };

describe.each([npx('20.15.0'), npx('22.23.5'), npx('24'), executable])('$name', ({ version, command, hinted }) => {
  let node: string;
  beforeAll(async () => void (node = version === undefined ? '/nonexistent' : await nodeFolder(version)));

  test('uploads; what it tells to type next can be typed; downloads', async () => {
    const sent = await shell(node, `${command()} upload symbols --no-wait`);
    const [, hint = '', id = ''] = /To wait for it: (.* status (\d+) --watch)$/m.exec(sent.stdout) ?? [];
    expect([sent.code, hint]).toEqual([0, `${hinted()} status ${id} --watch`]);
    const watched = await shell(node, hint, { SYMDEPOT_GITLAB_ANNOTATIONS: 'links.json' });
    expect(watched).toMatchObject({ code: 0, stdout: expect.stringContaining(`Upload ${id} is complete`) as string });
    expect(JSON.parse(await readFile(join(job, 'links.json'), 'utf8'))).toEqual({
      symdepot: [{ external_link: { label: `symbols.zip: upload ${id}, complete`, url: `${system.process.url}/uploads/upload/${id}` } }],
    });
    const [{ key, content } = files[0]!] = files;
    expect(await shell(node, `${command()} download ${key} -o copy`)).toMatchObject({ code: 0 });
    expect((await readFile(join(job, 'copy'))).equals(content)).toBe(true);
    expect(await system.clientWith(token).differing(files)).toEqual([]);
  });

  test('a ZIP, file by file, through a proxy to a server with a certificate of its own', async () => {
    await writeFile(join(job, 'symbols.zip'), await createZip(files.map((file) => ({ name: file.key, content: file.content }))));
    const asked = proxy.asked.length;
    const variables = { SYMDEPOT_URL: `https://${host}`, HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: join(job, 'ca.pem') };
    const direct = version === undefined ? packed.executable : `node ${packed.script}`;
    const sent = await shell(node, `${direct} upload symbols.zip --api-version 2`, variables);
    expect(sent).toMatchObject({ code: 0, stdout: expect.stringMatching(/^All of 3 symbols files/) as string });
    expect(proxy.asked[asked]).toBe(`CONNECT ${host}:443`);
    expect(await system.clientWith(token).differing(files)).toEqual([]);
    const plain = await shell(node, `${direct} whoami`, { SYMDEPOT_URL: `http://${host}`, HTTP_PROXY: proxy.url });
    expect([plain.code, proxy.asked.at(-1)]).toEqual([0, `POST http://${host}/upload/auth_info/`]);
    const stranger = await shell(node, `${direct} whoami`, { ...variables, NODE_EXTRA_CA_CERTS: '' });
    expect([stranger.code, stranger.stderr]).toEqual([3, expect.stringContaining('NODE_EXTRA_CA_CERTS')]);
  });

  test('an archive by its digest: pushed, fetched, unpacked by libraries that are in it', async () => {
    const direct = version === undefined ? packed.executable : `node ${packed.script}`;
    const permissions = ['upload_artefacts', 'read_internal_artefacts'];
    const variables = { SYMDEPOT_TOKEN: await createToken(system.databaseUrl, { permissions }), XDG_CACHE_HOME: job };
    for (const [kind, streams] of Object.entries({ xz: xzStreams, bz2: bzip2Streams })) {
      await writeFile(join(job, `tar.${kind}`), Buffer.concat(streams));
      const pushed = await shell(node, `${direct} env push tar.${kind} --no-record`, variables);
      const [digest] = /^sha512:\w{128}$/m.exec(pushed.stdout) ?? [];
      const fetched = await shell(node, `${direct} env fetch ${digest} --unpack -o ${kind}`, variables);
      expect([pushed.code, fetched.code, fetched.stderr]).toMatchObject([0, 0, expect.not.stringContaining('error')]);
      for (const [name, content] of Object.entries(packedFiles)) {
        expect(await readFile(join(job, kind, name), 'utf8')).toBe(content);
      }
    }
  });
});

describe('the client', () => {
  const readme = new URL('../../../packages/client/README.md', import.meta.url);

  test('is a package without dependencies, and its README is right', async () => {
    const node = await nodeFolder('20.15.0');
    await writeFile(join(job, 'package.json'), '{ "private": true, "type": "module" }');
    await writeFile(join(job, 'symbols.zip'), await createZip(files.map((file) => ({ name: file.key, content: file.content }))));
    await writeFile(join(job, 'example.js'), examplesOf(await readFile(readme, 'utf8'), 'js')[0]!);
    const ran = await shell(node, `npm install --silent ./${packed.client} && node example.js`);
    expect([ran.code, ran.stdout]).toEqual([0, 'complete 0\nnot there\n']);
  });
});
