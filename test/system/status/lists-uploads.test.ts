// GET /api/uploads/ over HTTP: every filter, sort, page, error text and access rule of Tecken's (Tecken §5.2), and ours.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../harness/clients/http.ts';
import { auditor, createListsHarness, errorsOf, query, type ListsHarness } from '../../harness/systems/lists-harness.ts';

let harness: ListsHarness;
/** With view_all_uploads. */
let ask: (path: string) => Promise<HttpResponse>;
const names = new Map<number, string>();

interface List {
  readonly can_view_all: boolean;
  readonly uploads: readonly { readonly id: number }[];
  readonly order_by: unknown;
  readonly has_next: boolean;
  readonly total: number;
}

beforeAll(async () => {
  harness = await createListsHarness();
  ask = await harness.askAs(auditor);
  const at = (text: string): Date => new Date(`${text}Z`);
  const uploads = {
    march1: { email: 'joann@example.com', createdAt: at('2026-03-01T10:00:00'), completedAt: at('2026-03-01T10:01:00') },
    try2: {
      lane: 'try',
      state: 'failed',
      error: 'the store was away',
      bytes: 2_048,
      bucket: 'try-symbols',
      createdAt: at('2026-03-02T00:00:00'),
      completedAt: at('2026-03-02T00:05:00'),
    },
    bad2: {
      email: 'bob@mozilla.example',
      state: 'rejected',
      bytes: 1.5 * 2 ** 20,
      createdAt: at('2026-03-02T12:30:00.500'),
      completedAt: at('2026-03-03T01:00:00'),
    },
    busy3: {
      email: 'bob@mozilla.example',
      state: 'processing',
      step: 'publish',
      bytes: 5 * 2 ** 30,
      createdAt: at('2026-03-03T09:00:00'),
      completedAt: null,
    },
    yesterday: { email: 'carol_x@mozilla.example', bytes: 1, createdAt: new Date(Date.now() - 86_400_000) },
    today: { email: 'carolyx@mozilla.example', bytes: 20, createdAt: new Date() },
  } as const;
  for (const [name, upload] of Object.entries(uploads)) names.set((await harness.add(upload)).id, name);
});
afterAll(async () => harness[Symbol.asyncDispose]());

const listed = async (fields: Readonly<Record<string, string>>, asker = ask): Promise<string[]> => {
  const response = await asker(`/api/uploads/${query(fields)}`);
  expect([response.status, response.json()['errors']]).toEqual([200, undefined]);
  const { uploads, total } = response.json<List>();
  const found = uploads.map(({ id }) => names.get(id) ?? `upload ${id}`);
  expect(total).toBe(found.length);
  return found;
};

test('all there is, the newest first, in the shape that clients know', async () => {
  const response = await ask('/api/uploads/');
  expect(response.headers['cache-control']).toBe('private, no-cache');
  const { uploads, ...rest } = response.json<List>();
  expect(rest).toEqual({
    can_view_all: true,
    batch_size: 20,
    order_by: { sort: 'created_at', reverse: true },
    has_next: false,
    total: 6,
  });
  expect(uploads.map(({ id }) => names.get(id))).toEqual(['today', 'yesterday', 'busy3', 'bad2', 'try2', 'march1']);
  expect(uploads[4]).toEqual({
    id: expect.any(Number),
    user: { email: 'ann@example.com' },
    filename: 'symbols.zip',
    size: 2_048,
    bucket_name: 'try-symbols',
    skipped_keys: [],
    ignored_keys: [],
    try_symbols: true,
    download_url: null,
    redirect_urls: [],
    completed_at: '2026-03-02T00:05:00Z',
    created_at: '2026-03-02T00:00:00Z',
    files_count: 0,
    files_incomplete_count: 0,
    state: 'failed',
    error: 'the store was away',
    lane: 'try',
    skipped_count: 0,
    ignored_count: 0,
    links: expect.objectContaining({ page: `/uploads/upload/${uploads[4]!.id}` }) as unknown,
  });
});

