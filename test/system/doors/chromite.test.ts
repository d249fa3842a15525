// chromite's upload_symbols: its three requests, what it takes for success, and what it tries again. It ignores every status from 400 on
// of PUT and `:complete`, so that failures of those come as 200 that does not parse. Neighbour: breakpad.test.ts.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { newCrashSym, type NamedSym } from '../../harness/samples/crash-sym.ts';

let system: System;
let token: string;
let api: string;
let client: Client;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { DOWNLOAD_MODE: 'stream', UPLOAD_MAX_BYTES: '200000' });
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  const { url } = system.process;
  client = createClient({ ingest: url, status: url, download: url }, token);
  api = `${url}/breakpad/v1`;
});
afterAll(() => system?.[Symbol.asyncDispose]());

/** What it makes of an answer: nothing of a status from 400 on, which it logs; else JSON, and it fails when that does not parse. */
function taken(response: HttpResponse): Record<string, unknown> {
  if (response.status > 399) return {};
  return response.body.length > 0 ? response.json() : {};
}

const ask = async (method: string, url: string, body?: Buffer, key = token): Promise<HttpResponse> => {
  const headers = { 'User-agent': 'chromite.upload_symbols', Accept: '*/*', 'Accept-Encoding': 'gzip, deflate' };
  return send(`${url}?key=${key}`, { method, headers, body: body ?? Buffer.alloc(0) });
};

const idOf = ({ debugFile, debugId }: Pick<NamedSym, 'debugFile' | 'debugId'>) => ({ debug_file: debugFile, debug_id: debugId });

interface Asked {
  readonly content: Buffer;
  readonly said: Pick<NamedSym, 'debugFile' | 'debugId'>;
  readonly key?: string;
}

/** As it sends one file. @throws where it would try again: a failed create, and what does not parse */
async function sendFile({ content, said, key }: Asked): Promise<void> {
  const created = taken(await ask('POST', `${api}/uploads:create`, undefined, key));
  if (typeof created['uploadUrl'] !== 'string') throw new Error('no upload URL');
  taken(await ask('PUT', created['uploadUrl'], content, key));
  taken(
    await ask(
      'POST',
      `${api}/uploads/${String(created['uploadKey'])}:complete`,
      Buffer.from(JSON.stringify({ symbol_id: idOf(said) })),
      key,
    ),
  );
}

const isThere = async ({ path, content }: NamedSym): Promise<boolean> => (await client.download(path)).content.equals(content);

test('a file that it has counted can be downloaded; the next run leaves it out', async () => {
  const [sym, other] = [newCrashSym(), newCrashSym()];
  await sendFile({ content: sym.content, said: sym });
  expect(await isThere(sym)).toBe(true);
  const ids = [idOf(sym), { ...idOf(other), debug_id: other.debugId.toLowerCase() }, { debug_file: 'a/b', debug_id: 'x' }];
  const answer = taken(await ask('POST', `${api}/symbols:checkStatuses`, Buffer.from(JSON.stringify({ symbol_ids: ids }))));
  // As they were asked for.
  expect(answer).toEqual({
    pairs: [
      { symbolId: { debugFile: 'crash', debugId: sym.debugId }, status: 'FOUND' },
      { symbolId: { debugFile: 'crash', debugId: other.debugId.toLowerCase() }, status: 'MISSING' },
      { symbolId: { debugFile: 'a/b', debugId: 'x' }, status: 'MISSING' },
    ],
  });
});

test('a hundred at once, and no more', async () => {
  const sym = newCrashSym();
  const many = (count: number) => Buffer.from(JSON.stringify({ symbol_ids: Array.from({ length: count }, () => idOf(sym)) }));
  expect((await ask('POST', `${api}/symbols:checkStatuses`, many(100))).json<{ pairs: object[] }>().pairs).toHaveLength(100);
  expect((await ask('POST', `${api}/symbols:checkStatuses`, many(101))).status).toBe(400);
  expect((await ask('POST', `${api}/symbols:checkStatuses`, many(1), 'f'.repeat(32))).status).toBe(403);
});

test('what fails is not counted: it is tried again', async () => {
  const sym = newCrashSym();
  const lie = { debugFile: 'crash', debugId: `${'0'.repeat(32)}1` };
  await expect(sendFile({ content: sym.content, said: lie })).rejects.toThrow(SyntaxError);
  await expect(sendFile({ content: Buffer.from('no symbols'), said: sym })).rejects.toThrow(SyntaxError);
  await expect(sendFile({ content: Buffer.alloc(300_000, 'x'), said: sym })).rejects.toThrow(SyntaxError);
  await expect(sendFile({ content: sym.content, said: sym, key: 'f'.repeat(32) })).rejects.toThrow('no upload URL');
  expect((await client.get(sym.path)).status).toBe(404);
});

test('a failure that it would ignore is 200 in plain text; another client gets the status', async () => {
  const url = `${api.replace(/v1$/, 'put')}/17-SECRET`;
  const hidden = await ask('PUT', url, Buffer.from('x'));
  expect([hidden.status, hidden.headers['content-type'], hidden.body.toString()]).toEqual([
    200,
    'text/plain; charset=utf-8',
    expect.stringMatching(/^Refused: .*breakpad_upload_not_found/),
  ]);
  expect((await send(`${url}?key=${token}`, { method: 'PUT', body: Buffer.from('x') })).status).toBe(404);
  const wrong = await ask('POST', `${api}/uploads/17-SECRET:complete`, Buffer.from('{}'), 'f'.repeat(32));
  expect([wrong.status, wrong.body.toString()]).toEqual([200, expect.stringMatching(/^Refused: .*token_not_matched/)]);
});
