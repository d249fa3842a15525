// The read side, row by row (contract §5): letter case, code ids, headers, ranges, caches, origins, syminfo, the page.
import { gunzipSync } from 'node:zlib';
import { createSampleArchive, createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { windowsSym } from '../../harness/samples/windows-sym.ts';

let system: System;
let client: Client;
let tryClient: Client;
let url: string;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { SITE: 'false' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  tryClient = await system.clientFor({ permissions: ['upload_try_symbols'] });
  url = system.process.url;
});
afterAll(async () => system[Symbol.asyncDispose]());

const upload = async (as: Client, files: Readonly<Record<string, Buffer>>): Promise<void> => {
  const zip = await createZip(Object.entries(files).map(([name, content]) => ({ name, content })));
  expect((await as.upload(zip)).status).toBe(201);
};
const location = async (path: string): Promise<readonly [number, string | undefined]> => {
  const response = await client.get(path);
  return [response.status, response.headers.location];
};

describe('letter case', () => {
  const id = '11E4EC8C2F41492B9369D6B9A059577C1';
  const lower = '/xulcase.pdb/11e4ec8c2f41492b9369d6b9a059577c1/';

  test('every kind of file is found by a path in lower case, as Windows debuggers ask', async () => {
    const content = windowsSym({ debugFile: 'XulCase.pdb', debugId: id, codeFile: 'XulCase.dll', codeId: '61ABCDEF2000' });
    const files = { [`XulCase.pdb/${id}/XulCase.sym`]: content, [`XulCase.pdb/${id}/XulCase.pd_`]: Buffer.from('MSCF') };
    expect((await client.get(`${lower}xulcase.sym`)).status).toBe(404);
    await upload(client, files);
    for (const [key, stored] of Object.entries(files)) {
      for (const path of [`/${key}`.toLowerCase(), `/${key}`.toUpperCase(), `/try/${key}`.toLowerCase()])
        expect((await client.download(path)).content.equals(stored), path).toBe(true);
    }
    expect(await location('/XULCASE.DLL/61abcdef2000/xulcase.sym')).toEqual([302, `/XulCase.pdb/${id}/XulCase.sym`]);
  });

  test('the exact name comes first', async () => {
    await upload(client, { [`xulcase.pdb/${id}/xulcase.sym`]: Buffer.from('MODULE lower\n') });
    expect((await client.download(`${lower}xulcase.sym`)).content.toString()).toBe('MODULE lower\n');
    expect((await client.download(`/XulCase.pdb/${id}/XulCase.sym`)).content.toString()).toContain('XulCase.dll');
  });

  test('other names are other files in the try lane, too', async () => {
    await upload(tryClient, { [`TryCase.pdb/${id}/TryCase.sym`]: Buffer.from('MODULE try\n') });
    expect((await client.get(`/trycase.pdb/${id}/trycase.sym`)).status).toBe(404);
    for (const path of [`/try/trycase.pdb/${id}/trycase.sym`, `/trycase.pdb/${id}/trycase.sym?try`])
      expect((await client.download(path)).content.toString()).toBe('MODULE try\n');
  });

  test('release before try, whatever the letters', async () => {
    await upload(tryClient, { [`both.pdb/${id}/both.sym`]: Buffer.from('MODULE try\n') });
    await upload(client, { [`BOTH.pdb/${id}/BOTH.sym`]: Buffer.from('MODULE release\n') });
    expect((await client.download(`/try/Both.pdb/${id}/Both.sym`)).content.toString()).toBe('MODULE release\n');
  });
});