describe('filters', () => {
  test.each([
    ['ANN', ['try2', 'march1']],
    ['Ann@example.com', ['try2']],
    ['!ann@example.com', ['today', 'yesterday', 'busy3', 'bad2', 'march1']],
    ['mozilla', ['today', 'yesterday', 'busy3', 'bad2']],
    ['!mozilla', ['try2', 'march1']],
    ['! ann', ['today', 'yesterday', 'busy3', 'bad2']],
    ['carol_x', ['yesterday']],
    ['%', []],
    ['nobody', []],
    ['!nobody', ['today', 'yesterday', 'busy3', 'bad2', 'try2', 'march1']],
    [' ! ', ['today', 'yesterday', 'busy3', 'bad2', 'try2', 'march1']],
  ])('user=%s', async (user, expected) => expect(await listed({ user })).toEqual(expected));

  test.each([
    ['1000', ['march1']],
    ['=2kb', ['try2']],
    ['2K', ['try2']],
    ['>=1.5MB', ['busy3', 'bad2']],
    ['>1.5m', ['busy3']],
    ['5gb', ['busy3']],
    ['5 G', ['busy3']],
    ['<= 20 b', ['today', 'yesterday']],
    ['<1.1', ['yesterday']],
    ['>=1000, <1mb', ['try2', 'march1']],
    ['>99999999999999999999gb', []],
    ['<99999999999999999999gb,>5gb', []],
    [',', ['today', 'yesterday', 'busy3', 'bad2', 'try2', 'march1']],
  ])('size=%s', async (size, expected) => expect(await listed({ size })).toEqual(expected));

  test.each([
    ['2026-03-02', ['bad2', 'try2']],
    ['=2026-03-02', ['bad2', 'try2']],
    ['2 March 2026', ['bad2', 'try2']],
    ['Mar 2 2026', ['bad2', 'try2']],
    ['3/2/2026', ['bad2', 'try2']],
    ['2026-03-02T01:00:00+01:00', ['bad2', 'try2']],
    ['2026-03-02T12:30:00.500Z', ['bad2']],
    ['2026-03-02 12:30:00.500', ['bad2']],
    ['2026-03-02T12:30:00.500123+00:00', ['bad2']],
    ['Mon Mar 2 12:30:00 UTC 2026', []],
    ['>=2026-03-02,<2026-03-03', ['bad2', 'try2']],
    ['<2026-03-02', ['march1']],
    ['<=2026-03-02', ['try2', 'march1']],
    ['>=2026-03-02T12:30', ['today', 'yesterday', 'busy3', 'bad2']],
    ['>2026-03-02T12:30:00', ['today', 'yesterday', 'busy3']],
    ['>2026-03-02T12:29:59', ['today', 'yesterday', 'busy3', 'bad2']],
    ['today', ['today']],
    ['yesterday', ['yesterday']],
    ['>=Yesterday', ['today', 'yesterday']],
    ['<yesterday,>=2026-03-03', ['busy3']],
    ['>=2 days ago', ['today', 'yesterday']],
    ['>0001-01-01', ['today', 'yesterday', 'busy3', 'bad2', 'try2', 'march1']],
    ['<=9998-12-31', ['today', 'yesterday', 'busy3', 'bad2', 'try2', 'march1']],
    ['null', []],
  ])('created_at=%s', async (moment, expected) => expect(await listed({ created_at: moment })).toEqual(expected));

  test.each([
    ['null', ['busy3']],
    ['Incomplete', ['busy3']],
    ['>null', ['busy3']],
    ['2026-03-03', ['bad2']],
    ['<2026-03-02', ['march1']],
    ['null,today', []],
  ])('completed_at=%s', async (moment, expected) => expect(await listed({ completed_at: moment })).toEqual(expected));

  test.each([
    ['failed', ['try2']],
    ['failed, rejected', ['bad2', 'try2']],
    ['staged', []],
  ])('state=%s', async (state, expected) => expect(await listed({ state })).toEqual(expected));

  test.each([
    ['publish', ['busy3']],
    ['publish, list', ['busy3']],
    ['!done', ['busy3']],
    ['! publish,!done', []],
    ['done,!done', []],
  ])('step=%s', async (step, expected) => expect(await listed({ step })).toEqual(expected));

  test('all of them together, blanks around them and what nobody knows do not count', async () => {
    expect(await listed({ lane: 'try' })).toEqual(['try2']);
    expect(await listed({ lane: ' release ', user: 'example', size: '>20', created_at: '<2026-03-03', nonsense: '[]' })).toEqual([
      'bad2',
      'march1',
    ]);
    expect(await listed({ lane: '', user: '', size: '', created_at: '', completed_at: '', state: '', sort: '', page: '' })).toHaveLength(6);
  });

  test('token: what was sent with it, as far as the caller may see it', async () => {
    const { rows } = await harness.client.query<{ token_id: number }>(
      `UPDATE uploads SET token_id = (SELECT min(id) FROM tokens) WHERE archive_bytes IN (2048, 20) RETURNING token_id`,
    );
    const token = String(rows[0]!.token_id);
    expect(await listed({ token })).toEqual(['today', 'try2']);
    expect(await listed({ token, lane: 'try' })).toEqual(['try2']);
    expect(await listed({ token: '2147483647' })).toEqual([]);
    const asBob = await harness.askAs({ email: 'bob@mozilla.example', permissions: ['upload_symbols'] });
    expect(await listed({ token }, asBob)).toEqual([]);
  });

  test('of a field that comes twice the last one counts', async () => {
    const response = await ask('/api/uploads/?size=q&size=1000');
    expect(response.json<List>().total).toBe(1);
  });
});

