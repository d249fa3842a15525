// Rows that say where a file is, in any letter case and by code id, among 50 000 files: by indexes, whatever is asked.
import { migrate, openDatabase, type Database, type SymbolsMatch } from '@symdepot/database';
import type { Lane } from '@symdepot/symbols';
import { createIsolatedDatabase, type IsolatedDatabase, parseKey } from '@symdepot/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fillLists } from '../../harness/postgres/list-rows.ts';
import { watchScans } from '../../harness/postgres/table-scans.ts';

let isolated: IsolatedDatabase;
let observer: pg.Client;
let database: Database;
const both = ['release', 'try'] as const;

beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  observer = new pg.Client({ connectionString: isolated.url });
  await observer.connect();
  await fillLists(observer, { uploads: 5_000, uploadedFiles: 8, otherFiles: 2 });
  database = openDatabase({ url: isolated.url, maxConnections: 2 });
});
afterAll(async () => {
  await database.close();
  await observer.end();
  await isolated.drop();
});

interface Row {
  readonly lane?: Lane;
  readonly isPrivate?: boolean;
  readonly outcome?: string;
  readonly header?: Partial<Record<'debugFile' | 'debugId' | 'codeFile' | 'codeId', string>>;
}

/** An upload with one file. */
async function addFile(key: string, { lane = 'release', isPrivate = false, outcome = 'uploaded', header = {} }: Row = {}): Promise<void> {
  const { rows } = await observer.query<{ id: number }>(
    `INSERT INTO uploads (user_id, lane, state, archive_name, archive_bytes, sha256, bucket, request_id, private_bucket_url)
     SELECT min(id), $1::lane, 'complete', 'a.zip', 1, repeat('a', 64), 'symbols', 'r', $2 FROM users RETURNING id`,
    [lane, isPrivate ? 'file:///private' : null],
  );
  await observer.query(
    `INSERT INTO upload_files (upload_id, position, member, key, outcome, header_offset, compressed_bytes, original_bytes, method, flags, crc32,
       debug_file, debug_id, code_file, code_id)
     VALUES ($1, 0, $2::text, $2::text, $3::file_outcome, 0, 1, 1, 8, 0, 0, $4, $5, $6, $7)`,
    [rows[0]!.id, key, outcome, header.debugFile, header.debugId, header.codeFile, header.codeId],
  );
}

const spellings = async (key: string, lanes: readonly Lane[] = both): Promise<readonly string[]> =>
  (await database.symbolsIndex.findSpellings([parseKey(key)], lanes))[0]!;
const match = async (file: string, id: string, lanes: readonly Lane[] = both): Promise<SymbolsMatch | undefined> =>
  (await database.symbolsIndex.findByFileAndId([{ file, id }], lanes))[0];

test('the newest spelling of each lane, in the order of the lanes', async () => {
  for (const name of ['Xish', 'xish']) await addFile(`${name}.pdb/AB/x.sym`);
  await addFile('xISH.pdb/AB/x.sym', { lane: 'try' });
  expect(await spellings('XISH.PDB/AB/X.SYM')).toEqual(['xish.pdb/AB/x.sym', 'xISH.pdb/AB/x.sym']);
  expect(await spellings('XISH.PDB/AB/X.SYM', ['release'])).toEqual(['xish.pdb/AB/x.sym']);
  expect(await spellings('xish.pdb/AC/x.sym')).toEqual([]);
});

test('only what was stored, and never what is in a private bucket', async () => {
  for (const outcome of ['pending', 'failed']) await addFile(`hidden.pdb/AB/${outcome}.sym`, { outcome });
  await addFile('hidden.pdb/AB/private.sym', { isPrivate: true, header: { debugFile: 'hidden.pdb', debugId: 'AB' } });
  await addFile('hidden.pdb/AB/skipped.sym', { outcome: 'skipped' });
  const found = await Promise.all(['pending', 'failed', 'private', 'skipped'].map((name) => spellings(`HIDDEN.pdb/AB/${name}.sym`)));
  expect(found).toEqual([[], [], [], ['hidden.pdb/AB/skipped.sym']]);
  expect(await match('hidden.pdb', 'AB')).toBeUndefined();
});

