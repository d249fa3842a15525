// Archives without a directory (.tar, .tar.gz, .tar.zst): the same files as from a ZIP, by both doors that take archives, and what is
// wrong with them, told by code, member and what to do. Neighbours: any.test.ts; packages/archive/src/packed (every fault of a tar).
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createRawTar, createRawZip, createSampleFiles, doorFile, type RawTarEntry } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { doorIds } from '../../harness/samples/door-ids.ts';

let system: System;
let client: Client;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { MEMBER_CONCURRENCY: '3', BATCH_MAX_MEMBERS: '4', ARCHIVE_MAX_ENTRIES: '110' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
});
afterAll(async () => system[Symbol.asyncDispose]());

const emptyStore = async (): Promise<void> => {
  for (const name of await system.buckets.objects('symbols')) await system.buckets.remove('symbols', name);
};
beforeEach(emptyStore);

const idOf = (response: HttpResponse): number => response.json<{ upload: { id: number } }>().upload.id;
const problemsOf = (response: HttpResponse): readonly [string, string | null][] =>
  response.json<{ details: { code: string; member: string | null }[] }>().details.map(({ code, member }) => [code, member]);

async function upload(name: string, content: Buffer, path?: string): Promise<HttpResponse> {
  const response = await client.upload(content, { name, ...(path && { path }) });
  expect([response.status, response.status === 201 ? '' : response.body.toString()]).toEqual([201, '']);
  return response;
}

/** Everything in the store: as it is downloaded, and as it is described, but for whose it is. */
async function storeOf(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [name, { upload_id: _, ...metadata }] of await system.buckets.descriptions('symbols')) {
    const { content, headers } = await client.download(`/${name.slice('v1/'.length)}`);
    found[name] = [content.toString('base64'), headers['content-encoding'], metadata];
  }
  return found;
}

/** Archives that were refused stay for a retry; what was made of them does not. */
const noneLeft = async (): Promise<void> => {
  const parts = async (): Promise<string[]> => (await system.buckets.objects('staging')).filter((name) => !name.endsWith('.zip'));
  await expect.poll(parts, { timeout: 20_000 }).toEqual([]);
};

describe('POST /upload/', () => {
  test('the same archive in each format: the same store, and nothing is left behind', async () => {
    await upload('symbols.zip', doorFile('archives/symbols.zip'));
    const wanted = await storeOf();
    expect(Object.keys(wanted)).toEqual([`v1/crash/${doorIds.elf}/crash.dbg.gz`, `v1/crash/${doorIds.elf}/crash.sym`]);
    const tar = gunzipSync(doorFile('archives/symbols.tar.gz'));
    for (const [name, content] of [
      ['symbols.tar.gz', doorFile('archives/symbols.tar.gz')],
      ['symbols.tar.zst', doorFile('archives/symbols.tar.zst')],
      ['two-frames.tzst', doorFile('archives/two-frames.tar.zst')],
      ['symbols.tar', tar],
      // What it is its content says.
      ['symbols.zip', gzipSync(tar, { level: 1 })],
      ['symbols.tgz', doorFile('archives/symbols.zip')],
    ] as const) {
      await emptyStore();
      await upload(name, content);
      expect([name, await storeOf()]).toEqual([name, wanted]);
    }
    await noneLeft();
  });

  test('many members, in many batches: each once, small ones and large ones', async () => {
    const small = createSampleFiles({ files: 100, bytes: 200_000, seed: 5 });
    const large = createSampleFiles({ files: 2, bytes: 1_600_000, seed: 6 });
    const files = [...small.slice(0, 50), ...large, ...small.slice(50)];
    const response = await upload(
      'many.tar.zst',
      zstdCompressSync(createRawTar(files.map(({ key, content }) => ({ name: `./${key}`, content })))),
    );
    expect(await client.differing(files)).toEqual([]);
    const status = await client.status(idOf(response));
    expect(status.progress.files).toEqual({ total: 102, uploaded: 102, skipped: 0, ignored: 0, failed: 0 });
    expect((await client.files(idOf(response))).map(({ member }) => member)).toEqual(files.map(({ key }) => key));
    await noneLeft();
  });

  test('sent again: known, and nothing is unpacked, unless something is missing', async () => {
    const files = createSampleFiles({ files: 5, bytes: 20_000, seed: 7 });
    const content = gzipSync(createRawTar(files.map(({ key, content: text }) => ({ name: key, content: text }))));
    await upload('known.tar.gz', content);
    const count = async (name: string): Promise<number> => {
      const text = (await send(`${system.process.adminUrl}/metrics`)).body.toString();
      return Number(new RegExp(`^${name}[^ ]* (.*)$`, 'm').exec(text)?.[1] ?? 0);
    };
    const known = await count('symdepot_archives_known_total');
    const unpacked = await count('symdepot_stage_duration_seconds_count\\{stage="unpack"\\}');
    expect((await upload('known.tar.gz', content)).json()).toMatchObject({ upload: { skipped_keys: { length: 5 } } });
    expect(await count('symdepot_archives_known_total')).toBe(known + 1);
    expect(await count('symdepot_stage_duration_seconds_count\\{stage="unpack"\\}')).toBe(unpacked);
    await system.buckets.remove('symbols', `v1/${files[2]!.key}`);
    expect((await upload('known.tar.gz', content)).json()).toMatchObject({ upload: { skipped_keys: { length: 4 } } });
    expect(await client.differing(files)).toEqual([]);
    expect(await count('symdepot_stage_duration_seconds_count\\{stage="unpack"\\}')).toBe(unpacked + 1);
  });

  test('the same bytes at once are one upload', async () => {
    const content = gzipSync(createRawTar([{ name: 'once/AB/once.sym', content: 'MODULE Linux x86 AB once\n'.repeat(1_000) }]));
    const ids = (await Promise.all([1, 2, 3].map(() => client.upload(content, { name: 'once.tgz' })))).map(idOf);
    expect(new Set(ids).size).toBe(1);
  });

  test('by URL the ending is asked for as in a form', async () => {
    const response = await client.upload(doorFile('archives/symbols.tar.gz'), { name: 'symbols.tar.xz' });
    expect([response.status, response.json<{ error: string }>().error]).toEqual([400, 'Unrecognized archive file extension ".xz"']);
  });
});

