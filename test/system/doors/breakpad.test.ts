// Breakpad's door call by call: what its clients cannot be made to do, or would not tell of. Whatever is answered, nothing in it looks
// like success that is none (breakpad-client.ts). Neighbour: sym-upload.test.ts.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createBreakpadClient, wordOf, type BreakpadClient } from '../../harness/clients/breakpad-client.ts';
import { createClient, type Client, type Endpoints } from '../../harness/clients/client.ts';
import { encodeForm, send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { storageKind } from '../../harness/storage/storage-kind.ts';
import { newCrashSym, type NamedSym } from '../../harness/samples/crash-sym.ts';

const permissions = ['upload_symbols'];
let fleet: Fleet;
let endpoints: Endpoints;
let token: string;
let base: string;
let breakpad: BreakpadClient;
let client: Client;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { DOWNLOAD_MODE: 'stream', EXPIRE_INTERVAL_SECONDS: '1' } });
  [endpoints] = await Promise.all([fleet.startPublic(), fleet.start('worker')]);
  token = await createToken(fleet.databaseUrl, { permissions });
  base = `${endpoints.ingest}/breakpad`;
  breakpad = createBreakpadClient(base, token);
  client = createClient(endpoints, token);
});
afterAll(() => fleet?.[Symbol.asyncDispose]());

const bodyOf = ({ status, body }: { readonly status: number; readonly body: Buffer }) => [status, body.toString()];
const codeOf = (response: { readonly status: number; json<T>(): T }) => [response.status, response.json<{ code: string }>().code];

test('the texts that the clients look for, and nothing else', async () => {
  const sym = newCrashSym();
  expect(bodyOf(await breakpad.check('crash', sym.debugId))).toEqual([200, '{\n  "status": "MISSING"\n}']);
  const created = await breakpad.create();
  expect(created.body.toString()).toMatch(
    /^\{\n {2}"uploadUrl": "http:\/\/127\.0\.0\.1:\d+\/breakpad\/put\/[\w-]+",\n {2}"uploadKey": "[\w-]+"\n\}$/,
  );
  const [url, key] = [wordOf(created, 'uploadUrl')!, wordOf(created, 'uploadKey')!];
  expect(bodyOf(await breakpad.put(url, sym.content))).toEqual([200, '']);
  expect(bodyOf(await breakpad.check('crash', sym.debugId))).toEqual([200, '{\n  "status": "MISSING"\n}']);
  expect(bodyOf(await breakpad.complete(key, sym))).toEqual([200, '{\n  "result": "OK"\n}']);
  expect((await client.download(sym.path)).content.equals(sym.content)).toBe(true);
  expect(bodyOf(await breakpad.check('crash', sym.debugId.toLowerCase()))).toEqual([200, '{\n  "status": "FOUND"\n}']);
  expect(bodyOf(await breakpad.upload(sym))).toEqual([200, '{\n  "result": "DUPLICATE_DATA"\n}']);
});

test('what is there and cannot be downloaded any more is missing', async () => {
  const sym = newCrashSym();
  expect((await breakpad.upload(sym)).status).toBe(200);
  await fleet.buckets.remove('symbols', `v1${sym.path}`);
  expect(wordOf(await breakpad.check('crash', sym.debugId), 'status')).toBe('MISSING');
});

test('the upload is as any other, with its door', async () => {
  const sym = newCrashSym();
  const { uploadKey, uploadUrl } = await breakpad.ticket();
  await breakpad.put(uploadUrl, sym.content);
  await breakpad.complete(uploadKey, sym);
  const id = Number(uploadKey.split('-', 1)[0]);
  const { state, file_uploads: files } = await client.status(id);
  expect([state, files.map(({ key }) => `/${key}`)]).toEqual(['complete', [sym.path]]);
  const rows = await withConnection(fleet.databaseUrl, (sql) =>
    sql.query('SELECT kind, door, archive_name FROM uploads WHERE id = $1', [id]),
  );
  expect(rows.rows).toEqual([{ kind: 'any', door: 'breakpad', archive_name: 'crash.sym' }]);
});

