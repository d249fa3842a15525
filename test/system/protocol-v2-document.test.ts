// The examples of docs/protocol-v2.md, run one after the other as they stand there.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { examplesOf, readDocument } from './document-examples.ts';
import { createSymbolsFolder } from './symdepot-command.ts';
import { startSystem } from './system.ts';
import { createToken } from './tokens.ts';

test('announce, send in two pieces, close', async () => {
  await using system = await startSystem(inject('postgresUrl'));
  const token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  const content = Buffer.from(`MODULE Linux x86_64 AB12 libxul.so\n${randomBytes(300_000).toString('hex')}\n`);
  expect(gzipSync(content).length).toBeGreaterThan(262_144);
  const file = { key: 'libxul.so/AB12/libxul.so.sym', content };
  await using folder = await createSymbolsFolder([file as never]);
  const scripts = examplesOf(readDocument('protocol-v2.md'), 'sh');
  expect(scripts).toHaveLength(3);
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', scripts.join('\n')], {
    cwd: folder.path,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', URL: system.process.url, TOKEN: token },
  });
  expect(stdout).toContain('"type":"upload"');
  expect(stdout).toContain('bytes=0-262143\n');
  expect(stdout).toMatch(/\{"upload":\{"id":\d+,.*"skipped_keys":\[\]\}\}$/);
  expect(await system.clientWith(token).differing([file])).toEqual([]);
});
