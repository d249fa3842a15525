// Paths that are odd: what symbols files may be called, and what only looks like one. Never a 400, 403 or 5xx: debuggers give
// up on a server for those. Neighbour: debuggers.test.ts has the paths of genuine ones.
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

const id = 'A1E4EC8C2F41492B9369D6B9A059577C1';
const key = `Odd.pdb/${id}/Odd.sym`;
/** Names that other routes begin with, and names that need encoding. */
const keys = [
  key,
  `upload/${id}/upload.sym`,
  `api/${id}/api.sym`,
  `try/${id}/try.sym`,
  `objects/${id}/objects.sym`,
  `c++filt/${id}/c++filt.sym`,
  `a b~$&,;=@?.pdb/${id}/a b~$&,;=@?.sym`,
  `💥シンボル.pdb/${id}/💥シンボル.sym`,
  `constructor/${id}/__proto__.sym`,
  `${'long'.repeat(60)}/${id}/x.sym`,
];

let system: System;
let client: Client;
/** Where the service leads to for the first of them. */
let place: string;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  await client.upload(await createZip(keys.map((name) => ({ name, content: Buffer.from(name) }))));
  place = (await ask(`/${key}`)).location!;
});
afterAll(async () => system[Symbol.asyncDispose]());

/** The path as it stands: a URL would be tidied up on the way. */
async function ask(path: string, method = 'GET'): Promise<{ status: number; location: string | undefined; body: string }> {
  const { hostname, port } = new URL(system.process.url);
  const sent = request({ hostname, port, path, method, agent: false });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, location: response.headers.location, body: await text(response) };
}

test.each(keys)('%s is found, also with every character encoded', async (name) => {
  const everything = [...Buffer.from(name)].map((byte) => (byte === 0x2f ? '/' : `%${byte.toString(16).padStart(2, '0')}`)).join('');
  for (const path of [`/${name.split('/').map(encodeURIComponent).join('/')}`, `/${everything}`])
    expect((await client.download(path)).content.toString()).toBe(name);
});

test('a found file is where its key says', () => expect(place.endsWith(`/${key}`)).toBe(true));

test.each(['', '?', '?%', '?try=%ZZ', '?a[b]=c&__proto__=d', `?${'q=1&'.repeat(2_000)}`])(
  'the query %.20s is no hindrance',
  async (query) => {
    expect((await ask(`/${key}${query}`)).location).toBe(place);
  },
);

test.each([
  ['a slash at the end', `/${key}/`],
  ['encoded slashes', `/${key.replaceAll('/', '%2F')}`],
  ['encoded backslashes', `/${key.replaceAll('/', '%5C')}`],
  ['backslashes', `/${key.replaceAll('/', '\\')}`],
  ['NUL', `/${key}%00`],
  ['a line end', `/${key}%0d%0aSet-Cookie:%20a=b`],
  ['encoded twice', `/${key.replaceAll('O', '%254F')}`],
  ['dots before', `/../${key}`],
  ['encoded dots before', `/%2e%2e/${key}`],
  ['dots within', `/x/../${key}`],
  ['dots for a name', `/Odd.pdb/${id}/%2e%2e`],
  ['dots out of the objects', '/objects/release/../../../../../../etc/passwd'],
  ['encoded dots out of the objects', '/objects/release/%2e%2e/AB/passwd'],
  ['a lane that is none', `/objects/nightly/${key}`],
  ['half a character', '/%F0%9F.pdb/AB/x.sym'],
  ['half a surrogate pair', '/%ED%A0%80.pdb/AB/x.sym'],
  ['no hex after the percent sign', '/%.pdb/AB/%ZZ.sym'],
  ['Latin-1', '/%C3%BC.pdb/AB/x.sym'],
  ['an id with braces', `/Odd.pdb/{${id}}/Odd.sym`],
  ['an id with 0x', `/Odd.pdb/0x${id}/Odd.sym`],
  ['a name that is too long to be stored', `/${'x'.repeat(8_000)}/AB/x.sym`],
  ['an id that is too long', `/x.pdb/${'A'.repeat(8_000)}/x.sym`],
])('%s: 404', async (_what, path) => {
  for (const method of ['GET', 'HEAD']) expect([path, (await ask(path, method)).status]).toEqual([path, 404]);
});

