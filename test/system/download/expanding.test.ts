// What is stored in a cabinet alone and asked for plain, and what clients of Windows ask: each request with the status, size and first
// bytes that it must get. None of these clients runs here.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { crashBuildId, readDoorFixture } from '../../harness/samples/door-fixtures.ts';

const pdbId = '91935047B38F61094C4C44205044422E1';
const exeId = 'FA04A3655000';
const dotnetId = '497B72F6390A44FC878E5A2D63B6CC4BFFFFFFFF';

let system: System;
let client: Client;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { DOWNLOAD_UNPACK_CONCURRENCY: '1' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  await upload({
    [`crash.pdb/${pdbId}/crash.pd_`]: await readDoorFixture('windows/crash.pd_'),
    [`crash.exe/${exeId}/crash.ex_`]: await readDoorFixture('windows/crash.ex_'),
    [`Plain.pdb/${dotnetId}/Plain.pdb`]: await readDoorFixture('dotnet/Plain.pdb'),
  });
});
afterAll(async () => system[Symbol.asyncDispose]());

async function upload(files: Readonly<Record<string, Buffer>>): Promise<void> {
  const response = await client.upload(await createZip(Object.entries(files).map(([name, content]) => ({ name, content }))));
  expect([response.status, response.body.toString()]).toEqual([201, expect.anything()]);
}

/** Following redirects, as all of them do. */
async function get(path: string, headers: Readonly<Record<string, string>>) {
  let url = system.process.url + path;
  for (;;) {
    const response = await send(url, { headers });
    if (response.status !== 302) return response;
    url = new URL(response.headers.location!, url).href;
  }
}

const windbg = { 'User-Agent': 'Microsoft-Symbol-Server/10.1710.0.0', Accept: 'application/msfz0, */*' };
const newWindbg = { 'User-Agent': 'WinDbg/1.2511', 'Accept-Encoding': 'gzip, deflate' };
const cdb = { 'User-Agent': 'Microsoft-Symbol-Server/10.0.22621.1' };
const visualStudio = { 'User-Agent': 'Microsoft-Symbol-Server/10.0.10036.206', 'Accept-Encoding': 'gzip' };
const dotnetSymbol = { SymbolChecksum: 'SHA256:00ff', Accept: 'application/json' };
const lldb = { 'User-Agent': 'lldb/23.0.0', Accept: '*/*' };

const msf = 'Microsoft C/C++ MSF 7.00';
const mscf = 'MSCF';
const sizes = { pdb: 73_728, pd_: 2_364, exe: 2_560, ex_: 443, dotnet: 288 };
const miss = (path: string, headers: Readonly<Record<string, string>>) => [path, headers, 404, undefined, undefined] as const;

test.each([
  miss('/index2.txt', windbg),
  miss(`/crash.pdb/${pdbId}/msfz0/crash.pdb`, windbg),
  miss(`/crash.pdb/${pdbId}/crash.pdb`, windbg),
  [`/crash.pdb/${pdbId}/crash.pd_`, windbg, 200, sizes.pd_, mscf],
  miss(`/crash.pdb/${pdbId}/file.ptr`, windbg),
  [`/crash.pdb/${pdbId}/crash.pdb`, newWindbg, 200, sizes.pdb, msf],
  [`/crash.exe/${exeId}/crash.exe`, newWindbg, 200, sizes.exe, 'MZ'],
  miss('/crash.exe/fa04a3655000/crash.exe', cdb),
  [`/crash.exe/FA04A3655000/crash.ex_`, cdb, 200, sizes.ex_, mscf],
  [`/crash.pdb/${pdbId.toLowerCase()}/crash.pd_`, visualStudio, 200, sizes.pd_, mscf],
  [`/plain.pdb/${dotnetId.toLowerCase()}/plain.pdb`, visualStudio, 200, sizes.dotnet, 'BSJB'],
  miss(`/plain.pdb/${dotnetId.toLowerCase()}/plain.pd_`, visualStudio),
  [`/plain.pdb/${dotnetId.toLowerCase().replace(/f{8}$/, 'FFFFFFFF')}/plain.pdb`, dotnetSymbol, 200, sizes.dotnet, 'BSJB'],
  [`/crash.pdb/${pdbId.toLowerCase()}/crash.pdb`, dotnetSymbol, 200, sizes.pdb, msf],
  [`/crash.exe/fa04a3655000/crash.exe`, dotnetSymbol, 200, sizes.exe, 'MZ'],
  miss(`/crash.exe/fa04a3655001/crash.exe`, dotnetSymbol),
  miss(`/x.cs/sha1-${'ab'.repeat(20)}/x.cs`, dotnetSymbol),
  miss(`/libx.so/elf-buildid-${crashBuildId}/libx.so`, dotnetSymbol),
  [`/try/crash.pdb/${pdbId}/crash.pdb`, lldb, 200, sizes.pdb, msf],
] as const)('%s as %o: %s', async (path, headers, status, size, beginning) => {
  const response = await get(path, headers);
  expect(response.status).toBe(status);
  if (size !== undefined) {
    expect(response.headers).toMatchObject({ 'content-length': String(size), 'content-type': 'application/octet-stream' });
    expect([response.body.length, response.body.toString('latin1', 0, beginning?.length)]).toEqual([size, beginning]);
  }
});

const plain = `/crash.pdb/${pdbId}/crash.pdb`;

