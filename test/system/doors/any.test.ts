// Files that are named by their content: every kind ends under the key that its content says, with the same bytes, alone and in
// archives of any layout; what cannot be named is told, and nothing of its archive is stored. Neighbour: any-rules.test.ts.
import { gunzipSync, gzipSync } from 'node:zlib';
import { createRawZip, doorFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import type { HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { doorBuildId, doorIds } from '../../harness/samples/door-ids.ts';

let system: System;
let client: Client;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { UPLOAD_RATE_PER_MINUTE: '10000' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
});
afterAll(async () => system[Symbol.asyncDispose]());

interface Named {
  readonly member: string;
  readonly key: string | null;
  readonly kind: string | null;
  readonly outcome: string;
  readonly reason: string | null;
}

const path = '/upload/any/';
function filesOf(response: HttpResponse): Named[] {
  expect([response.status, response.status === 201 ? '' : response.body.toString()]).toEqual([201, '']);
  return response.json<{ upload: { files: Named[] } }>().upload.files;
}
const idOf = (response: HttpResponse): number => response.json<{ upload: { id: number } }>().upload.id;

async function upload(name: string, content: Buffer): Promise<Named[]> {
  return filesOf(await client.upload(content, { name, path }));
}

const download = async (key: string): Promise<Buffer> => (await client.download(`/${key}`)).content;

describe('a single file', () => {
  const { elf, pe, pdb } = doorIds;
  test.each<[fixture: string, kind: string, keys: readonly string[], form: 'same' | 'gzip']>([
    ['elf/crash', 'elf', [`crash/${elf}/crash`], 'same'],
    ['elf/crash-id8', 'elf', [`crash-id8/${doorIds.elfOfEightBytes}/crash-id8`], 'same'],
    ['elf/crash.stripped', 'elf', [`crash.stripped/${elf}/crash.stripped`], 'same'],
    ['elf/crash.debug', 'elf', [`crash/${elf}/crash.dbg.gz`], 'gzip'],
    ['elf/crash-zlib.debug', 'elf', [`crash-zlib/${elf}/crash-zlib.dbg.gz`], 'gzip'],
    ['elf/crash.sym', 'sym', [`crash/${elf}/crash.sym`], 'same'],
    ['windows/crash.exe', 'pe', [`crash.exe/${pe}/crash.exe`], 'same'],
    ['windows/crash.ex_', 'pe', [`crash.exe/${pe}/crash.ex_`], 'same'],
    ['windows/crash.pdb', 'pdb', [`crash.pdb/${pdb}/crash.pdb`], 'same'],
    ['windows/crash.pd_', 'pdb', [`crash.pdb/${pdb}/crash.pd_`], 'same'],
    ['windows/crash.sym', 'sym', [`crash.pdb/${pdb}/crash.sym`], 'same'],
    ['dotnet/Plain.pdb', 'portable_pdb', [`Plain.pdb/${doorIds.portablePdb}/Plain.pdb`], 'same'],
    ['macos/crash', 'macho', [`crash/${doorIds.machoIntel}/crash`, `crash/${doorIds.machoArm}/crash`], 'same'],
    ['macos/crash.sym', 'sym', [`crash/${doorIds.machoIntel}/crash.sym`], 'same'],
    ['sentry/crash.src.zip', 'source_bundle', [`crash/${elf}/crash.src.zip`], 'same'],
  ])('%s', async (fixture, kind, keys, form) => {
    const content = doorFile(fixture);
    const member = fixture.slice(fixture.indexOf('/') + 1);
    expect(await upload(member, content)).toEqual(keys.map((key) => ({ member, key, kind, outcome: 'uploaded', reason: null })));
    for (const key of keys) {
      const stored = await download(key);
      expect((form === 'gzip' ? gunzipSync(stored) : stored).equals(content)).toBe(true);
    }
    // Whoever sends it again finds it there.
    expect(await upload(member, content)).toEqual(keys.map((key) => ({ member, key, kind, outcome: 'skipped', reason: null })));
  });

  test('sent as gzip: what is gzip in the store stays as it was sent, all else is unpacked', async () => {
    const debug = doorFile('elf/crash.debug');
    const packed = gzipSync(debug, { level: 1 });
    expect(await upload('packed.dbg.gz', packed)).toMatchObject([{ key: `packed/${doorIds.elf}/packed.dbg.gz`, outcome: 'uploaded' }]);
    expect((await download(`packed/${doorIds.elf}/packed.dbg.gz`)).equals(packed)).toBe(true);
    for (const [name, fixture, key] of [
      ['packed.gz', 'elf/crash', `packed/${doorIds.elf}/packed`],
      ['packed.pdb.gz', 'windows/crash.pdb', `packed.pdb/${doorIds.pdb}/packed.pdb`],
    ] as const) {
      const content = doorFile(fixture);
      expect(await upload(name, gzipSync(content))).toMatchObject([{ key, outcome: 'uploaded' }]);
      expect((await download(key)).equals(content)).toBe(true);
    }
    // A .sym, whose header is read also there: it is found by its code id.
    const sym = Buffer.from(
      doorFile('elf/crash.sym')
        .toString()
        .replace(/ crash\n/, ' packed\n'),
    );
    expect(await upload('packed.sym.gz', gzipSync(sym))).toMatchObject([{ key: `packed/${doorIds.elf}/packed.sym`, kind: 'sym' }]);
    expect((await download(`packed/${doorIds.elf}/packed.sym`)).equals(sym)).toBe(true);
  });

  test('the same content by another compressor is the same file, and stays as it is', async () => {
    const debug = doorFile('elf/crash.debug');
    const key = `twice/${doorIds.elf}/twice.dbg.gz`;
    const first = gzipSync(debug, { level: 1 });
    expect(await upload('twice.dbg.gz', first)).toMatchObject([{ key, outcome: 'uploaded' }]);
    const again = { key, outcome: 'skipped', reason: 'same_content' };
    expect(await upload('twice.dbg.gz', gzipSync(debug, { level: 9 }))).toMatchObject([again]);
    expect(await upload('twice.debug', debug)).toMatchObject([again]);
    expect(await upload('archive.zip', createRawZip([{ name: 'twice.debug', content: debug }]))).toMatchObject([again]);
    expect((await download(key)).equals(first)).toBe(true);
  });

  test('what holds less does not take the place of what holds more, in whatever order they come', async () => {
    const whole = doorFile('elf/crash');
    const stripped = doorFile('elf/crash.stripped');
    const key = `richer/${doorIds.elf}/richer`;
    expect(await upload('richer', stripped)).toMatchObject([{ key, outcome: 'uploaded' }]);
    expect(await upload('richer', whole)).toMatchObject([{ key, outcome: 'uploaded' }]);
    expect(await upload('richer', stripped)).toMatchObject([{ key, outcome: 'skipped', reason: 'less_complete' }]);
    expect((await download(key)).equals(whole)).toBe(true);
    // Also where it came in our own layout, and nobody has looked what it holds.
    const ours = `laid/${doorIds.elf}/laid`;
    expect((await client.upload(createRawZip([{ name: ours, content: whole }]))).status).toBe(201);
    expect(await upload('laid', stripped)).toMatchObject([{ key: ours, outcome: 'skipped', reason: 'less_complete' }]);
    expect((await download(ours)).equals(whole)).toBe(true);
  });

  test('what was skipped for a fuller file is looked at anew where there is none', async () => {
    const whole = doorFile('elf/crash');
    const stripped = doorFile('elf/crash.stripped');
    const key = `anew/${doorIds.elf}/anew`;
    await upload('anew', whole);
    const zip = createRawZip([{ name: 'anew', content: stripped }]);
    expect(await upload('a.zip', zip)).toMatchObject([{ key, outcome: 'skipped', reason: 'less_complete' }]);
    const tried = await client.upload(zip, { name: 'a.zip', path, fields: { try: '1' } });
    expect(filesOf(tried)).toMatchObject([{ key, outcome: 'uploaded', reason: null }]);
    expect((await client.download(`/try/${key}`)).content.equals(whole)).toBe(true); // release comes first
    const { buckets } = system;
    const names = (await buckets.objects('symbols')).filter((name) => name.endsWith(`try/v1/${key}`) || name.endsWith(`v1/${key}`));
    expect(names.length).toBeGreaterThan(0);
    expect(filesOf(await client.upload(whole, { name: 'anew', path: '/try/upload/any/' }))).toMatchObject([{ outcome: 'uploaded' }]);
  });

  test('to the lane try, by the form and by the path', async () => {
    const content = doorFile('elf/crash');
    const key = `tried/${doorIds.elf}/tried`;
    const byForm = await client.upload(content, { name: 'tried', path, fields: { try: '1' } });
    expect(filesOf(byForm)).toMatchObject([{ key, outcome: 'uploaded' }]);
    expect((await client.get(`/${key}`)).status).toBe(404);
    expect((await client.download(`/try/${key}`)).content.equals(content)).toBe(true);
    const byPath = await client.upload(content, { name: 'tried', path: '/try/upload/any/' });
    expect(filesOf(byPath)).toMatchObject([{ key, outcome: 'skipped' }]);
    expect(await client.status(idOf(byPath))).toMatchObject({ lane: 'try', door: 'any' });
  });
});

describe('an archive of any layout', () => {
  const { elf, pe, pdb } = doorIds;

  test('Android: a folder for each architecture', async () => {
    const [file, ...others] = await upload('native-debug-symbols.zip', doorFile('archives/native-debug-symbols.zip'));
    expect(others).toEqual([]);
    expect(file).toMatchObject({ member: 'x86_64/libcrash.so', kind: 'elf', outcome: 'uploaded' });
    expect((await download(file!.key!)).length).toBeGreaterThan(0);
  });

  test('a dSYM bundle: its DWARF under the id of each architecture, its settings ignored', async () => {
    const files = await upload('crash.dSYM.zip', doorFile('macos/crash.dSYM.zip'));
    const stored = files.filter(({ key }) => key !== null);
    expect(stored.map(({ key, outcome }) => [key, outcome])).toEqual([
      [`crash/${doorIds.machoIntel}/crash.dwarf.gz`, 'uploaded'],
      [`crash/${doorIds.machoArm}/crash.dwarf.gz`, 'uploaded'],
    ]);
    const [intel, arm] = await Promise.all(stored.map(({ key }) => download(key!)));
    expect(gunzipSync(intel!).equals(gunzipSync(arm!))).toBe(true);
    const others = files.filter(({ key }) => key === null);
    expect(others.length).toBeGreaterThan(0);
    expect(new Set(others.map(({ outcome, reason }) => `${outcome} ${reason}`))).toEqual(new Set(['ignored file_kind_unknown']));
  });

  test('a symbol store: two tiers, with its bookkeeping', async () => {
    const files = await upload('symstore.zip', doorFile('archives/symstore.zip'));
    const stored = files.filter(({ key }) => key !== null).map(({ key }) => key!);
    expect(stored.toSorted()).toEqual([`crash.exe/${pe}/crash.ex_`, `crash.pdb/${pdb}/crash.pd_`].toSorted());
    for (const key of stored) expect((await download(key)).length).toBeGreaterThan(0);
    expect(files.filter(({ key }) => key === null).every(({ outcome }) => outcome === 'ignored')).toBe(true);
  });

  test('a tree of build ids, a NuGet package of symbols, and what lies beside them', async () => {
    const debug = doorFile('elf/crash.debug');
    const files = await upload(
      'mixed.zip',
      createRawZip([
        { name: `usr/lib/debug/.build-id/${doorBuildId.slice(0, 2)}/${doorBuildId.slice(2)}.debug`, content: debug },
        { name: 'lib/net8.0/Mixed.pdb', content: doorFile('dotnet/Plain.pdb') },
        { name: 'Mixed.nuspec', content: Buffer.from('<?xml version="1.0"?>') },
        { name: 'empty.pdb', content: Buffer.alloc(0) },
        { name: '__MACOSX/._x', content: Buffer.from('x') },
        { name: 'docs/readme.txt', content: Buffer.from('nothing') },
      ]),
    );
    expect(files.map(({ member, key, outcome, reason }) => [member.split('/').at(-1), key, outcome, reason])).toEqual([
      [`${doorBuildId.slice(2)}.debug`, `_.debug/${elf}/_.debug.gz`, 'uploaded', null],
      ['Mixed.pdb', `Mixed.pdb/${doorIds.portablePdb}/Mixed.pdb`, 'uploaded', null],
      ['Mixed.nuspec', null, 'ignored', 'file_kind_unknown'],
      ['empty.pdb', null, 'ignored', 'file_kind_unknown'],
      ['._x', null, 'ignored', 'ignored_name'],
      ['readme.txt', null, 'ignored', 'file_kind_unknown'],
    ]);
    expect(gunzipSync(await download(`_.debug/${elf}/_.debug.gz`)).equals(debug)).toBe(true);
  });

  test('our own layout, the same bytes as by POST /upload/', async () => {
    const zip = doorFile('archives/symbols.zip');
    const files = await upload('symbols.zip', zip);
    expect(files.map(({ key, outcome }) => [key, outcome])).toEqual([
      [`crash/${elf}/crash.dbg.gz`, 'skipped'],
      [`crash/${elf}/crash.sym`, 'skipped'],
    ]);
    expect((await client.upload(zip)).status).toBe(201);
  });

  test('members that are not deflated, and deflated ones, give the same files', async () => {
    const members = (method: number) =>
      createRawZip(
        ['elf/crash.debug', 'windows/crash.pdb', 'elf/crash'].map((fixture) => {
          return { name: `${method}-${fixture.slice(fixture.indexOf('/') + 1)}`, content: doorFile(fixture), method };
        }),
      );
    for (const method of [0, 8]) {
      const files = await upload(`method-${method}.zip`, members(method));
      expect(files.map(({ outcome }) => outcome)).toEqual(['uploaded', 'uploaded', 'uploaded']);
      const [debug, ...others] = await Promise.all(files.map(({ key }) => download(key!)));
      expect(gunzipSync(debug!).equals(doorFile('elf/crash.debug'))).toBe(true);
      expect(others[0]!.equals(doorFile('windows/crash.pdb'))).toBe(true);
      expect(others[1]!.equals(doorFile('elf/crash'))).toBe(true);
    }
  });

  test('the same bytes again: nothing is read, and the answer is the same', async () => {
    const zip = createRawZip([
      { name: 'known/again.pdb', content: doorFile('windows/crash.pdb') },
      { name: 'known/again.debug', content: doorFile('elf/crash.debug') },
      { name: 'known/readme', content: Buffer.from('nothing') },
    ]);
    const first = await upload('a.zip', zip);
    const again = await upload('b.zip', zip);
    expect(again).toEqual(first.map((file) => (file.key === null ? file : { ...file, outcome: 'skipped' })));
  });
});
