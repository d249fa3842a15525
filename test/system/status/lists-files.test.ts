// GET /api/uploads/files/ and …/file/<id> over HTTP: every filter, page, error text and access rule of Tecken's (Tecken §5.2).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../harness/clients/http.ts';
import { auditor, createListsHarness, errorsOf, query, type ListsHarness } from '../../harness/systems/lists-harness.ts';

let harness: ListsHarness;
/** With view_all_uploads. */
let ask: (path: string) => Promise<HttpResponse>;
const ids = new Map<string, number>();

interface List {
  readonly files: readonly { readonly id: number; readonly key: string }[];
  readonly has_next: boolean;
  readonly batch_size: number;
  readonly total: number;
}

const key = {
  xul: 'xul.pdb/AB12CD34/xul.sym',
  upper: 'XULRunner.pdb/AB12CD35/XULRunner.sym',
  plus: 'libstd c++.so/00FF/libstd c++.so.sym',
  under: 'a_b.pdb/1/a_b.sym',
  other: 'axb.pdb/2/axb.sym',
  odd: 'what?.pdb/3/what?.sym',
} as const;

beforeAll(async () => {
  harness = await createListsHarness();
  ask = await harness.askAs(auditor);
  const release = await harness.add({
    createdAt: new Date('2026-03-01T10:00:00Z'),
    completedAt: new Date('2026-03-01T10:05:00Z'),
    files: [
      { key: key.xul, bytes: 5 * 2 ** 30, completedAt: new Date('2026-03-01T10:01:00Z') },
      { key: key.upper, bytes: 1_024, isUpdate: true, createdAt: new Date('2026-03-02T00:00:00.250Z') },
      { key: 'old.pdb/4/old.sym', outcome: 'skipped' },
      { key: 'build-symbols.txt', outcome: 'ignored' },
      { key: 'bad.pdb/5/bad.sym', outcome: 'failed' },
      { key: 'late.pdb/6/late.sym', outcome: 'pending' },
    ],
  });
  const tried = await harness.add({
    email: 'bob@mozilla.example',
    lane: 'try',
    bucket: 'try-symbols',
    createdAt: new Date('2026-03-03T00:00:00Z'),
    files: [{ key: key.plus, bytes: 10 }],
  });
  const hidden = await harness.add({
    email: 'partner@partner.example',
    bucket: 'partner',
    privateBucketUrl: 'gs://partner/v1',
    createdAt: new Date('2026-03-04T00:00:00Z'),
    files: [
      { key: key.under, bytes: 20 },
      { key: key.other, bytes: 21, createdAt: new Date('2026-03-04T00:00:01Z') },
    ],
  });
  const odd = await harness.add({ files: [{ key: key.odd, bytes: 1 }] });
  [...release.fileIds.slice(0, 2), ...tried.fileIds, ...hidden.fileIds, ...odd.fileIds].forEach((id, i) =>
    ids.set(Object.keys(key)[i]!, id),
  );
  ids.set('skipped', release.fileIds[2]!).set('pending', release.fileIds[5]!);
});
afterAll(async () => harness[Symbol.asyncDispose]());

const nameOf = (found: { readonly key: string }): string => Object.entries(key).find(([, value]) => value === found.key)?.[0] ?? found.key;

const listed = async (fields: Readonly<Record<string, string>>): Promise<string[]> => {
  const response = await ask(`/api/uploads/files/${query(fields)}`);
  expect([response.status, response.json()['errors']]).toEqual([200, undefined]);
  const { files, total } = response.json<List>();
  expect(total).toBe(files.length);
  return files.map(nameOf);
};

const all = ['odd', 'other', 'under', 'plus', 'upper', 'xul'];

test('what was stored, the newest first, in the shape that clients know', async () => {
  const { files, ...rest } = (await ask('/api/uploads/files/')).json<List>();
  expect(rest).toEqual({ can_view_all: true, has_next: false, batch_size: 40, total: 6 });
  expect(files.map(nameOf)).toEqual(all);
  expect(files[4]).toEqual({
    id: ids.get('upper'),
    key: key.upper,
    update: true,
    compressed: true,
    size: 1_024,
    bucket_name: 'symbols',
    completed_at: '2026-03-02T00:00:00.250Z',
    created_at: '2026-03-02T00:00:00.250Z',
    upload: {
      id: expect.any(Number),
      upload_type: 'regular',
      try_symbols: false,
      user: { id: expect.any(Number), email: 'ann@example.com' },
      created_at: '2026-03-01T10:00:00Z',
    },
  });
  expect(files[3]).toMatchObject({ upload: { upload_type: 'try', try_symbols: true, user: { email: 'bob@mozilla.example' } } });
});