describe('sorts', () => {
  const bySize = ['yesterday', 'today', 'march1', 'try2', 'bad2', 'busy3'];
  const byTime = ['march1', 'try2', 'bad2', 'busy3', 'yesterday', 'today'];
  test.each([
    ['sort=size', bySize, { sort: 'size', reverse: null }],
    ['sort=size&reverse=true', bySize.toReversed(), { sort: 'size', reverse: true }],
    ['sort=size&reverse=false', bySize, { sort: 'size', reverse: false }],
    ['sort=created_at', byTime, { sort: 'created_at', reverse: null }],
    ['sort=created_at&reverse=true', byTime.toReversed(), { sort: 'created_at', reverse: true }],
    ['reverse=false', byTime.toReversed(), { sort: 'created_at', reverse: true }],
  ])('%s', async (fields, expected, order) => {
    const { uploads, order_by: orderBy } = (await ask(`/api/uploads/?${fields}`)).json<List>();
    expect(uploads.map(({ id }) => names.get(id))).toEqual(expected);
    expect(orderBy).toEqual(order);
  });
});

describe('what does not fit is 400, in words that clients know', () => {
  test.each([
    [{ size: 'q' }, { size: ["'q' is not a valid size"] }],
    [{ size: '1kb,>x' }, { size: ["'>x' is not a valid size"] }],
    [{ size: '<>5' }, { size: ["'<>5' is not a valid size"] }],
    [{ size: '1tb' }, { size: ["'1tb' is not a valid size"] }],
    [{ size: '-1' }, { size: ["'-1' is not a valid size"] }],
    [{ size: "it's" }, { size: ['"it\'s" is not a valid size'] }],
    [{ created_at: 'zzz' }, { created_at: ["Unable to parse 'zzz'"] }],
    [{ created_at: '>=zzz' }, { created_at: ["Unable to parse 'zzz'"] }],
    [{ created_at: '>=2026-01-01<2026-02-01' }, { created_at: ["Unable to parse '>=2026-01-01<2026-02-01'"] }],
    [{ created_at: '>' }, { created_at: ["Unable to parse ''"] }],
    [{ created_at: '2026-03-02 or so' }, { created_at: ["Unable to parse '2026-03-02 or so'"] }],
    [{ created_at: '2026-03-01 to 2026-03-02' }, { created_at: ["Unable to parse '2026-03-01 to 2026-03-02'"] }],
    [{ completed_at: '2026-02-30' }, { completed_at: ["Unable to parse '2026-02-30'"] }],
    [{ completed_at: '9999-12-31' }, { completed_at: ["Unable to parse '9999-12-31'"] }],
    [{ sort: 'email' }, { sort: ["Invalid sort 'email'"] }],
    [{ page: 'x' }, { page: ["Not a number 'x'"] }],
    [{ page: '1.5' }, { page: ["Not a number '1.5'"] }],
    [{ state: 'failed,lost' }, { state: ['Select a valid choice. lost is not one of the available choices.'] }],
    [{ step: 'done,!lost' }, { step: ['Select a valid choice. lost is not one of the available choices.'] }],
    [{ lane: 'nightly' }, { lane: ['Select a valid choice. nightly is not one of the available choices.'] }],
    [{ token: 'c0ff' }, { token: ["Not the id of a token 'c0ff'"] }],
    [{ token: '2147483648' }, { token: ["Not the id of a token '2147483648'"] }],
    [{ user: 'a\0b' }, { user: ['Null characters are not allowed.'] }],
    [{ state: 'failed,'.repeat(21) }, { state: ['Ensure this list has at most 20 values (it has 21).'] }],
    [
      { size: 'q', page: 'x' },
      { size: ["'q' is not a valid size"], page: ["Not a number 'x'"] },
    ],
  ])('%j', async (fields, errors) => {
    const response = await ask(`/api/uploads/${query(fields)}`);
    expect(errorsOf(response)).toEqual([400, errors]);
    expect(response.json()).toMatchObject({ code: 'form_invalid', request_id: expect.any(String) });
  });
});

