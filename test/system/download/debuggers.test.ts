// The sequences of requests that debuggers make, replayed: what each of them asks, in its order and spelling, and what it
// would give up on (403: the server is black-listed; 406, 5xx: never asked again; an empty or unnamed body: thrown away).
import { createSampleFiles, createZip, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

let system: System;
let client: Client;
let pdb: SampleFile;
let sym: SampleFile;
const dll: SampleFile = { key: 'Mixed.dll/542D574EC2000/Mixed.dl_' as SampleFile['key'], content: Buffer.from('MSCF\0\0\0\0 a cabinet') };

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  const files = createSampleFiles({ files: 20, bytes: 100_000, seed: 1, platforms: ['windows'] });
  pdb = files.find(({ key }) => key.endsWith('.pd_'))!;
  sym = files.find(({ key }) => key.startsWith(`${folderOf(pdb)}/`) && key.endsWith('.sym'))!;
  await client.upload(await createZip([pdb, sym, dll].map(({ key, content }) => ({ name: key, content }))));
});
afterAll(async () => system[Symbol.asyncDispose]());

const folderOf = ({ key }: SampleFile): string => key.slice(0, key.lastIndexOf('/'));

/** A debugger that asks on one server, follows redirects, and looks at every status as symsrv.dll does. */
function debuggerOf(headers: Readonly<Record<string, string>>, base = '') {
  const statuses: number[] = [];
  const get = async (path: string): Promise<HttpResponse> => {
    let url = system.process.url + base + path;
    for (;;) {
      const response = await send(url, { headers });
      if (response.status !== 302) {
        statuses.push(response.status);
        return response;
      }
      url = new URL(response.headers.location!, url).href;
    }
  };
  return { get, statuses };
}

/** symsrv: the file, the compressed file, the pointer. */
async function symsrv(module: string, id: string, headers: Readonly<Record<string, string>>, base = '') {
  const { get, statuses } = debuggerOf(headers, base);
  for (const name of [module, `${module.slice(0, -1)}_`, 'file.ptr']) {
    const response = await get(`/${module}/${id}/${name}`);
    if (response.status === 200) return { response, statuses };
  }
  return { response: undefined, statuses };
}

const windbg = { 'User-Agent': 'Microsoft-Symbol-Server/10.1710.0.0', Accept: 'application/msfz0, */*' };
const visualStudio = { 'User-Agent': 'Microsoft-Symbol-Server/10.0.10036.206', 'Accept-Encoding': 'gzip' };

describe('WinDbg', () => {
  test('finds no second tier, then the compressed PDB, whole and of a type that is no page', async () => {
    expect((await debuggerOf(windbg).get('/index2.txt')).status).toBe(404);
    const [module = '', id = ''] = folderOf(pdb).split('/');
    const { response, statuses } = await symsrv(module, id, windbg);
    expect(statuses).toEqual([404, 200]);
    expect(response?.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': String(pdb.content.length) });
    expect(response?.body.equals(pdb.content)).toBe(true);
  });

  test('finds it too when it lower-cases the whole path, with the prefix of the server', async () => {
    const { get } = debuggerOf(windbg, '/try');
    expect((await get(`/${pdb.key.toLowerCase()}`)).body.equals(pdb.content)).toBe(true);
  });

  test('asks for the compressed PDB straight away, by HEAD first, and is told its real length', async () => {
    const head = await send(`${system.process.url}/${pdb.key}`, { method: 'HEAD', headers: windbg });
    expect([head.status, head.headers['content-length']]).toEqual([200, String(pdb.content.length)]);
  });

  test('finds an image by time stamp and size, of which the size is in lower case', async () => {
    const { response, statuses } = await symsrv('mixed.dll', '542D574Ec2000', windbg);
    expect(statuses).toEqual([404, 200]);
    expect(response?.body.equals(dll.content)).toBe(true);
  });

  test('is told 404 for everything of a module that is not there, the MSFZ folder too', async () => {
    const { statuses } = await symsrv('ntdll.pdb', '0D17E8D6A3F14F8E96A3E5B0B3D2F1A91', windbg);
    expect(statuses).toEqual([404, 404, 404]);
    expect((await debuggerOf(windbg).get(`/${folderOf(pdb)}/msfz0/${folderOf(pdb).split('/')[0]}`)).status).toBe(404);
  });
});

describe('Visual Studio', () => {
  test('asks with name and id in lower case, and the age of a portable PDB in upper case', async () => {
    const [module = '', id = ''] = folderOf(pdb).toLowerCase().split('/');
    expect((await symsrv(module, id, visualStudio)).response?.body.equals(pdb.content)).toBe(true);
    const { statuses } = await symsrv('portable.pdb', '497b72f6390a44fc878e5a2d63b6cc4bFFFFFFFF', visualStudio);
    expect(statuses).toEqual([404, 404, 404]);
  });
});

describe('rust-minidump', () => {
  const headers = { 'Accept-Encoding': 'gzip, br' };

  test('by debug id with what it knows of the code, then by code id; under /try too', async () => {
    const [, debugId = '', debugFile = ''] = /^MODULE \S+ \S+ (\S+) (\S+)/.exec(sym.content.toString())!;
    const [, codeId = '', codeFile = ''] = /^INFO CODE_ID (\S+) (\S+)/m.exec(sym.content.toString())!;
    const name = sym.key.split('/')[2]!;
    for (const base of ['', '/try']) {
      const { get } = debuggerOf(headers, base);
      for (const path of [
        `/${debugFile}/${debugId}/${name}?code_file=${codeFile}&code_id=${codeId}`,
        `/${codeFile}/${codeId}/${codeFile.replace(/\.dll$/, '')}.sym`,
      ]) {
        const response = await get(path);
        expect([path, response.status, response.headers['content-encoding']]).toEqual([path, 200, 'gzip']);
        expect(response.headers['content-length']).toBe(String(response.body.length));
      }
    }
  });
});

test('curl and browsers on the way of a person: a redirect that keeps the name of the file', async () => {
  const response = await client.get(`/${sym.key}`);
  expect([response.status, response.headers.location?.endsWith(sym.key.split('/')[2]!)]).toEqual([302, true]);
});

test('samply and lldb: a URL with a slash at its end, to which they add another', async () => {
  for (const [base, headers] of [
    ['/try/', { 'Accept-Encoding': 'gzip' }],
    ['/', {}],
    ['/Try/', windbg],
  ] as const) {
    const { response } = await symsrv(folderOf(pdb).split('/')[0]!, folderOf(pdb).split('/')[1]!, headers, base);
    expect(response?.body.equals(pdb.content)).toBe(true);
  }
});

test('debuginfod clients are told 404, and go on to the next server', async () => {
  const buildId = 'be555d35c9a93d7fbc23ed48502277e3be555d35';
  for (const path of ['debuginfo', 'executable', 'source/usr/src/main.c', 'section/.debug_info'])
    expect([path, (await client.get(`/buildid/${buildId}/${path}`)).status]).toEqual([path, 404]);
});