describe('who looks a file up is told where it is, or why it is nowhere', () => {
  const look = async (key: string, lane?: string) => {
    const response = await client.get(`/api/lookup?${new URLSearchParams({ key, ...(lane !== undefined && { lane }) }).toString()}`);
    expect(response.status).toBe(200);
    return response.json<
      Record<'code' | 'message' | 'key', string> & Record<'found' | 'elsewhere', { url: string; size: number } | null>
    >();
  };
  const today = new Date().toISOString().slice(0, 10);

  test('by its key, by name and id, by URL: where it can be downloaded', async () => {
    for (const text of [key, key.toLowerCase(), `Odd.pdb ${id}`, `${system.process.url}/${key}`, `try/${key}`]) {
      const { code, found } = await look(text);
      expect([text, code, found]).toMatchObject([text, 'stored', { key, lane: 'release', url: `${system.process.url}/${key}` }]);
      expect((await client.download(new URL(found!.url).pathname)).content.toString()).toBe(key);
    }
    expect((await look(`c++filt ${id}`)).found!.url).toBe(`${system.process.url}/c%2B%2Bfilt/${id}/c%2B%2Bfilt.sym`);
  });

  test('in try only, with another id, another file of the same id, of another kind, never', async () => {
    const inTry = `intry.pdb/${id}/intry.sym`;
    await client.upload(await createZip([{ name: inTry, content: Buffer.from('MODULE try') }]), { fields: { try: '1' } });
    expect(await look(inTry)).toMatchObject({ code: 'in_try', lane: 'release', found: null, elsewhere: { key: inTry, lane: 'try' } });
    for (const [text, lane] of [[inTry, 'try'], [`/try/${inTry}`]] as const)
      expect(await look(text, lane)).toMatchObject({ code: 'stored', lane: 'try', found: { url: `${system.process.url}/try/${inTry}` } });
    const why = async (text: string) => {
      const { code, message, found, elsewhere } = await look(text);
      return [code, message, found, elsewhere];
    };
    expect(await why('odd.pdb AB1')).toEqual([
      'other_id',
      `This id was never uploaded. Another id of odd.pdb was uploaded on ${today}.`,
      null,
      null,
    ]);
    expect((await why(`Odd.pdb/${id}/Odd.pd_`)).slice(0, 2)).toEqual([
      'other_file',
      `Odd.pdb with this id was uploaded on ${today}, but no Odd.pd_.`,
    ]);
    expect((await why(`Odd.pdb/${id}/Odd.exe`)).slice(0, 2)).toEqual(['ignored', 'Odd.exe is of a kind that is not stored here.']);
    expect((await why('nobody.pdb AB1'))[0]).toBe('never_uploaded');
  });

  test('by a miss: what was looked for and where; why, to who prefers JSON or opens it with a browser', async () => {
    const path = `/intry.pdb/${id}/intry.sym`;
    const miss = async (accept: string | undefined, asked = path) => {
      const response = await client.get(asked, accept === undefined ? {} : { Accept: accept });
      expect([asked, response.status]).toEqual([asked, 404]);
      return response;
    };
    for (const accept of [undefined, '*/*', 'text/plain', 'application/octet-stream']) {
      const { headers, body } = await miss(accept);
      expect([headers['content-type'], headers['cache-control']]).toEqual(['text/plain; charset=utf-8', 'no-cache']);
      expect(body.toString().split('\n')).toEqual([
        'Symbol Not Found',
        `${path.slice(1)} is not among release symbols. Try symbols were not searched: /try${path}`,
        `Why: /api/lookup?key=${path.slice(1)}`,
      ]);
    }
    expect((await miss(undefined, `/try/c++/${id}/c++.sym`)).body.toString()).toBe(
      `Symbol Not Found\nc%2B%2B/${id}/c%2B%2B.sym is neither among release symbols nor among try symbols.\nWhy: /api/lookup?lane=try&key=c%2B%2B/${id}/c%2B%2B.sym`,
    );
    const opened = (await miss('text/html,application/xhtml+xml,*/*;q=0.8')).body.toString().split('\n');
    expect(opened.slice(0, 2)).toEqual(['Symbol Not Found', `intry.pdb/${id}/intry.sym, release symbols`]);
    expect(opened.slice(2).join(' ')).toMatch(/^There is one in try: .* http:\/\/\S+\/try\/intry\.pdb\/A1\S+\/intry\.sym$/);
    const told = await miss('application/json');
    expect([told.headers['content-type'], told.headers['vary']]).toEqual(['application/json; charset=utf-8', 'Accept']);
    expect(told.json()).toMatchObject({ error: 'Symbol Not Found', code: 'symbol_not_found', lookup: { code: 'in_try', lane: 'release' } });
    expect((await miss('application/json', `/Odd.pdb/${id}/Odd.exe`)).json()).toMatchObject({
      error: 'Symbol Not Found (and ignored)',
      lookup: { code: 'ignored' },
    });
    expect((await miss('text/html', `/Odd.pdb/${id}/Odd.exe`)).body.toString()).toBe('Symbol Not Found (and ignored)');
  });

  test.each(['', '?key=', '?key=Odd.pdb', `?key=${key}&lane=nightly`, `?key=${'x'.repeat(5_000)}`, `?key=${key}&key=${key}`])(
    '%.40s is told what to write',
    async (query) => {
      const response = await client.get(`/api/lookup${query}`);
      expect([response.status, response.json()]).toMatchObject([
        400,
        { code: 'request_invalid', error: expect.stringMatching(/^(key|lane): /) as string },
      ]);
    },
  );
});

test('a proxy may send the whole URL, and is led to nowhere else', async () => {
  expect(await ask(`http://elsewhere.example/${key}`)).toMatchObject({ status: 302, location: place });
});
