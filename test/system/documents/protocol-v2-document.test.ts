// The examples of docs/protocol-v2.md, run one after the other as they stand there.
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, inject, test } from 'vitest';
import { curlFolder, examplesOf, readDocument, runExample } from '../../harness/clients/document-examples.ts';
import { createSymbolsFolder } from '../../harness/processes/symdepot-command.ts';
import { startSystem } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

test('announce, send in two pieces, close', async () => {
  await using system = await startSystem(inject('postgresUrl'));
  const token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  const content = Buffer.from(`MODULE Linux x86_64 AB12 libxul.so\n${randomBytes(300_000).toString('hex')}\n`);
  expect(gzipSync(content).length).toBeGreaterThan(262_144);
  const file = { key: 'libxul.so/AB12/libxul.so.sym', content };
  await using folder = await createSymbolsFolder([file as never]);
  const scripts = examplesOf(readDocument('protocol-v2.md'), 'sh');
  expect(scripts).toHaveLength(3);
  const run = async (script: string, variables: Readonly<Record<string, string>> = {}) =>
    runExample(script, {
      folder: folder.path,
      curl: await curlFolder(),
      variables: { URL: system.process.url, TOKEN: token, ...variables },
    });
  const { code, stdout } = await run(`set -euo pipefail\n${scripts.join('\n')}`);
  expect(code).toBe(0);
  expect(stdout).toContain('"type":"upload"');
  expect(stdout).toMatch(/^range: bytes=0-262143\r$/im);
  expect(stdout).toMatch(/\{"upload":\{"id":\d+,.*"skipped_keys":\[\],"warnings":\[\],"links":\{[^{}]*\}\}\}$/);
  expect(await system.clientWith(token).differing([file])).toEqual([]);
  // Each says what is wrong by its exit code: 22 of curl for a response that refuses, 7 for none.
  const announce = `set -o pipefail\n${scripts[0]!}`;
  expect(await run(announce, { TOKEN: '0'.repeat(32) })).toMatchObject({ code: 22, stderr: expect.stringContaining('403') as string });
  expect(await run(announce, { URL: 'http://127.0.0.1:9' })).toMatchObject({ code: 7 });
  expect(await run(scripts[2]!)).toMatchObject({ code: 22 }); // it is closed
});
