// What is wrong with files that are named by their content: told by code, member and what to do, and nothing is stored.
// Neighbour: any.test.ts.
import { gzipSync } from 'node:zlib';
import { createRawZip, doorFile, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { doorIds } from '../../harness/samples/door-ids.ts';

let system: System;
let client: Client;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { UPLOAD_RATE_PER_MINUTE: '10000', ARCHIVE_MAX_TOTAL_BYTES: '16MiB' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
});
afterAll(async () => system[Symbol.asyncDispose]());

const path = '/upload/any/';
const send400 = async (name: string, content: Buffer): Promise<readonly [string, string | null][]> => {
  const response = await client.upload(content, { name, path });
  expect([response.status, response.status === 400 ? '' : response.body.toString()]).toEqual([400, '']);
  return problemsOf(response);
};
const problemsOf = (response: HttpResponse): readonly [string, string | null][] =>
  response.json<{ details: { code: string; member: string | null }[] }>().details.map(({ code, member }) => [code, member]);
const idOf = (response: HttpResponse): number => Number(response.json<{ links: { self: string } }>().links.self.split('/').at(-1));

const debug = doorFile('elf/crash.debug');
const whole = doorFile('elf/crash');
const stripped = doorFile('elf/crash.stripped');

test('nothing that is known', async () => {
  expect(await send400('docs.zip', createRawZip([{ name: 'a.txt', content: Buffer.from('a') }]))).toEqual([['nothing_recognized', null]]);
  const response = await client.upload(doorFile('dump/crash.dmp'), { name: 'crash.dmp', path });
  expect(problemsOf(response)).toEqual([['file_kind_unknown', 'crash.dmp']]);
  expect(response.json<{ error: string }>().error).toContain('a minidump');
  expect(await send400('empty.so', Buffer.alloc(0))).toEqual([['nothing_recognized', null]]);
  expect(await send400('empty.zip', createRawZip([]))).toEqual([['archive_empty', null]]);
});

test('a file that cannot be named refuses all of its archive', async () => {
  const zip = createRawZip([
    { name: 'lib/sound.pdb', content: doorFile('windows/crash.pdb') },
    { name: 'lib/noid.so', content: doorFile('elf/crash-noid') },
  ]);
  expect(await send400('mixed.zip', zip)).toEqual([['no_build_id', 'lib/noid.so']]);
  expect((await client.get(`/sound.pdb/${doorIds.pdb}/sound.pdb`)).status).toBe(404);
});

test('a folder of a build: object files, and what is packed and damaged, are ignored, each with its reason', async () => {
  const object = Buffer.from(doorFile('elf/crash-noid'));
  object.writeUInt16LE(1, 16); // as a compiler writes it, before it is linked
  const text = gzipSync(Buffer.from('a log, again and again'.repeat(9_000)));
  const members = [
    { name: 'obj/main.o', content: object },
    { name: 'logs/cut.gz', content: text.subarray(0, text.length - 9) },
    { name: 'built.pdb', content: doorFile('windows/crash.pdb') },
  ];
  const response = await client.upload(createRawZip(members), { name: 'build.zip', path });
  expect(response.json()).toMatchObject({
    upload: {
      files: [{ outcome: 'ignored', reason: 'file_kind_unknown' }, { outcome: 'ignored', reason: 'file_damaged' }, { outcome: 'uploaded' }],
    },
  });
  const debugInfo = gzipSync(debug);
  const cut = { name: 'debug/cut.debug.gz', content: debugInfo.subarray(0, debugInfo.length - 9) };
  expect(await send400('build.zip', createRawZip([...members, cut]))).toEqual([['file_damaged', 'debug/cut.debug.gz']]);
  expect(await send400('main.o', object)).toEqual([['file_kind_unknown', 'main.o']]);
  expect(await send400('cut.gz', members[1]!.content)).toEqual([['file_damaged', 'cut.gz']]);
});

test('what is packed within members counts against the limits of the whole upload; nothing of it stays', async () => {
  // Each of them is far below every limit of a member, and unpacks to what is a sound ELF.
  const packed = gzipSync(Buffer.concat([whole, Buffer.alloc(900 * 1024)]));
  const members = Array.from({ length: 40 }, (_, index) => ({ name: `many/m${index}.gz`, content: packed, method: 0 }));
  const zip = createRawZip(members);
  const response = await client.upload(zip, { name: 'many.zip', path });
  expect([response.status, problemsOf(response).map(([code]) => code)]).toEqual([400, ['archive_total_too_large']]);
  expect(response.json<{ error: string }>().error).toContain('(ARCHIVE_MAX_TOTAL_BYTES)');
  const parts = async () => (await system.buckets.objects('staging')).filter((name) => !name.endsWith('.zip'));
  await waitFor(async () => (await parts()).length === 0, { what: 'a staging area without parts' });
  expect((await system.buckets.objects('symbols')).filter((name) => name.includes('/m3'))).toEqual([]);
  expect((await client.upload(createRawZip(members.slice(0, 10)), { name: 'few.zip', path })).status).toBe(201);
});