describe('filters', () => {
  test.each([
    ['xul', ['upper', 'xul']],
    ['XUL.', ['xul']],
    ['xul,ab12cd35', ['upper']],
    ['xul, nothing', []],
    ['a_b', ['under']],
    ['%', []],
    ['\\', []],
    ['c++.so/', ['plus']],
    ['x', ['other', 'upper', 'xul']],
    ['?', ['odd']],
    [' , ', all],
  ])('key=%s', async (text, expected) => expect(await listed({ key: text })).toEqual(expected));

  test.each([
    ['1kb', ['upper']],
    ['>1gb', ['xul']],
    ['>=10,<=20', ['under', 'plus']],
    ['<10', ['odd']],
  ])('size=%s', async (size, expected) => expect(await listed({ size })).toEqual(expected));

  test.each([
    ['2026-03-02', ['upper']],
    ['>2026-03-03', ['odd', 'other', 'under']],
    ['>=2026-03-03,<2026-03-04', ['plus']],
    ['today', ['odd']],
    ['null', []],
  ])('created_at=%s', async (moment, expected) => expect(await listed({ created_at: moment })).toEqual(expected));

  test.each([
    ['2026-03-01 10:01', ['xul']],
    ['<2026-03-02', ['xul']],
    ['incomplete', []],
  ])('completed_at=%s', async (moment, expected) => expect(await listed({ completed_at: moment })).toEqual(expected));

  test.each([
    ['partner', ['other', 'under']],
    ['partner, try-symbols', ['other', 'under', 'plus']],
    ['!symbols', ['other', 'under', 'plus']],
    ['! symbols,!partner', ['plus']],
    ['partner,!partner', []],
    ['part', []],
  ])('bucket_name=%s', async (bucket, expected) => expect(await listed({ bucket_name: bucket })).toEqual(expected));

  test('upload_type, all together, and those that have no effect', async () => {
    expect(await listed({ upload_type: 'try' })).toEqual(['plus']);
    expect(await listed({ upload_type: 'regular' })).toEqual(['odd', 'other', 'under', 'upper', 'xul']);
    expect(await listed({ upload_type: '', sort: 'nonsense', update: '1', compressed: 'x', user: 'nobody' })).toEqual(all);
    expect(await listed({ upload_type: 'regular', key: 'sym', size: '<2kb', created_at: '<2026-03-04', bucket_name: 'symbols' })).toEqual([
      'upper',
    ]);
  });
});

test.each([
  [{ upload_type: 'zzz' }, { upload_type: ['Select a valid choice. zzz is not one of the available choices.'] }],
  [{ size: 'q' }, { size: ["'q' is not a valid size"] }],
  [
    { created_at: 'zzz', completed_at: '=' },
    { created_at: ["Unable to parse 'zzz'"], completed_at: ["Unable to parse ''"] },
  ],
  [{ page: 'x' }, { page: ["Not a number 'x'"] }],
  [{ key: 'a\0' }, { key: ['Null characters are not allowed.'] }],
  [{ key: 'a,'.repeat(21) }, { key: ['Ensure this list has at most 20 values (it has 21).'] }],
])('what does not fit is 400: %j', async (fields, errors) => {
  expect(errorsOf(await ask(`/api/uploads/files/${query(fields)}`))).toEqual([400, errors]);
});

test('pages of 40', async () => {
  const files = Array.from({ length: 45 }, (_, i) => ({ key: `many${i}.pdb/7/many${i}.sym` }));
  const { id } = await harness.add({ createdAt: new Date('2025-01-01T00:00:00Z'), files });
  const pages = [];
  for (const page of ['1', '2', '3']) pages.push((await ask(`/api/uploads/files/${query({ key: 'many', page })}`)).json<List>());
  await harness.client.query('DELETE FROM uploads WHERE id = $1', [id]);
  expect(pages.map(({ files: found, has_next: hasNext, total }) => [found.length, hasNext, total])).toEqual([
    [40, true, 45],
    [5, false, 45],
    [0, false, 45],
  ]);
  expect(new Set(pages.flatMap(({ files: found }) => found.map((file) => file.key))).size).toBe(45);
});