test('letters beyond ASCII in any case, and both forms of Unicode, also of rows that were there before', async () => {
  const [composed, decomposed] = ['NFC', 'NFD'].map((form) => 'Йод.pdb/AB/Йод.sym'.normalize(form));
  await addFile('Ядро.pdb/AB/Ядро.sym', { header: { debugFile: 'Ядро.pdb', debugId: 'AB', codeFile: 'ЯДРО.dll', codeId: '54' } });
  await addFile(decomposed!, { header: { debugFile: composed!.split('/')[0]!, debugId: 'AB', codeFile: 'йод.dll', codeId: '55' } });
  await addFile('ΛΌΓΟΣ.pdb/AB/ΛΌΓΟΣ.sym');
  for (const asked of ['ядро.pdb/AB/ядро.sym', 'ЯДРО.PDB/AB/ЯДРО.SYM']) expect(await spellings(asked)).toEqual(['Ядро.pdb/AB/Ядро.sym']);
  for (const asked of [composed!, composed!.toLowerCase(), decomposed!.toUpperCase()]) expect(await spellings(asked)).toEqual([decomposed]);
  for (const asked of ['λόγος.pdb/AB/λόγος.sym', 'λόγοσ.pdb/AB/λόγοσ.sym'])
    expect(await spellings(asked)).toEqual(['ΛΌΓΟΣ.pdb/AB/ΛΌΓΟΣ.sym']);
  expect(await match('ядро.DLL', '54')).toMatchObject({ key: 'Ядро.pdb/AB/Ядро.sym' });
  expect(await match('ЙОД.dll'.normalize('NFD'), '55')).toMatchObject({ key: decomposed });
});

test('by a debug id alone: what debuggers ask for so, by lane, the newest first, each key once', async () => {
  const id = '5490CA19403F9E3D8938FDB4B22850EB0';
  const names = ['crash.dbg.gz', 'crash', 'crash.src.zip', 'crash.sym', 'crash.pd_', 'other.debug', 'crash.dwarf.gz'];
  for (const name of names) await addFile(`crash/${id}/${name}`);
  await addFile(`other/${id}/other.dbg.gz`, { lane: 'try' });
  await addFile(`hidden/${id}/hidden`, { isPrivate: true });
  await addFile(`pending/${id}/pending`, { outcome: 'pending' });
  await addFile(`crash/${id}/crash.dbg.gz`, { outcome: 'skipped' });
  await observer.query(`UPDATE upload_files SET build_id = 'ab12' WHERE key = $1`, [`crash/${id}/crash`]);
  const [none, found] = await database.symbolsIndex.findById(['AB', id], both);
  expect(none).toEqual([]);
  const inRelease = ['crash.dbg.gz', 'crash.dwarf.gz', 'other.debug', 'crash.src.zip', 'crash'];
  expect(found!.map(({ key, lane }) => `${lane} ${key}`)).toEqual([
    ...inRelease.map((name) => `release crash/${id}/${name}`),
    `try other/${id}/other.dbg.gz`,
  ]);
  expect(found!.filter(({ buildId }) => buildId !== null).map(({ key, buildId }) => [key, buildId])).toEqual([
    [`crash/${id}/crash`, 'ab12'],
  ]);
});

test('many questions at once are answered in their order', async () => {
  await addFile('one.pdb/AB/one.sym');
  await addFile('two.pdb/AB/two.sym');
  const asked = ['TWO.pdb/AB/two.sym', 'none.pdb/AB/none.sym', 'ONE.pdb/AB/one.sym'].map(parseKey);
  expect(await database.symbolsIndex.findSpellings(asked, both)).toEqual([['two.pdb/AB/two.sym'], [], ['one.pdb/AB/one.sym']]);
  expect(await database.symbolsIndex.findSpellings([], both)).toEqual([]);
});

test('by code id and by debug id the newest file, with what is known of it', async () => {
  const header = { debugFile: 'js.pdb', codeFile: 'Js.dll', codeId: '51AB' };
  await addFile('js.pdb/AA/js.sym', { header: { ...header, debugId: 'AA' } });
  await addFile('JS.pdb/BB/js.sym', { header: { ...header, debugId: 'BB' } });
  expect(await match('JS.DLL', '51AB')).toEqual({ ...header, debugId: 'BB', key: 'JS.pdb/BB/js.sym', lane: 'release', generator: null });
  expect(await match('JS.pdb', 'AA')).toMatchObject({ key: 'js.pdb/AA/js.sym' });
  expect(await match('js.dll', '51AC')).toBeUndefined();
  // A .sym without a MODULE line cannot be asked for by its debug id.
  await addFile('nameless.pdb/CC/nameless.sym', { header: { codeFile: 'nameless.dll', codeId: '51' } });
  expect(await match('nameless.dll', '51')).toBeUndefined();
});

test('release before try, though the try file is newer', async () => {
  const header = { debugFile: 'lanes.pdb', codeFile: 'lanes.dll', codeId: '52AB' };
  await addFile('lanes.pdb/AA/lanes.sym', { header: { ...header, debugId: 'AA' } });
  await addFile('lanes.pdb/BB/lanes.sym', { lane: 'try', header: { ...header, debugId: 'BB' } });
  expect(await match('lanes.dll', '52AB')).toMatchObject({ key: 'lanes.pdb/AA/lanes.sym', lane: 'release' });
  expect(await match('lanes.dll', '52AB', ['try'])).toMatchObject({ key: 'lanes.pdb/BB/lanes.sym', lane: 'try' });
  expect(await match('lanes.pdb', 'BB')).toMatchObject({ key: 'lanes.pdb/BB/lanes.sym', lane: 'try' });
});