test('a pointer of a symbol store in place of the file', async () => {
  const zip = createRawZip([
    { name: `a.pdb/${doorIds.pdb}/a.pdb`, content: doorFile('windows/crash.pdb') },
    { name: `a.pdb/${doorIds.pdb}/file.ptr`, content: Buffer.from('PATH:\\\\x\\a.pdb') },
    { name: `b.pdb/${doorIds.pdb}/file.ptr`, content: Buffer.from('PATH:\\\\x\\b.pdb') },
  ]);
  expect(await send400('store.zip', zip)).toEqual([['pointer_without_bytes', `b.pdb/${doorIds.pdb}/file.ptr`]]);
});

describe('two members of the same key', () => {
  const upload = async (members: readonly { readonly name: string; readonly content: Buffer }[]) => {
    const response = await client.upload(createRawZip([...members]), { name: 'two.zip', path });
    expect([response.status, response.status === 201 ? '' : response.body.toString()]).toEqual([201, '']);
    const { files } = response.json<{ upload: { files: { outcome: string; reason: string | null; key: string }[] } }>().upload;
    return files.map(({ outcome, reason }) => [outcome, reason]);
  };

  test('of the same bytes, or the same content: one is stored', async () => {
    const one = { name: 'a/same.debug', content: debug };
    expect(await upload([one, { name: 'b/same.debug', content: debug }])).toEqual([
      ['ignored', 'same_content'],
      ['uploaded', null],
    ]);
    expect(await upload([{ name: 'b/same.dbg.gz', content: doorFile('elf/crash.dbg.gz') }, one])).toEqual([
      ['ignored', 'same_content'],
      ['skipped', null],
    ]);
  });

  test('of one that holds less: the other one is stored, wherever it stands', async () => {
    const order = [
      { name: 'stripped/fuller', content: stripped },
      { name: 'unstripped/fuller', content: whole },
    ];
    expect(await upload(order)).toEqual([
      ['ignored', 'less_complete'],
      ['uploaded', null],
    ]);
    expect((await client.download(`/fuller/${doorIds.elf}/fuller`)).content.equals(whole)).toBe(true);
  });

  test('that differ, and hold as much: the later one counts, with a warning, as it does of two uploads; refused when strict', async () => {
    const other = Buffer.from(whole);
    other.write('x', other.length - 1, 'latin1');
    const zip = createRawZip([
      { name: 'one/differs', content: whole },
      { name: 'two/differs', content: other },
    ]);
    const key = `differs/${doorIds.elf}/differs`;
    const refused = await client.upload(zip, { name: 'two.zip', path, headers: { Prefer: 'handling=strict' } });
    expect([refused.status, problemsOf(refused)]).toEqual([400, [['member_key_taken', 'one/differs']]]);
    expect((await client.get(`/${key}`)).status).toBe(404);
    const taken = await client.upload(zip, { name: 'two.zip', path });
    expect(taken.json()).toMatchObject({
      upload: {
        warnings: [{ code: 'member_key_taken', member: 'one/differs' }],
        files: [
          { outcome: 'ignored', reason: 'member_key_taken' },
          { outcome: 'uploaded', key },
        ],
        files_omitted: 0,
      },
    });
    expect((await client.download(`/${key}`)).content.equals(other)).toBe(true);
    expect((await client.upload(whole, { name: 'differs', path })).status).toBe(201);
    expect((await client.download(`/${key}`)).content.equals(whole)).toBe(true);
  });
});

test('an id in the path that is not that of the content: the content wins, with a warning; refused when strict', async () => {
  const zip = createRawZip([{ name: `lying.pdb/${'A'.repeat(32)}1/lying.pdb`, content: doorFile('windows/crash.pdb') }]);
  const refused = await client.upload(zip, { name: 'lying.zip', path, headers: { Prefer: 'handling=strict' } });
  expect([refused.status, problemsOf(refused)]).toEqual([400, [['path_other_id', `lying.pdb/${'A'.repeat(32)}1/lying.pdb`]]]);
  const response = await client.upload(zip, { name: 'lying.zip', path });
  expect(response.status).toBe(201);
  expect(response.json()).toMatchObject({
    upload: { warnings: [{ code: 'path_other_id' }], files: [{ key: `lying.pdb/${doorIds.pdb}/lying.pdb`, outcome: 'uploaded' }] },
  });
  const sound = createRawZip([{ name: `sound.pdb/${doorIds.pdb}/sound.pdb`, content: doorFile('windows/crash.pdb') }]);
  expect((await client.upload(sound, { name: 'sound.zip', path })).json()).toMatchObject({ upload: { warnings: [] } });
});