test('has the own ones for those who may not view all', async () => {
  const asBob = await harness.askAs({ email: 'bob@mozilla.example', permissions: ['upload_symbols'] });
  expect((await asBob('/api/uploads/files/?size=q')).status).toBe(400);
  const refused = await harness.ask('/api/uploads/files/');
  expect([refused.status, refused.json()['error']]).toEqual([403, 'This requires an Auth-Token to authenticate the request']);
  const { can_view_all, files, total } = (await asBob('/api/uploads/files/')).json<{
    can_view_all: boolean;
    files: { upload: { user: { email: string } } }[];
    total: number;
  }>();
  expect([can_view_all, files.length]).toEqual([false, total]);
  expect(files.filter(({ upload }) => upload.user.email !== 'bob@mozilla.example')).toEqual([]);
  const redirect = await asBob('/api/uploads/files?key=a');
  expect([redirect.status, redirect.headers['location']]).toEqual([301, '/api/uploads/files/?key=a']);
  expect((await harness.ask('/api/uploads/files/', 'DELETE')).headers['allow']).toBe('GET, HEAD');
});

describe('one file', () => {
  const file = async (name: string, asker = ask): Promise<HttpResponse> => asker(`/api/uploads/files/file/${ids.get(name)}`);

  test('with its upload, in the shape that clients know', async () => {
    await harness.client.query(`UPDATE upload_files SET md5 = 'd41d8cd98f00b204e9800998ecf8427e' WHERE id = $1`, [ids.get('xul')]);
    expect((await file('xul')).json()).toEqual({
      file: {
        id: ids.get('xul'),
        bucket_name: 'symbols',
        key: key.xul,
        update: false,
        compressed: true,
        size: 5 * 2 ** 30,
        url: '/xul.pdb/AB12CD34/xul.sym',
        bytes: 4 * 5 * 2 ** 30,
        md5: 'd41d8cd98f00b204e9800998ecf8427e',
        completed_at: '2026-03-01T10:01:00Z',
        created_at: '2026-03-01T10:00:00Z',
        debug_filename: null,
        debug_id: null,
        code_file: null,
        code_id: null,
        generator: null,
        upload: {
          id: expect.any(Number),
          filename: 'symbols.zip',
          user: { id: expect.any(Number), email: 'ann@example.com' },
          size: 1_000,
          bucket_name: 'symbols',
          try_symbols: false,
          skipped_keys: ['old.pdb/4/old.sym'],
          ignored_keys: ['build-symbols.txt'],
          download_url: null,
          redirect_urls: [],
          created_at: '2026-03-01T10:00:00Z',
          completed_at: '2026-03-01T10:05:00Z',
        },
      },
    });
  });

  test.each([
    ['plus', '/libstd%20c++.so/00FF/libstd%20c++.so.sym?try'],
    ['odd', '/what%3F.pdb/3/what%3F.sym'],
    ['under', null],
  ])('where it is downloaded: %s', async (name, url) => expect((await file(name)).json<{ file: object }>().file).toMatchObject({ url }));

  test('is for the owner of its upload and for those who may view all', async () => {
    const asBob = await harness.askAs({ email: 'bob@mozilla.example', permissions: ['upload_symbols'] });
    expect((await file('plus', asBob)).status).toBe(200);
    const refusals = [await file('xul', asBob), await file('xul', (path) => harness.ask(path))];
    expect(refusals.map((response) => [response.status, response.json()['error']])).toEqual([
      [403, 'Insufficient access to view this file'],
      [403, 'This requires an Auth-Token to authenticate the request'],
    ]);
  });

  test('404 for what is none, or was not stored', async () => {
    const known = ['skipped', 'pending'].map((name) => String(ids.get(name)));
    for (const id of [...known, '999999999', '0', '-1', 'x', '1.5', '9'.repeat(30), '%00', '1/']) {
      const response = await ask(`/api/uploads/files/file/${id}`);
      expect([id, response.status]).toEqual([id, 404]);
    }
    const refusal = (await ask('/api/uploads/files/file/999999999')).json();
    expect(refusal['error']).toBe('No FileUpload matches the given query.');
    expect(refusal['hint']).toMatch(/^No file has had this number yet/);
    const { id, fileIds } = await harness.add({ files: [{ key: 'gone.pdb/8/gone.sym' }] });
    await harness.add({ files: [{ key: 'newer.pdb/9/newer.sym' }] });
    await harness.client.query('DELETE FROM uploads WHERE id = $1', [id]);
    expect((await ask(`/api/uploads/files/file/${fileIds[0]}`)).json()['hint']).toMatch(/^The record of its upload has expired/);
  });
});