describe('letters beyond ASCII', () => {
  const id = '99E4EC8C2F41492B9369D6B9A059577C1';
  const path = (name: string): string => `/${[name, id, name.replace(/\.pdb$/i, '.sym')].map(encodeURIComponent).join('/')}`;

  test.each([
    ['in any case', 'Ядро.pdb', ['ядро.pdb', 'ЯДРО.PDB']],
    ['uploaded as NFD', 'Йод.pdb'.normalize('NFD'), ['Йод.pdb', 'йод.pdb', 'йод.pdb'.normalize('NFD')]],
    ['uploaded as NFC', 'Йога.pdb', ['Йога.pdb'.normalize('NFD'), 'йога.pdb'.normalize('NFD'), 'йога.pdb']],
    ['of Latin-1, which can be uploaded as NFD only', 'Zürich.pdb'.normalize('NFD'), ['Zürich.pdb', 'zürich.pdb', 'ZÜRICH.pdb']],
  ])('%s: known as missing, found after the upload', async (_, name, others) => {
    const content = Buffer.from(`MODULE windows x86_64 ${id} ${name}\nINFO CODE_ID 67ABCDEF2000 ${name}\n`);
    const paths = [name, ...others].map(path);
    for (const asked of paths) expect((await client.get(asked)).status, asked).toBe(404);
    await upload(client, { [`${name}/${id}/${name.replace('.pdb', '.sym')}`]: content });
    for (const asked of paths) expect((await client.download(asked)).content.equals(content), asked).toBe(true);
    for (const other of others) expect((await client.get(`/api/syminfo/${encodeURIComponent(other)}/67abcdef2000`)).status).toBe(200);
  });

  test('two forms of one name in an archive are refused', async () => {
    const names = ['NFC', 'NFD'].map((form) => `Йота/${id}/a.sym`.normalize(form));
    const response = await client.upload(await createZip(names.map((name) => ({ name, content: Buffer.from('x') }))));
    expect(response.status).toBe(400);
    expect(JSON.parse(response.body.toString())).toMatchObject({ details: [{ code: 'member_key_ambiguous' }] });
  });
});

describe('a code id', () => {
  test('is answered for by the module whose key has its header, and by the release lane first', async () => {
    const [id, evilId] = ['66E4EC8C2F41492B9369D6B9A059577C1', 'EEEEEEEE2F41492B9369D6B9A059577C1'];
    const codeId = '65ABCDEF2000';
    const module = windowsSym({ debugFile: 'own.pdb', debugId: id, codeFile: 'own.dll', codeId });
    await upload(client, { [`own.pdb/${id}/own.sym`]: module });
    // Whose key is another, whose id is another, and what is asked for itself; a later upload of the release lane, too.
    await upload(client, { [`evil.pdb/${evilId}/evil.sym`]: module });
    await upload(tryClient, {
      [`evil.pdb/${evilId}/evil.sym`]: module,
      [`own.pdb/${evilId}/own.sym`]: windowsSym({ debugFile: 'own.pdb', debugId: evilId, codeFile: 'own.dll', codeId }),
      [`own.dll/${codeId}/own.sym`]: Buffer.from('MODULE evil\n'),
      [`OWN.pdb/${id}/own.sym`]: Buffer.from('MODULE evil\n'),
    });
    expect(await location(`/own.dll/${codeId}/own.sym`)).toEqual([302, `/own.pdb/${id}/own.sym`]);
    expect(await location(`/try/own.dll/${codeId}/own.sym`)).toEqual([302, `/try/own.pdb/${id}/own.sym`]);
    expect((await client.download(`/try/OWN.pdb/${id}/own.sym`)).content.equals(module)).toBe(true);
    for (const asked of [`own.dll/${codeId}`, `own.pdb/${id}`]) {
      const info = JSON.parse((await client.get(`/api/syminfo/${asked}`)).body.toString()) as { url: string };
      expect(info).toMatchObject({ debug_id: id, url: expect.stringMatching(new RegExp(`[^y]/own.pdb/${id}/own.sym$`)) });
    }
    // What only the try lane has is found there, as before.
    expect(await location(`/own.pdb/${evilId}/own.sym`)).toEqual([404, undefined]);
    expect((await client.get(`/try/own.pdb/${evilId}/own.sym`)).status).toBe(302);
  });

  test('leads to where the file is, though it was asked for by another name', async () => {
    const id = '22E4EC8C2F41492B9369D6B9A059577C1';
    await upload(client, {
      [`js.pdb/${id}/js.sym`]: windowsSym({ debugFile: 'js.pdb', debugId: id, codeFile: 'js.exe', codeId: '62ABCDEF2000' }),
    });
    for (const name of ['js.sym', 'js.exe.sym'])
      expect(await location(`/js.exe/62ABCDEF2000/${name}`)).toEqual([302, `/js.pdb/${id}/js.sym`]);
    expect(await location('/try/js.exe/62abcdef2000/js.sym?a=b&c')).toEqual([302, `/try/js.pdb/${id}/js.sym?a=b&c`]);
    expect((await client.head('/js.exe/62ABCDEF2000/js.sym')).status).toBe(302);
    expect((await client.download('/js.exe/62ABCDEF2000/js.exe.sym')).status).toBe(200);
  });

  test('leads to the newest file of that id', async () => {
    for (const id of ['33E4EC8C2F41492B9369D6B9A059577C1', '44E4EC8C2F41492B9369D6B9A059577C1']) {
      await upload(client, {
        [`new.pdb/${id}/new.sym`]: windowsSym({ debugFile: 'new.pdb', debugId: id, codeFile: 'new.dll', codeId: '63ABCDEF2000' }),
      });
      expect(await location('/new.dll/63ABCDEF2000/new.sym')).toEqual([302, `/new.pdb/${id}/new.sym`]);
    }
  });
});

