// What the lists, stats and `_auth` say of real uploads and their callers; and that no question is a fault of ours.
import { createRandom, createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { questionSeed } from '../../harness/seeds/question-seed.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { addUpload } from '../../harness/postgres/upload-records.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { untilFarFromMidnight } from '../../harness/systems/lists-harness.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken, type NewToken } from '../../harness/clients/tokens.ts';

let system: System;
let url: string;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  ({ url } = system.process);
});
afterAll(async () => system[Symbol.asyncDispose]());

const askAs = async (token: NewToken): Promise<(path: string) => Promise<HttpResponse>> => {
  const headers = { 'Auth-Token': await createToken(system.databaseUrl, token) };
  return (path) => send(url + path, { headers });
};

test('an upload is listed with what became of its members, and its files can be fetched where their page says', async () => {
  const uploader: NewToken = { email: 'builder@example.com', permissions: ['upload_try_symbols'] };
  const client = await system.clientFor(uploader);
  const ask = await askAs(uploader);
  const askAll = await askAs({ email: 'auditor@example.org', permissions: ['view_all_uploads'] });
  const old = { name: 'old.pdb/AB/old.sym', content: Buffer.from('MODULE windows x86 AB old.pdb\n') };
  const fresh = { name: 'c++.pdb/cd/c++.sym', content: Buffer.from('MODULE windows x86 CD c++.pdb\nINFO CODE_ID EF01 c++.dll\n') };
  const note = { name: 'build-symbols.txt', content: Buffer.from('a note') };
  expect((await client.upload(await createZip([old]))).status).toBe(201);
  expect((await client.upload(await createZip([old, fresh, note]))).status).toBe(201);
  expect((await client.upload(await createZip([{ ...fresh, name: 'rubbish' }]))).status).toBe(400);

  const { uploads } = (await ask('/api/uploads/')).json<{ uploads: readonly object[] }>();
  expect(uploads).toMatchObject([
    { state: 'rejected', files_count: 0, error: expect.stringContaining("'rubbish'") },
    {
      state: 'complete',
      error: null,
      user: { email: 'builder@example.com' },
      files_count: 1,
      files_incomplete_count: 0,
      skipped_keys: [old.name],
      ignored_keys: [note.name],
      try_symbols: true,
      lane: 'try',
    },
    { state: 'complete', files_count: 1, skipped_keys: [] },
  ]);

  const { files } = (await askAll('/api/uploads/files/?key=C%2B%2B')).json<{ files: readonly { id: number }[] }>();
  expect(files).toMatchObject([{ key: 'c++.pdb/CD/c++.sym', compressed: true, update: false, upload: { upload_type: 'try' } }]);
  const { file } = (await ask(`/api/uploads/files/file/${files[0]!.id}`)).json<{ file: { url: string } }>();
  const header = { debug_filename: 'c++.pdb', debug_id: 'CD', code_file: 'c++.dll', code_id: 'EF01' };
  expect(file).toMatchObject({ ...header, upload: { skipped_keys: [old.name], ignored_keys: [note.name] } });
  expect((await client.download(file.url)).content).toEqual(fresh.content);
});

describe('stats', () => {
  const hour = 3_600_000;
  const midnight = (): number => new Date().setUTCHours(0, 0, 0, 0);
  const uploadsOf = async (ask: (path: string) => Promise<HttpResponse>): Promise<unknown> =>
    (await ask('/api/stats/')).json<{ stats: { uploads: unknown } }>().stats.uploads;

  beforeAll(async () => {
    await untilFarFromMidnight();
    const times = [Date.now(), midnight() - 1, midnight() - 24 * hour, midnight() - 24 * hour - 1, Date.now() - 29 * 24 * hour];
    await withConnection(system.databaseUrl, async (client) => {
      await client.query('DELETE FROM uploads');
      for (const [i, time] of times.entries())
        await addUpload(client, { email: 'counted@example.com', bytes: 10 ** (i + 1), createdAt: new Date(time) });
      await addUpload(client, { email: 'counted@example.com', bytes: 7, createdAt: new Date(Date.now() - 31 * 24 * hour) });
      await addUpload(client, { email: 'else@example.com', bytes: 5_000_000_000 });
    });
  });

  test('of the caller', async () => {
    const ask = await askAs({ email: 'counted@example.com', permissions: [] });
    expect(await uploadsOf(ask)).toEqual({
      all_uploads: false,
      today: { count: 1, total_size: 10 },
      yesterday: { count: 2, total_size: 1_100 },
      last_30_days: { count: 5, total_size: 111_110 },
    });
  });

  test('of all, for those who may view all', async () => {
    const ask = await askAs({ email: 'auditor@example.org', permissions: ['view_all_uploads'] });
    expect(await uploadsOf(ask)).toEqual({
      all_uploads: true,
      today: { count: 2, total_size: 5_000_000_010 },
      yesterday: { count: 2, total_size: 1_100 },
      last_30_days: { count: 6, total_size: 5_000_111_110 },
    });
  });

  test('of somebody who has uploaded nothing', async () => {
    const nothing = { count: 0, total_size: 0 };
    const ask = await askAs({ email: 'idle@example.com', permissions: [] });
    expect(await uploadsOf(ask)).toEqual({ all_uploads: false, today: nothing, yesterday: nothing, last_30_days: nothing });
  });

  test('need a token, and a slash', async () => {
    expect((await send(`${url}/api/stats/`)).status).toBe(403);
    const redirect = await send(`${url}/api/stats?a=b`);
    expect([redirect.status, redirect.headers['location']]).toEqual([301, '/api/stats/?a=b']);
    expect((await send(`${url}/api/stats/`, { method: 'PUT' })).headers['allow']).toBe('GET, HEAD');
  });
});