describe('pages', () => {
  const pat = { email: 'pat@example.net', permissions: ['upload_symbols'] };
  let askAsPat: (path: string) => Promise<HttpResponse>;
  beforeAll(async () => {
    askAsPat = await harness.askAs(pat);
    // At the same moment and of the same size: still each of them is on one page.
    for (let i = 0; i < 45; i++) await harness.add({ email: pat.email, createdAt: new Date('2025-01-01T00:00:00Z') });
  });
  afterAll(
    async () =>
      void (await harness.client.query('DELETE FROM uploads WHERE user_id = (SELECT id FROM users WHERE email = $1)', [pat.email])),
  );

  const page = async (fields: string): Promise<List> => (await askAsPat(`/api/uploads/?${fields}`)).json<List>();

  test.each(['', '&sort=size', '&sort=created_at&reverse=true'])('of 20, each upload once%s', async (sort) => {
    const pages = [await page(`page=1${sort}`), await page(`page=2${sort}`), await page(`page=3${sort}`)];
    expect(pages.map(({ uploads, has_next: hasNext, total }) => [uploads.length, hasNext, total])).toEqual([
      [20, true, 45],
      [20, true, 45],
      [5, false, 45],
    ]);
    expect(new Set(pages.flatMap(({ uploads }) => uploads.map(({ id }) => id)))).toHaveProperty('size', 45);
  });

  test('a page that is full and the last one has no next', async () => {
    const {
      uploads,
      has_next: hasNext,
      total,
    } = (await ask(`/api/uploads/${query({ user: 'pat@', size: '1000', page: '2' })}`)).json<List>();
    expect([uploads.length, hasNext, total]).toEqual([20, true, 45]);
    await harness.client.query('DELETE FROM uploads WHERE id IN (SELECT max(id) - n FROM uploads, generate_series(0, 4) n GROUP BY n)');
    expect(await page('page=2')).toMatchObject({ has_next: false, total: 40 });
  });

  test('less than 1 is the first; behind the last there is nothing', async () => {
    const first = await page('');
    for (const number of ['0', '-3', '+1', ' 1 ']) expect(await page(`page=${encodeURIComponent(number)}`)).toEqual(first);
    for (const number of ['4', '2147483648', '9'.repeat(400)])
      expect(await page(`page=${number}`)).toMatchObject({ uploads: [], has_next: false, total: first.total });
  });
});

describe('access', () => {
  test('without view_all_uploads: the own ones, whatever `user` says', async () => {
    const asBob = await harness.askAs({ email: 'bob@mozilla.example', permissions: ['upload_symbols'] });
    expect(await listed({}, asBob)).toEqual(['busy3', 'bad2']);
    expect(await listed({ user: 'ann' }, asBob)).toEqual(['busy3', 'bad2']);
    expect((await asBob('/api/uploads/')).json<List>().can_view_all).toBe(false);
  });

  test('any token will do, but there must be one; it is asked for before the filters are looked at', async () => {
    const asGuest = await harness.askAs({ email: 'guest@example.org', permissions: [] });
    expect(await listed({}, asGuest)).toEqual([]);
    const response = await harness.ask('/api/uploads/?size=q');
    expect([response.status, response.json()['error']]).toEqual([403, 'This requires an Auth-Token to authenticate the request']);
  });

  test('without the slash: 301 with the query, token or not', async () => {
    for (const response of [await harness.ask('/api/uploads?size=q&x=%2F'), await ask('/api/uploads?size=q&x=%2F')])
      expect([response.status, response.headers['location']]).toEqual([301, '/api/uploads/?size=q&x=%2F']);
    expect((await harness.ask('/api/uploads')).headers['location']).toBe('/api/uploads/');
  });

  test('by another method: 405 and Allow', async () => {
    for (const path of ['/api/uploads', '/api/uploads/']) {
      const response = await harness.ask(path, 'POST');
      expect([response.status, response.json()['error'], response.headers['allow']]).toEqual([
        405,
        `Method Not Allowed (POST): ${path}`,
        'GET, HEAD',
      ]);
    }
  });
});