describe('headers', () => {
  let path: string;
  let object: string;
  beforeAll(async () => {
    const { zip, files } = await createSampleArchive({ files: 1, bytes: 50_000, seed: 1, companions: false });
    await client.upload(zip);
    path = `/${files[0]!.key}`;
    object = `/objects/release${path}`;
  });

  test('Debug: the seconds of the look; 0 where nobody looks; nothing on the way to another name', async () => {
    const id = '55E4EC8C2F41492B9369D6B9A059577C1';
    await upload(client, {
      [`dbg.pdb/${id}/dbg.sym`]: windowsSym({ debugFile: 'dbg.pdb', debugId: id, codeFile: 'dbg.dll', codeId: '64ABCDEF2000' }),
    });
    const time = async (asked: string, value = 'TRUE') => (await client.get(asked, { Debug: value })).headers['debug-time'];
    expect(await time(path)).toMatch(/^\d+\.\d+$/);
    expect(await time('/no.pdb/AB/no.sym', 'yes')).toMatch(/^\d+\.\d+$/);
    expect(await time('/no.pdb/AB/no.pdb', '1')).toBe('0');
    expect(await time('/dbg.dll/64ABCDEF2000/dbg.sym')).toBeUndefined();
    expect(await time(path, 'no')).toBeUndefined();
  });

  test('caches keep hits for a while and ask again after misses', async () => {
    const control = async (asked: string) => (await client.get(asked)).headers['cache-control'];
    expect(await control(path)).toBe('public, max-age=300');
    expect(await control(object)).toBe('public, max-age=300, no-transform');
    for (const missed of ['/no.pdb/AB/no.sym', '/no.pdb/AB/no.exe', '/dbg.dll/64ABCDEF2000/dbg.sym'])
      expect(await control(missed)).toBe('no-cache');
  });

  test('any origin may read every answer, and ask whether it may', async () => {
    const responses = await Promise.all([
      ...[path, object, '/', '/try/', '/no.pdb/AB/no.sym', '/no%25pe/AB/x.sym', '/index2.txt', '/api/syminfo/x.dll/AB'].map((asked) =>
        client.get(asked),
      ),
      send(url + path, { method: 'DELETE' }),
      send(url + path, { headers: { 'Auth-Token': 'f'.repeat(32) } }),
    ]);
    expect(responses.map(({ headers }) => headers['access-control-allow-origin'])).toEqual(responses.map(() => '*'));
    const preflight = await send(url + path, {
      method: 'OPTIONS',
      headers: { Origin: 'https://profiler.firefox.com', 'Access-Control-Request-Method': 'GET' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-methods'], preflight.headers['allow']]).toEqual([
      204,
      'GET',
      'GET, HEAD, OPTIONS',
    ]);
  });

  test('whatever a client accepts, it is answered: never 406', async () => {
    for (const accept of ['application/msfz0', 'text/html', 'image/png']) {
      expect((await client.get(path, { Accept: accept })).status).toBe(302);
      expect((await client.get('/no.pdb/AB/no.pdb', { Accept: accept })).status).toBe(404);
    }
  });

  test('a range, the rest, and the whole make the same file', async () => {
    const whole = await client.get(object);
    const bytes = whole.body.length;
    expect(whole.headers).toMatchObject({ 'accept-ranges': 'bytes', 'content-encoding': 'gzip', 'content-length': String(bytes) });
    const first = await client.get(object, { Range: 'bytes=0-99' });
    const rest = await client.get(object, { Range: 'bytes=100-', 'If-Range': first.headers.etag! });
    expect([first.status, first.headers['content-range'], first.headers['content-length']]).toEqual([206, `bytes 0-99/${bytes}`, '100']);
    expect([rest.status, rest.headers['content-range']]).toEqual([206, `bytes 100-${bytes - 1}/${bytes}`]);
    expect(Buffer.concat([first.body, rest.body]).equals(whole.body)).toBe(true);
    expect(gunzipSync(whole.body).length).toBeGreaterThan(0);
    const head = await send(url + object, { method: 'HEAD', headers: { Range: 'bytes=0-99' } });
    expect([head.status, head.headers['content-length']]).toEqual([200, String(bytes)]);
  });

  test('416 behind the end, 412 for the rest of another version, the whole for who has a part of another version', async () => {
    const { body, headers } = await client.get(object);
    const behind = await client.get(object, { Range: `bytes=${body.length}-` });
    expect([behind.status, behind.headers['content-range'], behind.body.length]).toEqual([416, `bytes */${body.length}`, 0]);
    const other = await client.get(object, { Range: 'bytes=10-', 'If-Match': '"another"' });
    expect([other.status, other.body.length]).toEqual([412, 0]);
    for (const refused of [behind, other]) expect(refused.headers['cache-control']).toBe('no-store');
    expect((await client.get(object, { Range: 'bytes=10-', 'If-Match': headers.etag! })).status).toBe(206);
    expect((await client.get(object, { Range: 'bytes=0-9', 'If-Range': '"another"' })).body.length).toBe(body.length);
    for (const condition of [{ 'If-None-Match': headers.etag! }, { 'If-Modified-Since': headers['last-modified']! }]) {
      const same = await client.get(object, condition);
      expect([same.status, same.body.length, same.headers['content-length'], same.headers['content-encoding']]).toEqual([
        304,
        0,
        undefined,
        undefined,
      ]);
      expect(same.headers.etag).toBe(headers.etag);
    }
  });
});

test.each(['GET', 'HEAD'])('%s of what symbol servers have and we do not is 404', async (method) => {
  for (const path of ['/index2.txt', '/pingme.txt', '/000Admin/server.txt', '/x.pdb/AB/file.ptr', '/favicon.ico', '/robots.txt'])
    expect([path, (await send(url + path, { method })).status]).toEqual([path, 404]);
});

describe('GET /api/syminfo/', () => {
  const id = '66E4EC8C2F41492B9369D6B9A059577C1';
  const tryId = '77E4EC8C2F41492B9369D6B9A059577C1';
  const ask = (path: string): Promise<HttpResponse> => client.get(`/api/syminfo/${path}`);

  test('tells what is known by debug id or code id, with a URL that works', async () => {
    await upload(client, {
      [`info.pdb/${id}/info.sym`]: windowsSym({ debugFile: 'info.pdb', debugId: id, codeFile: 'info.dll', codeId: '65ABCDEF2000' }),
    });
    for (const path of [`info.pdb/${id.toLowerCase()}`, 'INFO.dll/65abcdef2000', 'info.dll/65ABCDEF2000?_refresh=1']) {
      expect((await ask(path)).json()).toEqual({
        debug_id: id,
        debug_filename: 'info.pdb',
        code_file: 'info.dll',
        code_id: '65ABCDEF2000',
        generator: 'dump_syms 2',
        url: `${url}/info.pdb/${id}/info.sym`,
      });
    }
    expect((await client.download(`/info.pdb/${id}/info.sym`)).status).toBe(200);
  });

  test('of a Linux module too, where Tecken gave a URL that did not work', async () => {
    const key = `libinfo.so/${tryId}/libinfo.so.sym`;
    await upload(tryClient, { [key]: Buffer.from(`MODULE Linux x86_64 ${tryId} libinfo.so\nINFO CODE_ID 01020304\n`) });
    const { url: found, code_file: codeFile } = (await ask(`libinfo.so/${tryId}`)).json<{ url: string; code_file: string }>();
    expect([found, codeFile]).toEqual([`${url}/try/${key}`, '']);
    expect((await client.download(new URL(found).pathname)).status).toBe(200);
  });

  test('what nobody knows is 404 in plain text, and known as soon as it is uploaded', async () => {
    const miss = await ask('later.dll/66ABCDEF2000');
    expect([miss.status, miss.headers['content-type'], miss.body.toString()]).toEqual([
      404,
      'text/plain; charset=utf-8',
      'Code file / id Not Found',
    ]);
    const later = '88E4EC8C2F41492B9369D6B9A059577C1';
    await upload(client, {
      [`later.pdb/${later}/later.sym`]: windowsSym({
        debugFile: 'later.pdb',
        debugId: later,
        codeFile: 'later.dll',
        codeId: '66ABCDEF2000',
      }),
    });
    expect((await ask('later.dll/66ABCDEF2000')).status).toBe(200);
  });

  test('only GET; a path that is none is 404', async () => {
    const head = await client.head(`/api/syminfo/info.pdb/${id}`);
    expect([head.status, head.headers['allow']]).toEqual([405, 'GET']);
    for (const path of ['info.pdb', 'info.pdb/xyz', `info.pdb/${id}/`, '%FF/AB', 'a%2Fb/AB']) expect((await ask(path)).status).toBe(404);
  });
});

describe('the page', () => {
  test('tells each tool the URL by which it was opened', async () => {
    for (const [path, base] of [
      ['/', 'http://symbols.example'],
      ['/try/', 'http://symbols.example/try'],
    ] as const) {
      const page = await client.get(path, { Host: 'symbols.example', Accept: 'text/html' });
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.body.toString()).toContain(`srv*C:\\symbols*${base}\n`);
    }
    expect((await client.get('/')).body.toString()).not.toContain('/help');
    const script = await client.get('/home.js');
    expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(script.headers['x-content-type-options']).toBe('nosniff');
    const secure = await client.get('/', { Host: 'symbols.example', 'X-Forwarded-Proto': 'https' });
    expect((await send(`${url}/`, { method: 'POST' })).status).toBe(405);
    expect(secure.body.toString()).toContain('minidump-stackwalk --symbols-url https://symbols.example crash.dmp');
  });
});

