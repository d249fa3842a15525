// Files that are asked for by an id alone, request by request: debuginfod's paths with every header, and SSQP's keys.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createRawZip, createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { checkContract } from '../../harness/clients/contract.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { crashBuildId, crashDebugId, readDoorFixture } from '../../harness/samples/door-fixtures.ts';

let system: System;
let client: Client;
const content = new Map<string, Buffer>();

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { TRY_OBJECT_DAYS: '10' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  for (const name of [
    'elf/crash',
    'elf/crash.stripped',
    'elf/crash.debug',
    'elf/crash.dbg.gz',
    'sentry/crash.src.zip',
    'crash.c',
    'macos/crash',
  ])
    content.set(name, await readDoorFixture(name));
});
afterAll(async () => system[Symbol.asyncDispose]());

const upload = async (files: Readonly<Record<string, string | Buffer>>, isTry = false): Promise<void> => {
  const members = Object.entries(files).map(([name, file]) => ({ name, content: typeof file === 'string' ? content.get(file)! : file }));
  const response = await client.upload(await createZip(members), isTry ? { fields: { try: '1' } } : {});
  expect([response.status, response.body.toString()]).toEqual([201, expect.anything()]);
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The path as it stands, dots and all. */
async function ask(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port } = new URL(system.process.url);
  const sent = request({ hostname, port, path, method, headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = await buffer(response);
  const status = response.statusCode!;
  // Without dots, which a URL cannot hold.
  checkContract({ method, url: system.process.url + path.replaceAll('..', 'up'), status, headers: response.headers, body });
  return { status, headers: response.headers, body };
}
const statusOf = async (path: string, headers?: OutgoingHttpHeaders): Promise<number> => (await ask(path, headers)).status;

const elfutils = { 'User-Agent': 'elfutils/0.188,Linux/x86_64,debian/12', 'Accept-Encoding': 'deflate, gzip, br, zstd' };
const of = (what: string, id = crashBuildId): string => `/buildid/${id}/${what}`;

describe('debuginfod', () => {
  beforeAll(async () => {
    await upload({
      [`crash/${crashDebugId}/crash`]: 'elf/crash.stripped',
      [`crash/${crashDebugId}/crash.dbg.gz`]: 'elf/crash.dbg.gz',
      [`crash/${crashDebugId}/crash.src.zip`]: 'sentry/crash.src.zip',
    });
  });

  test('debug information as it is stored, for who accepts gzip', async () => {
    const { status, headers, body } = await ask(of('debuginfo'), elfutils);
    expect([status, body.equals(content.get('elf/crash.dbg.gz')!)]).toEqual([200, true]);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-encoding': 'gzip',
      'content-length': String(body.length),
      'x-debuginfod-size': String(content.get('elf/crash.debug')!.length),
      'x-debuginfod-file': 'crash.dbg',
      'last-modified': expect.stringMatching(/ GMT$/),
      'cache-control': expect.stringContaining('public, max-age=300'),
      vary: 'Accept-Encoding',
      'accept-ranges': 'bytes',
    });
  });

  test.each([[{}], [{ 'Accept-Encoding': 'identity' }], [{ 'Accept-Encoding': 'br, gzip;q=0' }]])(
    'and unpacked for %o',
    async (accepts) => {
      const { status, headers, body } = await ask(of('debuginfo'), accepts);
      expect([status, body.equals(content.get('elf/crash.debug')!)]).toEqual([200, true]);
      expect(headers).toMatchObject({
        'content-length': '3296',
        'x-debuginfod-size': '3296',
        'accept-ranges': 'none',
        vary: 'Accept-Encoding',
      });
      expect(headers['content-encoding']).toBeUndefined();
    },
  );

  test('what is packed and what is not are two things to caches, and each is known again', async () => {
    const tags = await Promise.all([elfutils, {}].map(async (accepts) => (await ask(of('debuginfo'), accepts)).headers.etag!));
    expect(new Set(tags).size).toBe(2);
    for (const [index, accepts] of [elfutils, {}].entries())
      expect(await statusOf(of('debuginfo'), { ...accepts, 'If-None-Match': tags[index] })).toBe(304);
    const part = await ask(of('debuginfo'), { ...elfutils, Range: 'bytes=0-1' });
    expect([part.status, part.body.toString('hex')]).toEqual([206, '1f8b']);
    const whole = await ask(of('debuginfo'), { Range: 'bytes=0-1' });
    expect([whole.status, whole.body.length]).toEqual([200, 3_296]);
  });

  test('HEAD says the same, and sends nothing', async () => {
    for (const accepts of [elfutils, {}]) {
      const [get, head] = [await ask(of('debuginfo'), accepts), await ask(of('debuginfo'), accepts, 'HEAD')];
      for (const name of ['content-length', 'x-debuginfod-size', 'etag', 'content-encoding', 'accept-ranges'])
        expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
      expect([head.status, head.body.length]).toEqual([200, 0]);
    }
  });

  test('program and sources; ids in any letter case, paths with what compilers leave in them', async () => {
    expect((await ask(of('executable', crashBuildId.toUpperCase()))).body.equals(content.get('elf/crash.stripped')!)).toBe(true);
    for (const path of ['/mnt/crash.c', '//mnt//./crash.c', '/mnt/build/../crash.c', '/../mnt/crash%2Ec', '%2Fmnt%2Fcrash.c']) {
      const { status, headers, body } = await ask(of(`source${path.startsWith('%') ? '/' : ''}${path}`), elfutils);
      expect([path, status, body.equals(content.get('crash.c')!)]).toEqual([path, 200, true]);
      expect(headers).toMatchObject({ 'content-length': '729', 'x-debuginfod-size': '729', 'x-debuginfod-file': '/mnt/crash.c' });
    }
  });

  test('larger than the caller wants: 406, which says so; a limit that is no number is none', async () => {
    const refused = await ask(of('debuginfo'), { ...elfutils, 'X-DEBUGINFOD-MAXSIZE': '3295' });
    expect([refused.status, refused.body.toString().trim(), refused.headers['cache-control']]).toEqual([
      406,
      'File too large, max size=3295',
      'no-cache',
    ]);
    for (const limit of ['3296', 'much', '-1']) expect(await statusOf(of('debuginfo'), { 'X-DEBUGINFOD-MAXSIZE': limit })).toBe(200);
    expect(await statusOf(of('source/mnt/crash.c'), { 'X-DEBUGINFOD-MAXSIZE': '728' })).toBe(406);
  });

  test.each([
    of('debuginfo', 'ab'.repeat(20)),
    of('debuginfo', `${crashBuildId.slice(0, 32)}00000000`),
    of('debuginfo', crashBuildId.slice(0, 32)),
    of('debuginfo', crashBuildId.slice(0, 39)),
    of('debuginfo', 'x'.repeat(40)),
    of('debuginfo', '%00'),
    of('section/.gdb_index'),
    of('section'),
    of('source'),
    of('source/'),
    of('source/mnt'),
    of('source/%FF'),
    of('source/mnt/crash.c/..'),
    `/try${of('executable', 'cd'.repeat(20))}`,
  ])('%s: 404 in plain words, which no cache keeps', async (path) => {
    const { status, headers, body } = await ask(path, elfutils);
    expect([status, body.toString(), headers['content-type'], headers['cache-control']]).toEqual([
      404,
      'not found\n',
      'text/plain; charset=utf-8',
      'no-cache',
    ]);
  });

  test('a module that is called buildid is found as any other', async () => {
    await upload({ [`buildid/AB12/buildid.sym`]: Buffer.from('MODULE Linux x86_64 AB12 buildid\n') });
    expect(await statusOf('/buildid/ab12/buildid.sym')).toBe(302);
    expect(await statusOf('/buildid/ab13/missing.sym')).toBe(404);
  });

  test('try symbols only below /try, and after those of releases', async () => {
    const id = { build: '7f'.repeat(20), debug: `${'7F'.repeat(16)}0` };
    const patched = (file: string): Buffer => {
      const bytes = Buffer.from(content.get(file)!);
      Buffer.from(id.build, 'hex').copy(bytes, bytes.indexOf(Buffer.from(crashBuildId, 'hex')));
      return bytes;
    };
    await upload({ [`tried/${id.debug}/tried.dbg.gz`]: gzipSync(patched('elf/crash.debug')) }, true);
    expect([await statusOf(of('debuginfo', id.build)), await statusOf(`/try${of('debuginfo', id.build)}`)]).toEqual([404, 200]);
    expect(await statusOf(`/Try//buildid//${id.build}//debuginfo`)).toBe(200);
    // All of it is in the program: that is debug information, too.
    await upload({ [`tried/${id.debug}/tried`]: patched('elf/crash') });
    for (const path of ['debuginfo', 'executable']) {
      for (const prefix of ['', '/try']) expect((await ask(prefix + of(path, id.build))).body.equals(patched('elf/crash'))).toBe(true);
    }
  });

  test('what is stored under a name like theirs and is something else is not found', async () => {
    const other = { build: '5a'.repeat(20), debug: `${'5A'.repeat(16)}0` };
    await upload({
      [`fake/${other.debug}/fake.dbg.gz`]: gzipSync('no ELF'),
      [`fake/${other.debug}/fake`]: Buffer.from('no ELF'),
      [`fake/${other.debug}/fake.src.zip`]: Buffer.from('no ZIP'),
      // Of another build: its first sixteen bytes are not even the same.
      [`wrong/${other.debug}/wrong.dbg.gz`]: 'elf/crash.dbg.gz',
      [`wrong/${other.debug}/wrong.src.zip`]: 'sentry/crash.src.zip',
    });
    for (const path of ['debuginfo', 'executable', 'source/mnt/crash.c'])
      expect([path, await statusOf(of(path, other.build))]).toEqual([path, 404]);
  });

  test('each row says which build its file is', async () => {
    const rows = await withConnection(system.databaseUrl, async (connection) => {
      const { rows: found } = await connection.query<{ key: string; build_id: string | null }>(
        `SELECT DISTINCT split_part(key, '/', 3) AS key, build_id FROM upload_files WHERE key LIKE 'crash/${crashDebugId}/%' ORDER BY 1`,
      );
      return found.map(({ key, build_id: buildId }) => [key, buildId]);
    });
    expect(rows).toEqual([
      ['crash', crashBuildId],
      ['crash.dbg.gz', crashBuildId],
      ['crash.src.zip', null],
    ]);
  });

  test('a stripped program is no debug information, and debug information no program', async () => {
    const stripped = Buffer.from(content.get('elf/crash.stripped')!);
    const id = { build: '6b'.repeat(20), debug: `${'6B'.repeat(16)}0` };
    Buffer.from(id.build, 'hex').copy(stripped, stripped.indexOf(Buffer.from(crashBuildId, 'hex')));
    await upload({ [`stripped/${id.debug}/stripped`]: stripped });
    expect([await statusOf(of('executable', id.build)), await statusOf(of('debuginfo', id.build))]).toEqual([200, 404]);
    const only = { build: '6c'.repeat(20), debug: `${'6C'.repeat(16)}0` };
    const debug = Buffer.from(content.get('elf/crash.debug')!);
    Buffer.from(only.build, 'hex').copy(debug, debug.indexOf(Buffer.from(crashBuildId, 'hex')));
    await upload({ [`only/${only.debug}/only`]: gzipSync(debug) });
    expect([await statusOf(of('executable', only.build)), await statusOf(of('debuginfo', only.build))]).toEqual([404, 200]);
  });

  test('a source that is damaged in its bundle is no outage, which clients would ask for again and again', async () => {
    const id = { build: 'e1'.repeat(20), debug: `${'E1'.repeat(16)}0` };
    const manifest = { debug_id: id.debug.slice(0, 32), files: { 'files/a.c': { path: '/a.c', type: 'source' } } };
    const bundle = createRawZip([
      { name: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) },
      { name: 'files/a.c', content: Buffer.from('int main;'), method: 0 },
    ]);
    bundle.write('x', bundle.indexOf('main'));
    await upload({ [`damaged/${id.debug}/damaged.src.zip`]: bundle });
    const { status, body } = await ask(of('source/a.c', id.build), elfutils);
    expect([status, JSON.parse(body.toString())]).toMatchObject([400, { code: 'file_damaged' }]);
  });

  test('gzip that is damaged in the middle breaks the connection: no end of a file as if it were whole', async () => {
    const id = { build: '3c'.repeat(20), debug: `${'3C'.repeat(16)}0` };
    const debug = Buffer.from(content.get('elf/crash.debug')!);
    Buffer.from(id.build, 'hex').copy(debug, debug.indexOf(Buffer.from(crashBuildId, 'hex')));
    // More of it, before the table of sections, which is its end.
    const [tableAt, more] = [Number(debug.readBigUInt64LE(0x28)), randomBytes(2 ** 20)];
    debug.writeBigUInt64LE(BigInt(tableAt + more.length), 0x28);
    const packed = gzipSync(Buffer.concat([debug.subarray(0, tableAt), more, debug.subarray(tableAt)]));
    packed.fill(0xff, packed.length - 600, packed.length - 300);
    await upload({ [`damaged/${id.debug}/damaged.dbg.gz`]: packed });
    await expect(ask(of('debuginfo', id.build))).rejects.toThrow(/socket hang up|aborted|ECONNRESET/);
    expect((await ask(of('debuginfo', id.build), elfutils)).body.equals(packed)).toBe(true);
  });
});