describe('twice', () => {
  test('the same file to the same URL is kept; another is refused, and the first one counts', async () => {
    const [sym, other] = [newCrashSym(), newCrashSym()];
    const { uploadKey, uploadUrl } = await breakpad.ticket();
    for (const _ of [1, 2]) expect((await breakpad.put(uploadUrl, sym.content)).status).toBe(200);
    expect(codeOf(await breakpad.put(uploadUrl, other.content))).toEqual([409, 'breakpad_sent_before']);
    expect(wordOf(await breakpad.complete(uploadKey, sym), 'result')).toBe('OK');
    // Its bytes are not staged any more.
    expect((await breakpad.put(uploadUrl, sym.content)).status).toBe(200);
    expect(codeOf(await breakpad.put(uploadUrl, other.content))).toEqual([409, 'breakpad_sent_before']);
    expect(await fleet.buckets.objects('staging')).toEqual([]);
  });

  test('two senders at once: one file, whole', async () => {
    const [sym, other] = [newCrashSym({ more: 300_000 }), newCrashSym({ more: 300_000 })];
    const { uploadKey, uploadUrl } = await breakpad.ticket();
    const slowly = ({ content }: typeof sym) => Readable.from([content.subarray(0, 1_000), content.subarray(1_000)]);
    const statuses = (await Promise.all([sym, other].map((one) => breakpad.put(uploadUrl, slowly(one))))).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
    const first = statuses[0] === 200 ? sym : other;
    expect(wordOf(await breakpad.complete(uploadKey, first), 'result')).toBe('OK');
    expect((await client.download(first.path)).content.equals(first.content)).toBe(true);
  });

  test('the same file by two senders at once: both are told that it is kept', async () => {
    const sym = newCrashSym({ more: 300_000 });
    const { uploadKey, uploadUrl } = await breakpad.ticket();
    const answers = await Promise.all([1, 2].map(() => breakpad.put(uploadUrl, sym.content)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(wordOf(await breakpad.complete(uploadKey, sym), 'result')).toBe('OK');
  });

  test('complete: the same answer, also of two at once, and of what was refused', async () => {
    const sym = newCrashSym();
    const { uploadKey, uploadUrl } = await breakpad.ticket();
    await breakpad.put(uploadUrl, sym.content);
    const answers = await Promise.all([1, 2, 3, 4].map(() => breakpad.complete(uploadKey, sym)));
    expect(answers.map((answer) => wordOf(answer, 'result'))).toEqual(['OK', 'OK', 'OK', 'OK']);
    expect(wordOf(await breakpad.complete(uploadKey, sym), 'result')).toBe('OK');

    const lied = await breakpad.ticket();
    await breakpad.put(lied.uploadUrl, sym.content);
    const lie = { debugFile: 'crash', debugId: `${'0'.repeat(32)}1` };
    for (const _ of [1, 2]) {
      const refused = await breakpad.complete(lied.uploadKey, lie);
      expect(codeOf(refused)).toEqual([400, 'id_differs']);
      expect(refused.json<{ details: object[] }>().details).toMatchObject([{ code: 'id_differs' }]);
    }
  });
});

describe('keys', () => {
  test('of another token, made up, changed, or of nothing: there is no such upload', async () => {
    const sym = newCrashSym();
    const { uploadKey, uploadUrl } = await breakpad.ticket();
    await breakpad.put(uploadUrl, sym.content);
    const stranger = createBreakpadClient(base, await createToken(fleet.databaseUrl, { email: 'stranger@example.com', permissions }));
    const own = createBreakpadClient(base, await createToken(fleet.databaseUrl, { permissions }));
    const [id, tokenId, lane, expiry, ...signature] = uploadKey.split('-');
    const made = [
      [Number(id) + 1, tokenId, lane, expiry, ...signature].join('-'),
      [id, tokenId, 't', expiry, ...signature].join('-'),
      [id, tokenId, lane, `${expiry}0`, ...signature].join('-'),
      [id, tokenId, lane, expiry, createHash('sha256').update('x').digest('base64url')].join('-'),
      '17-SECRET',
      'x',
    ];
    for (const other of [stranger, own]) expect(codeOf(await other.complete(uploadKey, sym))).toEqual([404, 'breakpad_upload_not_found']);
    for (const key of made) {
      expect(codeOf(await breakpad.complete(key, sym))).toEqual([404, 'breakpad_upload_not_found']);
      expect(codeOf(await breakpad.put(`${base}/put/${key}`, sym.content))).toEqual([404, 'breakpad_upload_not_found']);
    }
    expect(wordOf(await breakpad.complete(uploadKey, sym), 'result')).toBe('OK');
  });

  test('of a token that is gone: nothing is taken, and what was sent stays for who is asked first', async () => {
    const key = await createToken(fleet.databaseUrl, { email: 'leaver@example.com', permissions });
    const leaver = createBreakpadClient(base, key);
    const { uploadUrl } = await leaver.ticket();
    await withConnection(fleet.databaseUrl, (sql) =>
      sql.query(`DELETE FROM _user_permissions WHERE "B" = (SELECT id FROM users WHERE email = 'leaver@example.com')`),
    );
    expect(codeOf(await leaver.put(uploadUrl, newCrashSym().content))).toEqual([403, 'sender_gone']);
  });

  test('too old ones', async () => {
    const preload = './test/harness/faults/shifted-clock.ts?seconds=-90000';
    const yesterday = await fleet.startScript({ script: 'scripts/service.ts', args: ['ingest'], preload });
    const { uploadKey } = await createBreakpadClient(`${yesterday.url}/breakpad`, token).ticket();
    const sym = newCrashSym();
    expect(codeOf(await breakpad.complete(uploadKey, sym))).toEqual([404, 'breakpad_upload_not_found']);
    expect(codeOf(await breakpad.put(`${base}/put/${uploadKey}`, sym.content))).toEqual([404, 'breakpad_upload_not_found']);
  });

  test('before its file has come', async () => {
    const { uploadKey, uploadUrl } = await breakpad.ticket();
    const sym = newCrashSym();
    expect(codeOf(await breakpad.complete(uploadKey, sym))).toEqual([400, 'breakpad_file_missing']);
    const broken = Readable.from(
      (async function* () {
        yield sym.content;
        throw new Error('the line is cut');
      })(),
    );
    await expect(breakpad.put(uploadUrl, broken)).rejects.toThrow(/hang up|cut|reset|aborted/);
    expect(codeOf(await breakpad.complete(uploadKey, sym))).toEqual([400, 'breakpad_file_missing']);
    expect((await breakpad.put(uploadUrl, sym.content)).status).toBe(200);
    expect(wordOf(await breakpad.complete(uploadKey, sym), 'result')).toBe('OK');
  });
});

test('bodies of `:complete` that name nothing, or too much', async () => {
  const { uploadKey } = await breakpad.ticket();
  const url = `${base}/v1/uploads/${uploadKey}:complete?key=${token}`;
  const post = (body: string) => send(url, { method: 'POST', body: Buffer.from(body) });
  for (const body of ['', '{}', '{ symbol_id: {debug_file: "crash"} }', 'null'])
    expect(codeOf(await post(body))).toEqual([400, 'request_invalid']);
  expect(codeOf(await post(`{ symbol_id: {debug_file: "${'x'.repeat(5_000)}", debug_id: "1" } }`))).toEqual([413, 'body_too_large']);
  const long = { debugFile: 'x'.repeat(400), debugId: '1' };
  expect(codeOf(await breakpad.complete(uploadKey, long))).toEqual([400, 'request_invalid']);
});

test('what is created and never completed is removed', async ({ skip }) => {
  const { backdate } = fleet.buckets;
  skip(!backdate, `nobody can make objects older on ${storageKind}`);
  const { uploadKey, uploadUrl } = await breakpad.ticket();
  const sym = newCrashSym();
  await breakpad.put(uploadUrl, sym.content);
  const name = `staging/${uploadKey.split('-', 1)[0]}.zip`;
  expect(await fleet.buckets.objects('staging')).toContain(name);
  await backdate!('staging', 2);
  await waitFor(async () => !(await fleet.buckets.objects('staging')).includes(name), { timeoutMs: 60_000, what: 'a sweep' });
  expect(codeOf(await breakpad.complete(uploadKey, sym))).toEqual([400, 'breakpad_file_missing']);
});

test('so much of a token may wait for `:complete`, and what was refused does not count', async () => {
  const narrow = await fleet.start('ingest', { BREAKPAD_OPEN_BYTES_PER_TOKEN: '128MiB', UPLOAD_MAX_BYTES: '100000' });
  const own = createBreakpadClient(
    `${narrow.url}/breakpad`,
    await createToken(fleet.databaseUrl, { email: 'builder@example.com', permissions }),
  );
  const files = await Promise.all([1, 2, 3, 4].map(async () => ({ ...(await own.ticket()), sym: newCrashSym() })));
  const put = async (n: number) => own.put(files[n]!.uploadUrl, files[n]!.sym.content);
  const tooLong = await own.put(files[3]!.uploadUrl, Readable.from([newCrashSym({ more: 300_000 }).content]));
  expect(tooLong.status).toBe(413);
  // The first of them twice: it is kept once.
  for (const n of [0, 1, 0]) expect((await put(n)).status).toBe(200);
  const refused = await put(2);
  expect([...codeOf(refused), refused.headers['retry-after']]).toEqual([
    429,
    'breakpad_too_many_open_bytes',
    expect.stringMatching(/^\d+$/),
  ]);
  for (const _ of [1, 2]) expect(wordOf(await own.complete(files[0]!.uploadKey, files[0]!.sym), 'result')).toBe('OK');
  expect((await put(2)).status).toBe(200);
  expect(codeOf(await put(3))).toEqual([429, 'breakpad_too_many_open_bytes']);
});

test('try: by the path, by the token, and in the query', async () => {
  const trier = await createToken(fleet.databaseUrl, { email: 'trier@example.com', permissions: ['upload_try_symbols'] });
  const ways = [
    createBreakpadClient(`${base}/try`, token),
    createBreakpadClient(base, trier),
    createBreakpadClient(`${base}//${trier}//try/`, trier),
  ];
  for (const way of ways) {
    const sym = newCrashSym();
    expect(wordOf(await way.upload(sym), 'result')).toBe('OK');
    expect((await client.get(sym.path)).status).toBe(404);
    expect((await client.download(`/try${sym.path}`)).content.equals(sym.content)).toBe(true);
    expect(wordOf(await way.check('crash', sym.debugId), 'status')).toBe('FOUND');
    expect(wordOf(await breakpad.check('crash', sym.debugId), 'status')).toBe('MISSING');
  }
  // Who asks for try gets what is released, too.
  const released = newCrashSym();
  await breakpad.upload(released);
  expect(wordOf(await ways[0]!.check('crash', released.debugId), 'status')).toBe('FOUND');
});

describe('who may not', () => {
  test('is told so at each call, and nothing looks like an answer', async () => {
    const reader = await createToken(fleet.databaseUrl, { email: 'reader@example.com', permissions: ['view_all_uploads'] });
    const expired = await createToken(fleet.databaseUrl, { permissions, expiresAt: new Date(0) });
    const sym = newCrashSym();
    for (const [key, code] of [
      ['f'.repeat(32), 'token_not_matched'],
      [reader, 'forbidden'],
      [expired, 'token_expired'],
      ['', 'token_missing'],
    ] as const) {
      const caller = createBreakpadClient(base, key);
      for (const answer of [await caller.check('crash', sym.debugId), await caller.create(), await caller.complete('17-x', sym)])
        expect(codeOf(answer)).toEqual([403, code]);
    }
  });

  test('credentials of a proxy are none of ours: the key counts', async () => {
    const headers = { Authorization: `Basic ${Buffer.from('ci:secret').toString('base64')}` };
    expect((await send(`${base}/v1/uploads:create?key=${token}`, { method: 'POST', headers })).status).toBe(200);
    expect((await send(`${base}/v1/uploads:create`, { method: 'POST', headers })).status).toBe(403);
  });

  test('a browser gets no page, and a wrong way no redirect', async () => {
    const headers = { Accept: 'text/html' };
    for (const path of ['/v1/uploads:create', '/v1/uploads:create/', '//v1//uploads:create', '/upload', '/upload/']) {
      const response = await send(base + path, { method: 'POST', headers });
      expect([path, response.status, response.headers['content-type']]).toEqual([path, 403, 'application/json']);
    }
    expect((await send(`${base}/v1/uploads:create?key=${token}`)).status).toBe(405);
    expect((await send(`${base}/v1/uploads?key=${token}`)).status).toBe(404);
  });
});

describe('v1', () => {
  const post = async (parts: Parameters<typeof encodeForm>[0], path = `/upload?key=${token}`) => {
    const form = await encodeForm(parts);
    return send(base + path, { method: 'POST', headers: { ...form.headers, 'User-Agent': 'Breakpad/1.0 (Linux)' }, body: form.body });
  };
  const formOf = ({ debugFile, debugId, content }: NamedSym) => [
    { name: 'code_file', content: debugFile },
    { name: 'cpu', content: 'x86_64' },
    { name: 'debug_file', content: debugFile },
    { name: 'debug_identifier', content: debugId },
    { name: 'os', content: 'Linux' },
    { name: 'symbol_file', content, filename: 'any/name.sym' },
  ];

  test('exactly 200, and only for what can be downloaded', async () => {
    const sym = newCrashSym();
    const answer = await post(formOf(sym));
    expect([answer.status, wordOf(answer, 'result')]).toEqual([200, 'OK']);
    expect((await client.download(sym.path)).content.equals(sym.content)).toBe(true);
    const other = newCrashSym();
    expect(codeOf(await post(formOf({ ...other, debugId: sym.debugId })))).toEqual([400, 'id_differs']);
    expect(codeOf(await post(formOf(other).slice(0, -1)))).toEqual([400, 'no_file']);
    expect(codeOf(await post([...formOf(other), ...formOf(other).slice(-1)]))).toEqual([400, 'form_second_file']);
    expect((await client.get(other.path)).status).toBe(404);
    // Nothing has to be said of the file besides it.
    expect(wordOf(await post(formOf(other).slice(-1)), 'result')).toBe('OK');
  });

  test('by a token in a header, or as a field that asks for try', async () => {
    const sym = newCrashSym();
    const form = await encodeForm([...formOf(sym), { name: 'try', content: '1' }]);
    const headers = { ...form.headers, Authorization: `Bearer ${token}-label` };
    expect((await send(`${base}/upload`, { method: 'POST', headers, body: form.body })).status).toBe(200);
    expect((await client.get(sym.path)).status).toBe(404);
    expect((await client.get(`/try${sym.path}`)).status).toBe(200);
  });
});

test('limits: uploads are counted once, when they begin; too many are told when to come again', async () => {
  const own = await fleet.start('ingest', { UPLOAD_RATE_PER_MINUTE: '3' });
  const key = await createToken(fleet.databaseUrl, { email: 'busy@example.com', permissions });
  const busy = createBreakpadClient(`${own.url}/breakpad`, key);
  for (const _ of [1, 2, 3]) expect((await busy.upload(newCrashSym())).status).toBe(200);
  const refused = await busy.create();
  expect([...codeOf(refused), Number(refused.headers['retry-after']) > 0]).toEqual([429, 'rate_limit_exceeded', true]);
  expect((await busy.check('crash', 'AB')).status).toBe(200);
});