describe('the box on the page looks a file up, as a plain form', () => {
  const id = '77E4EC8C2F41492B9369D6B9A059577C2';
  const box = async (path: string, text: string) =>
    (await client.get(`${path}?${new URLSearchParams({ key: text }).toString()}`)).body.toString();

  test('where it is, or why it is not there', async () => {
    await upload(client, { [`Box.pdb/${id}/Box.sym`]: Buffer.from('MODULE box\n') });
    await upload(tryClient, { [`intry.pdb/${id}/intry.sym`]: Buffer.from('MODULE try\n') });
    expect(await box('/', `box.pdb/${id}/BOX.sym`)).toContain(`<a href="${url}/Box.pdb/${id}/Box.sym">`);
    expect(await box('/', `intry.pdb ${id}`)).toMatch(/It is not there\..*There is one in try/s);
    expect(await box('/try', `intry.pdb ${id}`)).toContain(`<a href="${url}/try/intry.pdb/${id}/intry.sym">`);
  });

  test('what is no key is told so, and stays text', async () => {
    expect(await box('/', '"><script>')).toMatch(/role="alert".*&lt;script&gt;/s);
  });
});

test('a file that is replaced again and again is never missing', async () => {
  const id = '99E4EC8C2F41492B9369D6B9A059577C1';
  const key = `again.pdb/${id}/again.sym`;
  const replace = (round: number): Promise<void> =>
    upload(client, { [key]: Buffer.from(`MODULE windows x86_64 ${id} again.pdb\nPUBLIC ${round} 0 f\n`) });
  await replace(0);
  let isOver = false;
  const read = async (): Promise<number[]> => {
    const statuses: number[] = [];
    while (!isOver) statuses.push((await client.get(`/objects/release/${key}`)).status);
    return statuses;
  };
  const reading = Promise.all([read(), read(), read()]);
  for (let round = 1; round <= 15; round++) await replace(round);
  isOver = true;
  expect((await reading).flat().filter((status) => status !== 200)).toEqual([]);
});