describe('refused, and nothing is stored', () => {
  const sym = { name: 'a.pdb/AB12/a.sym', content: 'MODULE windows x86 AB12 a.pdb\n' };
  const withGood = (...bad: RawTarEntry[]): Buffer => zstdCompressSync(createRawTar([sym, ...bad, { ...sym, name: 'b.pdb/AB12/b.sym' }]));
  test.each<[what: string, content: Buffer, problems: readonly (readonly [string, string | null])[]]>([
    ['a link', withGood({ name: 'c/AB/link', type: '2' }), [['member_kind_unsupported', 'c/AB/link']]],
    [
      'links and devices, each of them',
      withGood({ name: 'c', type: '1' }, { name: 'd', type: '3' }),
      [
        ['member_kind_unsupported', 'c'],
        ['member_kind_unsupported', 'd'],
      ],
    ],
    ['a name in Latin-1', withGood({ name: Buffer.from('f\u00fcr/AB/x', 'latin1') }), [['member_name_unsafe', 'f\u00fcr/AB/x']]],
    ['a name that leads out', withGood({ name: '../x' }), [['member_name_unsafe', '../x']]],
    ['a name that is no key', withGood({ name: 'README.md' }), [['member_name_unrecognized', 'README.md']]],
    ['one name twice, with another size', withGood({ ...sym, content: 'x' }), [['member_duplicate_differs', sym.name]]],
    ['what is forbidden', withGood({ name: 'c/AB/c.sym', content: 'qcom/proprietary' }), [['member_snippet_disallowed', 'c/AB/c.sym']]],
    ['nothing but folders', gzipSync(createRawTar([{ name: './', type: '5' }])), [['archive_empty', null]]],
    [
      'too many',
      gzipSync(createRawTar(Array.from({ length: 111 }, (_, index) => ({ name: `a/${index}/a` })))),
      [['archive_too_many_entries', null]],
    ],
    ['a single file', gzipSync(sym.content.repeat(100)), [['archive_not_tar', null]]],
    ['without an end', gzipSync(createRawTar([sym], { endBlocks: 1 })), [['archive_truncated', null]]],
    ['with something behind it', gzipSync(createRawTar([sym], { suffix: 'x' })), [['archive_damaged', null]]],
    ['a window that is too large', Buffer.from('28b52ffd00a8010000', 'hex'), [['archive_window_too_large', null]]],
    ['xz', Buffer.from('fd377a585a000004', 'hex'), [['archive_format_unsupported', null]]],
  ])('%s', async (_what, content, problems) => {
    const response = await client.upload(content, { name: 'symbols.tar.zst' });
    expect([response.status, problemsOf(response)]).toEqual([400, problems]);
    expect(await system.buckets.objects('symbols')).toEqual([]);
    // Not even a row of what was unpacked and never listed.
    const { rows } = await withConnection(system.databaseUrl, (sql) => sql.query('SELECT member FROM upload_files WHERE batch IS NULL'));
    expect(rows).toEqual([]);
    await noneLeft();
  });

  test('cut short at forty places: told, and nothing is stored', async () => {
    for (const name of ['symbols.tar.zst', 'two-frames.tar.zst', 'symbols.tar.gz'] as const) {
      const content = doorFile(`archives/${name}`);
      const places = Array.from({ length: 14 }, (_, index) => 1 + Math.floor((index / 14) * (content.length - 1)));
      const statuses = await Promise.all(places.map(async (at) => (await client.upload(content.subarray(0, at), { name })).status));
      expect([name, statuses]).toEqual([name, places.map(() => 400)]);
    }
    expect(await system.buckets.objects('symbols')).toEqual([]);
  });

  test('a member that is damaged refuses all of it, and a retry unpacks it anew', async () => {
    const response = await client.upload(withGood({ name: 'c/AB/c.sym', content: 'qcom/proprietary' }), { name: 'again.tar.zst' });
    const id = Number(response.json<{ links: { self: string } }>().links.self.split('/').at(-1));
    expect((await client.order(id, 'retry')).status).toBe(202);
    const status = await client.untilState(id, 'rejected');
    expect([status.attempts, status.problems.map(({ code }) => code)]).toEqual([2, ['member_snippet_disallowed']]);
  });
});