test('cut short at any place: told, and nothing is stored', async () => {
  const sound = createRawZip([
    { name: 'cut.pdb', content: doorFile('windows/crash.pdb'), method: 0 },
    { name: 'cut.so', content: whole },
  ]);
  for (let share = 0; share < 1; share += 0.11) {
    const response = await client.upload(sound.subarray(0, Math.floor(sound.length * share)), { name: 'cut.zip', path });
    expect(response.status).toBe(400);
  }
  for (const fixture of ['elf/crash', 'windows/crash.exe', 'windows/crash.pdb', 'macos/crash', 'elf/crash.dbg.gz', 'windows/crash.pd_']) {
    const content = doorFile(fixture);
    for (const share of [0.01, 0.3, 0.6, 0.95]) {
      const response = await client.upload(content.subarray(0, Math.floor(content.length * share)), { name: 'cut', path });
      expect([fixture, share, response.status]).toEqual([fixture, share, 400]);
    }
  }
  expect((await system.buckets.objects('symbols')).filter((name) => name.includes('/cut'))).toEqual([]);
});

test('a member that is damaged refuses all, also where it would be ignored', async () => {
  const zip = createRawZip([
    { name: 'a.pdb', content: doorFile('windows/crash.pdb') },
    { name: 'readme.txt', content: Buffer.from('nothing'.repeat(100)), central: { crc: 1 } },
  ]);
  expect(await send400('damaged.zip', zip)).toEqual([['member_crc_mismatch', 'readme.txt']]);
});

test('refused, and retried when the rules have changed: listed and inspected anew', async () => {
  const zip = createRawZip([
    { name: 'retried.pdb', content: doorFile('windows/crash.pdb') },
    { name: 'noid', content: doorFile('elf/crash-noid') },
  ]);
  const refused = await client.upload(zip, { name: 'retried.zip', path });
  expect((await client.order(idOf(refused), 'retry')).status).toBe(202);
  const status = await client.untilState(idOf(refused), 'rejected');
  expect(status.problems.map(({ code }) => code)).toEqual(['no_build_id']);
  expect(status.attempts).toBe(2);
});

test('the same bytes at once under other names, and by the other door, are uploads of their own', async () => {
  const content = doorFile('elf/crash');
  const responses = await Promise.all(['together-a', 'together-b'].map((name) => client.upload(content, { name, path })));
  const keys = responses.map((response) => response.json<{ upload: { files: { key: string }[] } }>().upload.files[0]!.key);
  expect(keys).toEqual([`together-a/${doorIds.elf}/together-a`, `together-b/${doorIds.elf}/together-b`]);
  const zip = doorFile('archives/symbols.zip');
  const [any, archive] = await Promise.all([client.upload(zip, { path }), client.upload(zip)]);
  const ids = [any, archive].map((response) => response.json<{ upload: { id: number } }>().upload.id);
  expect(ids[0]).not.toBe(ids[1]);
  expect(await Promise.all(ids.map(async (id) => client.status(id)))).toMatchObject([{ door: 'any' }, { door: 'upload' }]);
});

test('metrics name the door', async () => {
  const metrics = (await send(`${system.process.adminUrl}/metrics`)).body.toString();
  expect(metrics).toMatch(/^symdepot_uploads_staged_total\{lane="release",door="any"\} [1-9]\d*$/m);
  expect(metrics).toMatch(/^symdepot_uploads_ended_total\{lane="release",state="complete",door="any"\} [1-9]\d*$/m);
});

test('what is no form, or has no file, is told as by POST /upload/', async () => {
  expect((await client.uploadForm([{ name: 'try', content: '1' }], { path })).json()).toMatchObject({ code: 'no_file' });
  const two = ['a', 'b'].map((name) => ({ name, content: whole, filename: name }));
  expect((await client.uploadForm(two, { path })).json()).toMatchObject({ code: 'form_second_file' });
  const long = 'a'.repeat(101);
  expect((await client.upload(whole, { name: long, path })).json()).toMatchObject({ code: 'form_field_too_long' });
  const secret = await fetch(system.process.url + path, { method: 'POST' });
  expect(secret.status).toBe(403);
});