describe('SSQP', () => {
  const uuid = '4c4c440955553144a10b6f7aaf99f4c9';

  test('ELF files by build id, in any letter case; zeros behind a short one', async () => {
    await upload({
      'id8/040302010605080700000000000000000/id8': await readDoorFixture('elf/crash-id8'),
      [`crash/${crashDebugId}/crash`]: 'elf/crash.stripped',
      [`crash/${crashDebugId}/crash.dbg.gz`]: 'elf/crash.dbg.gz',
    });
    const program = await ask(`/libcrash.so/elf-buildid-${crashBuildId}/libcrash.so`);
    expect(program.body.equals(content.get('elf/crash.stripped')!)).toBe(true);
    expect(program.headers['x-debuginfod-size']).toBeUndefined();
    const debug = await ask(`/_.DEBUG/ELF-BuildID-sym-${crashBuildId.toUpperCase()}/_.debug`, { 'Accept-Encoding': 'gzip' });
    expect([debug.headers['content-encoding'], gunzipSync(debug.body).equals(content.get('elf/crash.debug')!)]).toEqual(['gzip', true]);
    expect((await ask(`/_.debug/elf-buildid-sym-${crashBuildId}/_.debug`)).body.equals(content.get('elf/crash.debug')!)).toBe(true);
    expect(await statusOf(`/id8/elf-buildid-${'0102030405060708'.padEnd(40, '0')}/id8`)).toBe(200);
    expect(await statusOf(`/id8/elf-buildid-0102030405060708/id8`)).toBe(404);
    expect(await statusOf(`/try/crash/elf-buildid-${crashBuildId}/crash`)).toBe(200);
  });

  test('Mach-O files by UUID, unpacked unless gzip is accepted', async () => {
    const macho = content.get('macos/crash')!;
    await upload({ [`crash/${uuid.toUpperCase()}0/crash`]: macho, [`crash/${uuid.toUpperCase()}0/crash.dwarf.gz`]: gzipSync(macho) });
    expect((await ask(`/crash.dylib/mach-uuid-${uuid}/crash.dylib`)).body.equals(macho)).toBe(true);
    const { headers, body } = await ask(`/_.dwarf/mach-uuid-sym-${uuid.toUpperCase()}/_.dwarf`);
    expect([headers['content-length'], body.equals(macho)]).toEqual([String(macho.length), true]);
    expect(gunzipSync((await ask(`/_.dwarf/mach-uuid-sym-${uuid}/_.dwarf`, { 'Accept-Encoding': 'gzip' })).body).equals(macho)).toBe(true);
    expect(await statusOf(`/_.dwarf/mach-uuid-sym-${'0'.repeat(32)}/_.dwarf`)).toBe(404);
    const other = '9'.repeat(32);
    await upload({ [`crash/${other}0/crash`]: macho });
    expect(await statusOf(`/crash/mach-uuid-${other}/crash`)).toBe(404);
  });

  test('other keys of theirs are 404, and nothing can be stored under one', async () => {
    for (const key of [
      `x.cs/sha1-${'a'.repeat(40)}/x.cs`,
      `x.dll/r2rmap-v1-${'a'.repeat(32)}/x.dll`,
      `x/elf-buildid-coreclr-${crashBuildId}/x`,
    ])
      expect([key, await statusOf(`/${key}`)]).toEqual([key, 404]);
    const refused = await client.upload(
      await createZip([{ name: `x.so/elf-buildid-${crashBuildId}/x.so`, content: content.get('elf/crash')! }]),
    );
    expect(refused.status).toBe(400);
  });
});