describe('POST /upload/any/', () => {
  const dsymTar = createRawTar([{ name: 'bundle.dSYM/Contents/Resources/DWARF/bundle', content: doorFile('macos/crash') }]);
  const path = '/upload/any/';
  const members: readonly { readonly name: string; readonly content: Buffer }[] = [
    { name: 'dist/crash.debug', content: doorFile('elf/crash.debug') },
    { name: 'dist/bin/crash', content: doorFile('elf/crash') },
    { name: 'dist/crash.sym', content: doorFile('elf/crash.sym') },
    { name: 'dist/crash.exe', content: doorFile('windows/crash.exe') },
    { name: 'dist/crash.pdb', content: doorFile('windows/crash.pdb') },
    { name: 'dist/other.dbg.gz', content: doorFile('elf/crash.dbg.gz') },
    { name: 'dist/fat', content: doorFile('macos/crash') },
    { name: 'dist/crash.dSYM.tar', content: dsymTar },
    { name: 'dist/chrome.tar', content: createRawTar([{ name: 'x' }]) },
    { name: 'README', content: Buffer.from('text') },
  ];

  test('members are named as those of a ZIP, and stored alike', async () => {
    const described = (response: HttpResponse) => response.json<{ upload: { files: object[] } }>().upload.files;
    const wantedFiles = described(await upload('full.zip', createRawZip([...members]), path));
    const wanted = await storeOf();
    expect(Object.keys(wanted)).toHaveLength(10);
    expect((await client.download(`/bundle/${doorIds.machoArm}/bundle.dSYM.tar`)).content.equals(dsymTar)).toBe(true);
    await emptyStore();
    expect(described(await upload('target.full.tar.zst', zstdCompressSync(createRawTar([...members])), path))).toEqual(wantedFiles);
    const stored = await storeOf();
    expect(Object.keys(stored)).toEqual(Object.keys(wanted));
    for (const [name, entry] of Object.entries(stored)) {
      const plain = ([content]: readonly string[]): Buffer => {
        const bytes = Buffer.from(content!, 'base64');
        return bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ? gunzipSync(bytes) : bytes;
      };
      expect([name, plain(entry as string[]).equals(plain(wanted[name] as string[]))]).toEqual([name, true]);
    }
    await noneLeft();
  });

  test('a gzip file is an archive only if a tar is in it', async () => {
    const single = await upload('libpacked.so.gz', gzipSync(doorFile('elf/crash')), path);
    expect(single.json()).toMatchObject({ upload: { files: [{ key: `libpacked.so/${doorIds.elf}/libpacked.so`, outcome: 'uploaded' }] } });
    const tar = await upload('lib.tar', createRawTar([{ name: 'libinner.so', content: doorFile('elf/crash') }]), path);
    expect(tar.json()).toMatchObject({ upload: { files: [{ key: `libinner.so/${doorIds.elf}/libinner.so`, outcome: 'uploaded' }] } });
  });

  test('nothing that is known', async () => {
    const response = await client.upload(gzipSync(createRawTar([{ name: 'a', content: 'text' }])), { name: 'a.tgz', path });
    expect([response.status, problemsOf(response)]).toEqual([400, [['nothing_recognized', null]]]);
    const deb = await client.upload(Buffer.from('!<arch>\ndebian-binary'), { name: 'a.deb', path });
    expect([deb.status, problemsOf(deb)]).toEqual([400, [['archive_format_unsupported', null]]]);
    expect(await system.buckets.objects('symbols')).toEqual([]);
  });
});