test('a header counts only under the key that it names, and a debug id before a code id', async () => {
  const header = { debugFile: 'own.pdb', debugId: 'AA', codeFile: 'own.dll', codeId: '53AB' };
  await addFile('evil.pdb/E1/evil.sym', { header });
  await addFile('own.pdb/E2/own.sym', { header });
  expect([await match('own.dll', '53AB'), await match('own.pdb', 'AA')]).toEqual([undefined, undefined]);
  await addFile('OWN.pdb/AA/own.sym', { header });
  await addFile('evil.pdb/E3/evil.sym', { header });
  await addFile('evil.pdb/E4/evil.sym', { header: { debugFile: 'evil.pdb', debugId: 'E4', codeFile: 'own.pdb', codeId: 'AA' } });
  for (const [file, id] of [
    ['own.dll', '53AB'],
    ['own.pdb', 'AA'],
  ] as const)
    expect(await match(file, id)).toMatchObject({ key: 'OWN.pdb/AA/own.sym' });
});

describe('what rows tell of a file that is not there', () => {
  const traces = async (key: string) => {
    const [debugFile, debugId, symbolsFile] = key.split('/') as [string, string, string];
    const found = await database.symbolTraces.find({ debugFile, debugId, symbolsFile });
    return Object.fromEntries(Object.entries(found).map(([kind, { lane }]) => [kind, lane]));
  };

  test('itself, its id, its name, in any letter case', async () => {
    await addFile('Trace.pdb/A1/trace.sym');
    await addFile('trace.pdb/A2/trace.pd_', { lane: 'try' });
    expect(await traces('TRACE.pdb/A1/TRACE.SYM')).toEqual({ own: 'release', sameId: 'release', otherId: 'try' });
    expect(await traces('trace.pdb/A2/trace.sym')).toEqual({ sameId: 'try', otherId: 'release' });
    expect(await traces('trace.pdb/A3/trace.sym')).toEqual({ otherId: 'try' });
    expect(await database.symbolTraces.find({ debugFile: 'trace.pdb', debugId: 'A3', symbolsFile: 'x' })).toMatchObject({
      otherId: { uploadedAt: expect.any(Date) as Date },
    });
  });

  test('nothing of names that only begin alike, of what is not stored, or is private', async () => {
    await addFile('trace.pdb2/A4/trace.sym');
    await addFile('secret.pdb/A1/secret.sym', { isPrivate: true });
    await addFile('secret.pdb/A2/secret.sym', { outcome: 'failed' });
    for (const key of ['trace.pd/A4/trace.sym', 'trace/A4/trace.sym', 'secret.pdb/A1/secret.sym', 'secret.pdb/A9/secret.sym', '%/A4/%'])
      expect(await traces(key)).toEqual({});
  });
});

describe('by indexes', () => {
  // Its idle sessions would be waited for.
  beforeAll(() => database.close());

  test('no question reads a table from end to end, be it one or a thousand', async () => {
    const keys = (count: number) => Array.from({ length: count }, (_, index) => parseKey(`XUL${index}.pdb/AB${index}/xul.sym`));
    const ids = (count: number) => keys(count).map((key) => ({ file: key.split('/')[0]!, id: key.split('/')[1]! }));
    const questions: Readonly<Record<string, (asked: Database) => Promise<unknown>>> = {
      upload_files_any_case_key_idx: ({ symbolsIndex }) => symbolsIndex.findSpellings(keys(1), both),
      upload_files_any_case_code_file_idx: ({ symbolsIndex }) => symbolsIndex.findByFileAndId(ids(1), both),
      upload_files_by_id_idx: ({ symbolsIndex }) => symbolsIndex.findById(['AB1'], both),
      uploads_pkey: ({ symbolTraces }) => symbolTraces.find({ debugFile: 'trace.pdb', debugId: 'A9', symbolsFile: 'trace.sym' }),
      upload_files_any_case_debug_file_idx: ({ symbolsIndex }) => symbolsIndex.findByFileAndId(ids(1), ['release']),
    };
    for (const [index, ask] of Object.entries(questions)) {
      const { sequential, indexes } = await watchScans(observer, isolated.url, ask);
      expect([sequential, indexes]).toEqual([[], expect.arrayContaining([index])]);
    }
    const many = await watchScans(observer, isolated.url, async ({ symbolsIndex }) => {
      await symbolsIndex.findSpellings(keys(1_000), both);
      await symbolsIndex.findByFileAndId(ids(1_000), both);
      await symbolsIndex.findById(
        ids(1_000).map(({ id }) => id),
        both,
      );
    });
    expect(many.sequential).toEqual([]);
  });

  test('which upload may still bring a file is found by its state, not by its files', async () => {
    const awaited = { keys: [parseKey('none.pdb/AB/none.sym')], ids: ['AB'], lanes: both, userId: 1 };
    const { sequential } = await watchScans(observer, isolated.url, ({ inFlight }) => inFlight.findUpload(awaited));
    expect(sequential).toEqual([]);
  });
});
