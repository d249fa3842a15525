// `symdepot list` and `symdepot cancel`: what they say, and their exit codes (docs/cli.md). Neighbour: cli.test.ts.
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runSymdepot } from '../../harness/processes/symdepot-command.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { withConnection } from '../../harness/postgres/sql.ts';

let system: System;
let token: string;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
});
afterAll(() => system[Symbol.asyncDispose]());

const run = (...args: string[]) => runSymdepot(args, { url: system.process.url, token });

test('what there is, by filters; what waits is cancelled, what has ended is not', async () => {
  const client = system.clientWith(token);
  const broken = await createZip([{ name: 'a.txt', content: Buffer.from('b') }]);
  expect((await client.upload(broken)).status).toBe(400);
  await withConnection(system.databaseUrl, (sql) => sql.query(`INSERT INTO paused_lanes (lane, paused_by) VALUES ('release', 'test')`));
  const waiting = await client.submit(await createZip([{ name: 'c.txt', content: Buffer.from('d') }]));
  const rejected = waiting - 1;

  const all = await run('list');
  expect([all.code, all.stderr]).toEqual([0, '']);
  expect(all.stdout).toMatch(new RegExp(`^2 uploads:\\n  ${waiting}  staged  release  .*\\n  ${rejected}  rejected  release  .*: `));
  const some = await run('list', '--state', 'rejected,failed', '--created-at', 'today', '--json');
  expect(some.json<{ uploads: { id: number }[] }>().uploads.map(({ id }) => id)).toEqual([rejected]);
  expect((await run('list', '--limit', '1', '--json')).json<{ uploads: object[] }>().uploads).toHaveLength(1);
  expect((await run('list', '--state', 'complete')).stdout).toBe('No upload matches.\n');
  const unknown = await run('list', '--state', 'lost');
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('lost is not one of the available choices')]);

  const cancelled = await run('cancel', String(waiting));
  expect([cancelled.code, cancelled.stdout]).toEqual([0, `Upload ${waiting} is cancelled.\n`]);
  const both = await run('cancel', String(waiting), String(rejected), '--json');
  expect([both.code, both.json()]).toMatchObject([1, { ok: false, results: [{ ok: false, code: 'upload_has_ended' }, { ok: false }] }]);
});
