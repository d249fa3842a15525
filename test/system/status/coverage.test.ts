// POST /api/coverage: what it says is there can be downloaded, and what is in flight can be waited for (contract §4).
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { createSampleArchive, createZip, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startGcsEmulator, type GcsEmulator } from '../../harness/gcs/gcs-emulator.ts';
import { createClient, type Client, type Endpoints } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { windowsSym } from '../../harness/samples/windows-sym.ts';

let store: GcsEmulator;
let fleet: Fleet;
let endpoints: Endpoints;
let token: string;
let client: Client;

beforeAll(async () => {
  store = await startGcsEmulator({ buckets: ['symbols', 'staging', 'partner'] });
  fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: {
      UPLOAD_DEFAULT_URL: store.bucketUrl('symbols'),
      STAGING_URL: store.bucketUrl('staging'),
      STORAGE_READ_TIMEOUT: '1',
      UPLOAD_URL_EXCEPTIONS: JSON.stringify({ '*@partner.example': store.bucketUrl('partner') }),
    },
  });
  endpoints = await fleet.startPublic();
  await fleet.start('worker');
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  client = createClient(endpoints, token);
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await store.stop();
});

interface Coverage {
  readonly files: readonly Readonly<Record<string, unknown>>[];
  readonly available: number;
  readonly missing: number;
}

const post = (body: string, { query = '', secret = token }: { query?: string; secret?: string } = {}): Promise<HttpResponse> => {
  const headers = secret === '' ? {} : { 'Auth-Token': secret };
  return send(`${endpoints.status}/api/coverage${query}`, { method: 'POST', headers, body: Buffer.from(body) });
};

