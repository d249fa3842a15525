// Who else is on the machine: a standalone symdepot keeps its data, its tokens and its admin port to itself.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSampleArchive } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../harness/clients/client.ts';
import { send } from '../../harness/clients/http.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { storageKind } from '../../harness/storage/storage-kind.ts';
import { createStandaloneSite, type StandaloneSite } from '../../harness/processes/standalone-process.ts';

const newSecret = (): string => randomBytes(16).toString('hex');
const inFile = newSecret();
const inVariable = newSecret();
const onCommandLine = newSecret();

let home: string;
let site: StandaloneSite;
let running: ServiceProcess;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'symdepot-test-tokens-'));
  const tokenFile = join(home, 'tokens');
  await writeFile(tokenFile, `${inFile}=upload_symbols,view_all_uploads\n`);
  site = await createStandaloneSite();
  await chmod(site.dataDir, 0o711); // as symdepot makes it for root: PostgreSQL runs as somebody else
  running = await site.start({
    flags: ['--token-file', tokenFile, '--host', '0.0.0.0'],
    // Meant for a server of somebody's own: the embedded one is reached all the same.
    settings: { SYMDEPOT_TOKENS: `${inVariable}=upload_try_symbols`, PGSSLMODE: 'require', PGOPTIONS: '--nonsense', PGHOST: 'db.invalid' },
  });
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

test('tokens come from a file and from the environment, and nobody reads them in the process list', async () => {
  for (const secret of [inFile, inVariable]) {
    expect((await send(`${running.url}/api/_auth/`, { headers: { 'Auth-Token': secret } })).status).toBe(200);
    expect(running.output()).not.toContain(secret);
  }
  const commandLine = await readFile(`/proc/${running.pid}/cmdline`, 'utf8');
  expect(commandLine).not.toMatch(/[0-9a-f]{32}/);
  expect(running.output()).not.toContain('process list');
});

test('all that is kept can be read by its owner alone', async ({ skip }) => {
  skip(storageKind !== 'files', 'what is kept of uploads is elsewhere');
  const client = createClient({ ingest: running.url, status: running.url, download: running.url }, inFile);
  const { zip } = await createSampleArchive({ files: 3, seed: 7 });
  expect((await client.upload(zip)).status).toBe(201);
  const entries = await readdir(site.dataDir, { recursive: true, withFileTypes: true });
  const open: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const found = await stat(path).catch(() => undefined); // PostgreSQL removes files of its own
    if (found && (found.mode & 0o077) !== 0) open.push(`${(found.mode & 0o777).toString(8)} ${path.slice(site.dataDir.length)}`);
  }
  expect(entries.some(({ name }) => name.endsWith('.bytes'))).toBe(true);
  expect(open).toEqual([]);
});

test('PostgreSQL shares its user with nothing else', async () => {
  const [pid] = (await readFile(join(site.dataDir, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n');
  const uid = Number(/^Uid:\t(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
  expect(uid).not.toBe(65_534);
});

test('the admin port stays on loopback, whatever HOST is', async () => {
  const at = (url: string): string => url.replace('127.0.0.1', '127.0.0.2');
  expect((await send(`${at(running.url)}/__lbheartbeat__`)).status).toBe(200);
  expect((await send(`${running.adminUrl}/__lbheartbeat__`)).status).toBe(200);
  await expect(send(`${at(running.adminUrl)}/__lbheartbeat__`)).rejects.toThrow('ECONNREFUSED');
});

test('a token that is no longer named is told, with the command that ends it', async () => {
  await running.stop();
  running = await site.start({ flags: ['--token', `${onCommandLine}=upload_symbols`] });
  const told = running.output();
  for (const secret of [inFile, inVariable]) {
    expect(told).toMatch(
      new RegExp(`Token ${secret.slice(0, 4)}… .* is valid until \\d{4}-\\d\\d-\\d\\d\\. To end it: npm run admin -- token expire \\d+`),
    );
  }
  expect(told).not.toContain(`Token ${onCommandLine.slice(0, 4)}…`);
  expect(told).toContain('may see the tokens of --token in the process list');
});