test('the bytes are those of the file, HEAD knows their number, and no part of them can be had', async () => {
  const pdb = await readDoorFixture('windows/crash.pdb');
  const whole = await client.get(plain, { Range: 'bytes=0-9' });
  expect([whole.status, whole.body.equals(pdb)]).toEqual([200, true]);
  const head = await send(system.process.url + plain, { method: 'HEAD' });
  for (const { headers } of [whole, head])
    expect(headers).toMatchObject({ 'content-length': '73728', 'accept-ranges': 'none', vary: 'User-Agent', etag: whole.headers.etag });
  expect((await client.get(plain, { 'If-None-Match': whole.headers.etag! })).status).toBe(304);
  const lookup = await client.get(`/api/lookup?key=${plain.slice(1)}`);
  expect(lookup.json()).toMatchObject({ code: 'stored', found: { size: 73_728, url: system.process.url + plain } });
});

test('a plain file that is stored comes before a cabinet, and is known as soon as it is there', async () => {
  const [id, file] = ['ABCDEF0123456789ABCDEF01234567891', 'late.pdb'];
  const path = `/${file}/${id}/${file}`;
  expect((await client.get(path)).status).toBe(404);
  await upload({ [`${file}/${id}/late.pd_`]: await readDoorFixture('windows/crash.pd_') });
  expect((await client.get(path)).headers['accept-ranges']).toBe('none');
  await upload({ [`${file}/${id}/${file}`]: await readDoorFixture('windows/crash.pdb') });
  expect((await client.download(path)).headers['accept-ranges']).toBe('bytes');
});

test('a cabinet that is damaged in the middle breaks the connection; one that cannot be opened is only handed out as it is', async () => {
  const packed = await readDoorFixture('windows/crash.pd_');
  const damaged = Buffer.from(packed).fill(0x55, 1_500, 1_600);
  const lzx = Buffer.from(packed);
  lzx.writeUInt16LE(0x1503, lzx.readUInt16LE(30) & 4 ? 46 : 42);
  const id = (n: number): string => `ABCDEF0123456789ABCDEF012345678${n}A`;
  await upload({
    [`damaged.pdb/${id(1)}/damaged.pd_`]: damaged,
    [`lzx.pdb/${id(2)}/lzx.pd_`]: lzx,
    [`short.pdb/${id(3)}/short.pd_`]: packed.subarray(0, 1_000),
    [`empty.pdb/${id(4)}/empty.pd_`]: changed(packed, (cabinet) => cabinet.writeUInt32LE(2 ** 31, 44)),
    [`inside.pdb/${id(5)}/inside.pd_`]: changed(packed, (cabinet) => cabinet.writeUInt32LE(36, 36)),
  });
  await expect(client.get(`/damaged.pdb/${id(1)}/damaged.pdb`)).rejects.toThrow(/aborted|socket hang up|ECONNRESET/);
  expect((await client.get(`/lzx.pdb/${id(2)}/lzx.pdb`)).status).toBe(404);
  expect((await client.download(`/lzx.pdb/${id(2)}/lzx.pd_`)).content.equals(lzx)).toBe(true);
  for (const [index, name] of ['short', 'empty', 'inside'].entries())
    expect([name, (await client.get(`/${name}.pdb/${id(3 + index)}/${name}.pdb`)).status]).toEqual([name, 404]);
});

const changed = (cabinet: Buffer, change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(cabinet);
  change(copy);
  return copy;
};

test('so many at once, and no more: others are told when to come again, and cabinets go on', async () => {
  const id = 'FEDCBA9876543210FEDCBA98765432101';
  await upload({ [`big.pdb/${id}/big.pd_`]: largeCabinet(await readDoorFixture('windows/crash.pd_')) });
  const path = `/big.pdb/${id}/big.pdb`;
  const { hostname, port } = new URL(system.process.url);
  const slow = request({ hostname, port, path, agent: false }).end();
  const [held] = (await once(slow, 'response')) as [IncomingMessage];
  held.pause();
  const refused = await client.get(plain);
  expect([refused.status, refused.headers['retry-after'], refused.json()]).toMatchObject([503, '5', { code: 'unpacking_overloaded' }]);
  expect((await client.download(`/crash.pdb/${pdbId}/crash.pd_`)).status).toBe(200);
  expect((await send(system.process.url + plain, { method: 'HEAD' })).status).toBe(200);
  expect((await buffer(held)).length).toBe(Number(held.headers['content-length']));
  expect((await client.get(plain)).status).toBe(200);
});

/** One file of 32 MiB, stored: more than lies in sockets. */
function largeCabinet(sample: Buffer): Buffer {
  const [blockBytes, blocks] = [32_768, 1_024];
  const name = Buffer.from('big.pdb\0');
  const dataAt = 36 + 8 + 16 + name.length;
  const head = Buffer.alloc(dataAt);
  sample.copy(head, 0, 0, 36);
  head.writeUInt32LE(dataAt + blocks * (8 + blockBytes), 8);
  head.writeUInt32LE(44, 16);
  head.writeUInt16LE(0, 30);
  head.writeUInt32LE(dataAt, 36);
  head.writeUInt16LE(blocks, 40);
  head.writeUInt32LE(blocks * blockBytes, 44);
  name.copy(head, 60);
  const block = Buffer.concat([Buffer.alloc(8), randomBytes(blockBytes)]);
  block.writeUInt16LE(blockBytes, 4);
  block.writeUInt16LE(blockBytes, 6);
  return Buffer.concat([head, ...Array.from({ length: blocks }, () => block)]);
}