async function ask(files: readonly object[], options: { lane?: string; query?: string } = {}): Promise<Coverage> {
  const { query = '', ...more } = options;
  const response = await post(JSON.stringify({ files, ...more }), { query });
  expect([response.status, response.body.toString().slice(0, 200)]).toEqual([200, expect.stringMatching(/^{"files"/)]);
  return response.json<Coverage>();
}

test('what was uploaded is available, each as it was asked for and as it is stored', async () => {
  const debugId = '44E4EC8C2F41492B9369D6B9A059577C2';
  const content = windowsSym({ debugFile: 'xul.pdb', debugId, codeFile: 'xul.dll', codeId: '51ABCDEF2000' });
  const key = `xul.pdb/${debugId}/xul.sym`;
  await client.upload(await createZip([{ name: key, content }]));
  const { body } = await client.download(`/${key}`);
  const stored = {
    available: true,
    key,
    lane: 'release',
    size: body.length,
    original_bytes: content.length,
    md5: expect.stringMatching(/^[0-9a-f]{32}$/),
  };
  expect(
    await ask([
      { key },
      { key: key.toLowerCase() },
      { debug_file: 'xul.pdb', debug_id: debugId.toLowerCase() },
      { code_file: 'XUL.dll', code_id: '51abcdef2000' },
      { key: `xul.pdb/${debugId}/xul.pd_` },
      { debug_file: 'libxul.so', debug_id: 'AB' },
      { code_file: 'xul.dll', code_id: '51ABCDEF2001' },
    ]),
  ).toEqual({
    files: [
      stored,
      stored,
      { debug_file: 'xul.pdb', debug_id: debugId.toLowerCase(), ...stored },
      { code_file: 'XUL.dll', code_id: '51abcdef2000', ...stored },
      { ...missing, key: `xul.pdb/${debugId}/xul.pd_` },
      { ...missing, debug_file: 'libxul.so', debug_id: 'AB', key: 'libxul.so/AB/libxul.so.sym' },
      { ...missing, code_file: 'xul.dll', code_id: '51ABCDEF2001', key: null },
    ],
    available: 4,
    missing: 3,
  });
});
const missing = { available: false, lane: null, size: null, original_bytes: null, md5: null };

test('it is the store that is asked: an object that is gone is missing, whatever the rows say', async () => {
  const { zip, files } = await createSampleArchive({ files: 2, bytes: 4_000, seed: 1, companions: false });
  expect((await client.upload(zip)).status).toBe(201);
  store.buckets.get('symbols')!.objects.delete(`v1/${files[0]!.key}`);
  const { files: found } = await ask(files.map(({ key }) => ({ key })));
  expect(found.map(({ available }) => available)).toEqual([false, true]);
});

test('try symbols count in the try lane only, behind release symbols', async () => {
  const { zip, files } = await createSampleArchive({ files: 2, bytes: 4_000, seed: 2, companions: false });
  const [first, second] = files as [(typeof files)[0], (typeof files)[0]];
  await client.upload(zip, { fields: { try: '1' } });
  await client.upload(await createZip([{ name: first.key, content: first.content }]));
  const lanes = async (lane: string) => (await ask([{ key: first.key }, { key: second.key }], { lane })).files.map((file) => file['lane']);
  expect(await lanes('release')).toEqual(['release', null]);
  expect(await lanes('try')).toEqual(['release', 'try']);
});

test('files in a private bucket are not available: nobody can download them', async () => {
  const partner = createClient(
    endpoints,
    await createToken(fleet.databaseUrl, { email: 'a@partner.example', permissions: ['upload_symbols'] }),
  );
  const { zip, files } = await createSampleArchive({ files: 2, bytes: 4_000, seed: 3, companions: false });
  expect((await partner.upload(zip)).status).toBe(201);
  expect(await ask(files.map(({ key }) => ({ key })))).toMatchObject({ available: 0, missing: 2 });
});

test('ten thousand entries are answered, one more is too many', async () => {
  const entries = Array.from({ length: 10_000 }, (_, index) => ({ key: `many${index}.pdb/AB/many${index}.sym` }));
  // A store that is slow for a moment is 503, as the test below has it, and the question is asked again.
  await expect.poll(() => ask(entries), { timeout: 120_000 }).toMatchObject({ available: 0, missing: 10_000 });
  const response = await post(JSON.stringify({ files: [...entries, entries[0]] }));
  expect([response.status, response.json()['error']]).toEqual([400, 'files: must have at most 10000 entries: send several requests']);
});

describe('?wait=', () => {
  const archive = (seed: number) => createSampleArchive({ files: 3, bytes: 20_000, seed, companions: false });

  test('holds the answer until the files of an upload in flight are there', async () => {
    const { zip, files } = await archive(10);
    // Publishing fails, and is tried again, until the question has been asked.
    let isOpen = false;
    store.setFate(({ method, path }) => (method !== 'GET' && path.includes('/b/symbols/') && !isOpen ? { status: 503 } : 'pass'));
    try {
      await client.submit(zip);
      const answered = ask(
        files.map(({ key }) => ({ key })),
        { query: '?wait=50' },
      );
      expect(await ask(files.map(({ key }) => ({ key })))).toMatchObject({ missing: 3 });
      isOpen = true;
      expect(await answered).toMatchObject({ available: 3, missing: 0 });
    } finally {
      store.setFate();
    }
  });

  test('of an upload of somebody else too, once it is known what is in it; a process that is to stop answers early', async () => {
    const { zip, files } = await archive(12);
    const status = await fleet.start('status');
    const other = await createToken(fleet.databaseUrl, { email: 'waiting@example.com', permissions: [] });
    let isOpen = false;
    store.setFate(({ method, path }) => (method !== 'GET' && path.includes('/b/symbols/') && !isOpen ? { status: 503 } : 'pass'));
    try {
      await client.untilStatus(await client.submit(zip), ({ progress }) => progress.files.total === 3, 'listed');
      const [listed, unknown] = (await ask([{ key: files[0]!.key }, { key: 'a/AB/a.sym' }], { query: '?in_flight=true' })).files;
      expect([listed, unknown]).toMatchObject([{ in_flight: true }, { in_flight: false }]);
      const body = Buffer.from(JSON.stringify({ files: files.map(({ key }) => ({ key })) }));
      const wait = (url: string) => send(`${url}/api/coverage?wait=50`, { method: 'POST', headers: { 'Auth-Token': other }, body });
      const [early, late] = [wait(status.url), wait(endpoints.status)];
      await waitFor(async () => /^symdepot_watchers 1$/m.test((await send(`${status.adminUrl}/metrics`)).body.toString()));
      const exit = status.stop();
      expect((await early).json()).toMatchObject({ missing: 3 });
      expect(await exit).toBe(0);
      isOpen = true;
      expect((await late).json()).toMatchObject({ missing: 0 });
    } finally {
      store.setFate();
    }
  });

  test('answers at once when nothing is in flight, and when what was in flight is refused', async () => {
    const { zip, files } = await archive(11);
    const keys = files.map(({ key }) => ({ key }));
    expect(await ask(keys, { query: '?wait=60' })).toMatchObject({ missing: 3 });
    const bad = await createZip([...files.map(({ key, content }) => ({ name: key, content })), { name: 'x', content: Buffer.from('x') }]);
    await client.submit(bad);
    expect(await ask(keys, { query: '?wait=60' })).toMatchObject({ missing: 3 });
    await client.submit(zip);
    expect(await ask(keys, { query: '?wait=60' })).toMatchObject({ missing: 0 });
  });
});

test('a store that is away or silent is 503, never an answer', async () => {
  const { files } = await createSampleArchive({ files: 2, bytes: 4_000, seed: 1, companions: false });
  for (const fate of [{ status: 503 }, 'hang', 'cut'] as const) {
    store.setFate(() => fate);
    const response = await post(JSON.stringify({ files: files.map(({ key }) => ({ key })) })).finally(() => store.setFate());
    expect([response.status, response.json()['code']]).toEqual([503, 'storage_unavailable']);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
  }
});

describe('what does not fit is 400 and names the entry', () => {
  const good = { key: 'a/AB/a.sym' };
  test.each([
    ['no JSON', 'The body cannot be parsed'],
    ['[]', 'must be a JSON object with "files"'],
    ['{}', 'files: must be a list'],
    ['{"files":[]}', 'files: must have an entry: where nothing is asked, nothing is proved'],
    [JSON.stringify({ files: [good, { key: 'nokey' }] }), 'files.1.key: is not <debug file>/<debug id>/<symbols file>'],
    [
      JSON.stringify({ files: [good, good, { debug_file: 'x.pdb' }] }),
      'files.2: must be {"key"}, {"debug_file", "debug_id"} or {"code_file", "code_id"}, and nothing else',
    ],
    [
      JSON.stringify({ files: [{ debug_file: 'a/x.pdb', debug_id: 'AB' }] }),
      'files.0: debug_file must be a name without a path, debug_id hex',
    ],
    [JSON.stringify({ files: [{ code_file: 'x.dll', code_id: 'XY' }] }), 'files.0: code_file must be a name without a path, code_id hex'],
    [JSON.stringify({ files: [good], lane: 'nightly' }), "lane: must be 'release' or 'try'"],
  ])('%s', async (body, error) => {
    const response = await post(body);
    expect([response.status, response.json()['error']]).toEqual([400, error]);
  });

  test.each(['?wait=0', '?wait=1e3', '?wait=-1', '?wait=999'])('%s', async (query) => {
    const response = await post(JSON.stringify({ files: [good] }), { query });
    expect([response.status, response.json()['error']]).toEqual([400, 'wait: must be a whole number of seconds from 1 to 60']);
  });
});

test('any valid token may ask, nobody without one; other methods are 405', async () => {
  const other = await createToken(fleet.databaseUrl, { email: 'other@example.com', permissions: [] });
  const body = JSON.stringify({ files: [{ key: 'a/AB/a.sym' }] });
  const statuses = await Promise.all([other, '', 'f'.repeat(32)].map(async (secret) => (await post(body, { secret })).status));
  expect(statuses).toEqual([200, 403, 403]);
  const get = await send(`${endpoints.status}/api/coverage`);
  expect([get.status, get.headers['allow']]).toEqual([405, 'POST']);
});

test('lists that are too long together are refused: those of one user first; counted is what has come, unpacked', async () => {
  const longest = 8 * 2 ** 20;
  const status = await fleet.start('status');
  const other = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'], email: 'other@example.com' });
  const third = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'], email: 'third@example.com' });
  interface Options {
    readonly body: PassThrough | Buffer;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  }
  const start = (secret: string, length: number, { headers = {}, ...options }: Options): Promise<HttpResponse> => {
    const all = { 'Auth-Token': secret, 'Content-Length': String(length), ...headers };
    return send(`${status.url}/api/coverage`, { method: 'POST', headers: all, ...options });
  };
  const outcome = async (secret: string): Promise<unknown> => {
    const body = Buffer.from(JSON.stringify({ files: [{ key: 'a.so/AB/a.so.sym' }] }));
    const response = await start(secret, body.length, { body });
    return [response.status, response.json()['code'], response.headers['retry-after'] !== undefined];
  };
  const untilHeld = (bytes: number): Promise<unknown> =>
    waitFor(async () => (await send(`${status.adminUrl}/metrics`)).body.includes(`symdepot_coverage_bytes ${bytes}\n`), {
      what: `${bytes} bytes of coverage requests`,
    });
  /** A list that has come but for its end: a few kilobytes, which are many when they are unpacked. */
  const begin = (secret: string, bytes = longest): AbortController => {
    const gone = new AbortController();
    const body = new PassThrough();
    body.write(gzipSync(Buffer.alloc(bytes, ' ')).subarray(0, -8));
    start(secret, 100_000, { body, headers: { 'Content-Encoding': 'gzip' }, signal: gone.signal }).catch(() => {}); // it is cut
    return gone;
  };
  /** Says that it is long, and sends nothing. */
  const silent = [token, other].map((secret) => {
    const gone = new AbortController();
    start(secret, longest, { body: new PassThrough(), signal: gone.signal }).catch(() => {});
    return gone;
  });
  const answered = [200, undefined, false];

  const mine = begin(token);
  await untilHeld(longest);
  expect(await outcome(token)).toEqual([429, 'too_much_coverage_of_user', true]);
  expect(await outcome(other)).toEqual(answered);
  const others = begin(other);
  await untilHeld(2 * longest);
  expect(await outcome(third)).toEqual([503, 'coverage_overloaded', true]);
  others.abort();
  mine.abort();
  for (const gone of silent) gone.abort();
  await untilHeld(0);
  for (const secret of [token, other, third]) expect(await outcome(secret)).toEqual(answered);
});