describe('_auth', () => {
  test('tells an anonymous caller where to sign in, at the address that was used', async () => {
    const response = await send(`${url}/api/_auth/`);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toMatchObject({ sign_in_url: `${url}/sign-in`, user: null });
    const headers = { Host: 'symbols.example.com', 'X-Forwarded-Proto': 'https' };
    expect((await send(`${url}/api/_auth/`, { headers })).json()['sign_in_url']).toBe('/sign-in'); // anybody can make a Host up
  });

  test('tells others what they hold themselves, not only what the token does', async () => {
    const email = 'manager@example.com';
    await createToken(system.databaseUrl, { email, permissions: ['manage_tokens', 'view_all_uploads'] });
    const ask = await askAs({ email, permissions: [] });
    expect((await ask('/api/_auth/')).json()).toMatchObject({
      user: {
        email,
        is_active: true,
        is_superuser: false,
        permissions: [
          { id: 3, codename: 'upload.view_all_uploads', name: 'View All Symbols Uploads' },
          { id: 4, codename: 'tokens.manage_tokens', name: 'Manage Your API Tokens' },
        ],
      },
      sign_out_url: `${url}/oidc/logout/`,
    });
  });

  test('a superuser holds everything; a bad token is refused; the slash is asked for', async () => {
    const ask = await askAs({ email: 'root@example.com', permissions: [] });
    await withConnection(system.databaseUrl, (client) =>
      client.query(`UPDATE users SET is_superuser = true WHERE email = 'root@example.com'`),
    );
    const { user } = (await ask('/api/_auth/')).json<{ user: { is_superuser: boolean; permissions: readonly { id: number }[] } }>();
    expect([user.is_superuser, user.permissions.map(({ id }) => id)]).toEqual([true, [1, 2, 3, 4, 5, 6, 7]]);
    expect((await send(`${url}/api/_auth/`, { headers: { 'Auth-Token': 'nonsense' } })).status).toBe(403);
    const redirect = await send(`${url}/api/_auth`);
    expect([redirect.status, redirect.headers['location']]).toEqual([301, '/api/_auth/']);
  });
});

test('a superuser whose token does not hold view_all_uploads sees the own uploads: only the token counts', async () => {
  const ask = await askAs({ email: 'root@example.com', permissions: [] });
  expect((await ask('/api/uploads/')).json()).toMatchObject({ can_view_all: false, total: 0 });
  expect((await ask('/api/uploads/files/')).json()).toMatchObject({ can_view_all: false, total: 0 });
});

test(`rubbish in filters is 200 or 400, and never keeps anybody waiting (QUESTION_SEED=${questionSeed})`, async () => {
  const ask = await askAs({ email: 'auditor@example.org', permissions: ['view_all_uploads'] });
  const random = createRandom(questionSeed);
  const fields = [
    'user',
    'size',
    'created_at',
    'completed_at',
    'state',
    'lane',
    'sort',
    'page',
    'key',
    'bucket_name',
    'upload_type',
  ] as const;
  const pieces = [
    '<',
    '>=',
    '=',
    '!',
    ',',
    '%',
    '_',
    '\\',
    "'",
    '\0',
    ' ',
    '-',
    '+',
    ':',
    'T',
    'Z',
    'gb',
    'today',
    'null',
    '2026-11-21',
    '10:00',
    '99999999999999999999',
  ];
  const more = [
    '1e9',
    '.5',
    'Nov',
    'ago',
    '2 days',
    'next',
    'noon',
    'to',
    'try',
    'failed',
    'xul',
    '\u{1F600}',
    'é',
    '\uD800',
    '271822',
    '0001-01-01',
    '12/31/9998',
    '+24:00',
  ];
  const choices = [...pieces, ...more] as [string, ...string[]];
  for (let round = 0; round < 300; round++) {
    const value = Array.from({ length: 1 + random.int(5) }, () => random.pick(choices)).join('');
    const name = random.pick(fields);
    const list = random.chance(0.5) ? 'uploads' : 'uploads/files';
    const path = `/api/${list}/?${new URLSearchParams({ [name]: value }).toString()}`;
    const { status } = await ask(path);
    expect([path, [200, 400].includes(status)]).toEqual([path, true]);
  }
  for (const raw of [
    '%',
    '%zz',
    '%ff%fe',
    '?'.repeat(500),
    '[]=1',
    '__proto__=1',
    'user[$ne]=1',
    'page=1&page=2',
    `key=${'a'.repeat(7_000)}`,
    `created_at=${'1/'.repeat(3_000)}`,
    `size=${'9'.repeat(7_000)}`,
  ]) {
    const { status } = await ask(`/api/uploads/files/?size=>1&${raw}`);
    expect([raw, [200, 400].includes(status)]).toEqual([raw, true]);
  }
});
