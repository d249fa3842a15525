// What a declared route gets without its handler: methods, slashes, permission, limits, parsing, and the response as it is declared.
import type { Route } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { hashToken } from '@symdepot/symbols';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRouter } from './create-router.ts';
import { createAuthenticate } from './request/authenticate.ts';
import { requestContext } from './request/request-context.ts';
import { serve } from './serve.ts';
import { serveRoutes, type ServedRoutes } from './testing/serve-routes.ts';

const text = { description: 'A text.', schema: z.string(), contentType: 'text/plain' };
const json = { description: 'JSON.', schema: z.object({ heard: z.unknown() }) };
const plain = { method: 'get', summary: 'A route', description: 'For this test.', access: 'anybody', responses: { 200: text } } as const;
const number = z.string().regex(/^\d+$/, 'must be a number').transform(Number);

const declared = {
  things: { ...plain, path: '/things/' },
  newThing: { ...plain, method: 'post', path: '/things/', access: ['upload_symbols'] },
  thing: { ...plain, path: '/things/{id}', params: z.object({ id: number }), refusals: { params: 'file_not_found' } },
  exact: { ...plain, path: '/exact/{id}', isExact: true },
  noHead: { ...plain, path: '/no-head', head: false },
  found: { ...plain, path: '/free/{rest}' },
  hidden: {
    ...plain,
    path: '/hidden/{how}',
    responses: { 200: text, 400: { description: 'No.', schema: z.object({ error: z.string() }) } },
  },
  query: {
    ...plain,
    path: '/query',
    query: z.object({ a: number, b: number }),
    headers: z.object({ 'X-Word': z.string().optional() }),
    responses: { 200: json },
  },
  long: { ...plain, path: '/long', query: z.object({ letters: number }), responses: { 200: json } },
  longText: { ...plain, path: '/long-text' },
  form: { ...plain, path: '/form', query: z.object({ a: number, b: number }), refusals: { query: 'form_invalid' } },
  limited: { ...plain, method: 'post', path: '/limited', access: 'caller', limits: 'rate', query: z.object({ a: number }) },
  body: {
    ...plain,
    method: 'post',
    path: '/body',
    body: { contentType: 'application/json', schema: z.object({ a: z.int() }), maxBytes: 20 },
    responses: { 202: json },
  },
} as const satisfies Record<string, Route>;

interface Context {
  readonly word: string;
}
const ok = { status: 200, body: 'ok' } as const;
const served = [
  serve(declared.things)((context: Context) => ({ status: 200, headers: { 'X-Word': ['a', context.word] }, body: 'list' })),
  serve(declared.newThing)(() => ({ status: 200, body: 'new' })),
  serve(declared.thing)((_context, { params }) => ({ status: 200, body: `thing ${params.id + 1}` })),
  serve(declared.exact)(() => ok),
  serve(declared.noHead)(() => ok),
  serve(declared.found, { match: ({ path }) => (path.startsWith('/free/') ? path.slice(6) : undefined) })((_context, { params }) => ({
    status: 200,
    body: params,
  })),
  serve(declared.hidden, {
    match: (request) => {
      if (!request.path.startsWith('/hidden/')) return undefined;
      requestContext(request).manners = { hidesStatus: true };
      return request.path.slice('/hidden/'.length);
    },
  })((_context, { params: how }) => {
    if (how === 'thrown') throw new AppError('draining');
    return how === 'told' ? { status: 400, body: { error: 'no' } } : ok;
  }),
  serve(declared.query)((_context, { query, headers }) => ({ status: 200, body: { heard: { ...query, ...headers } } })),
  serve(declared.long)((_context, { query }) => ({ status: 200, body: { heard: 'x'.repeat(query.letters) } })),
  serve(declared.longText)(() => ({ status: 200, body: 'x'.repeat(5_000) })),
  serve(declared.form)(() => ok),
  serve(declared.limited)(() => ok),
  serve(declared.body)((_context, { body }) => ({ status: 202, body: { heard: body.a } })),
];

const secrets = new Map([
  ['a'.repeat(32), ['upload_symbols']],
  ['b'.repeat(32), ['view_all_uploads']],
] as const);
let routes: ServedRoutes;
beforeAll(async () => {
  const authenticate = createAuthenticate({
    tokens: {
      findByHash: async (hash) => {
        const [, permissions] = [...secrets].find(([secret]) => hashToken(secret) === hash) ?? [];
        const token = { id: 1, expiresAt: new Date(Date.now() + 60_000), preferredUploadApiVersion: 1, notifyUrl: null };
        return permissions && { ...token, userId: 1, userEmail: 'a@example.com', isUserActive: true, permissions: [...permissions] };
      },
      recordUse: async () => {},
    },
    sessions: { use: async () => undefined },
  });
  const admit = async (): Promise<void> => {
    throw new AppError('rate_limit_exceeded', { limit: 1, retryAfterSeconds: 7 });
  };
  routes = await serveRoutes((router) => router.use(createRouter({ word: 'b' }, served, { before: [authenticate], admit })));
});
afterAll(() => routes.stop());

const ask = async (method: string, path: string, init: RequestInit = {}) => {
  const response = await fetch(routes.url + path, { method, redirect: 'manual', ...init });
  const { status, headers } = response;
  const body = await response.text();
  return { status, headers, body, error: body.startsWith('{') ? (JSON.parse(body) as { error?: string; errors?: unknown }) : {} };
};
const as = (secret: string) => ({ headers: { 'Auth-Token': secret } });

test('a response has the status, headers and content type that are declared', async () => {
  const { status, headers, body } = await ask('GET', '/things/');
  expect([status, headers.get('x-word'), headers.get('content-type'), body]).toEqual([200, 'a, b', 'text/plain; charset=utf-8', 'list']);
  expect((await ask('GET', '/query?a=1&b=2', { headers: { 'x-word': 'c' } })).body).toBe('{"heard":{"a":1,"b":2,"X-Word":"c"}}');
});

test.each([
  ['/long?letters=5000', 'gzip', 'gzip'],
  ['/long?letters=5000', 'gzip;q=0.5, br', 'br'],
  ['/long?letters=5000', 'identity', null],
  ['/long?letters=10', 'gzip', null],
  ['/long-text', 'gzip', null],
])('%s for a caller that accepts %s has the coding %s: of JSON only what is long', async (path, accepted, coding) => {
  const { headers, body } = await ask('GET', path, { headers: { 'Accept-Encoding': accepted } });
  expect(headers.get('content-encoding')).toBe(coding);
  expect(body).toContain('x'.repeat(10));
  expect(headers.get('vary')).toBe(path === '/long-text' ? null : 'Accept-Encoding');
});

describe('methods', () => {
  test.each([
    ['DELETE', '/things/', 'GET, HEAD, POST'],
    ['DELETE', '/things', 'GET, HEAD, POST'],
    ['PUT', '/things/1', 'GET, HEAD'],
    ['HEAD', '/no-head', 'GET'],
    ['GET', '/limited', 'POST'],
    ['POST', '/free/way', 'GET, HEAD'],
  ])('%s %s is 405, and Allow has %s', async (method, path, allow) => {
    const { status, headers } = await ask(method, path);
    expect([status, headers.get('allow')]).toEqual([405, allow]);
  });

  test('HEAD is GET without its body', async () => {
    const { status, headers, body } = await ask('HEAD', '/things/1');
    expect([status, headers.get('content-length'), body]).toEqual([200, '7', '']);
  });
});

describe('the slash at the end', () => {
  test.each([
    ['GET', '/things?a=b', 301],
    ['POST', '/things', 403],
    ['GET', '/things/1/', 200],
    ['GET', '/exact/1', 200],
    ['GET', '/exact/1/', 404],
  ])('%s %s is %d', async (method, path, status) => expect((await ask(method, path)).status).toBe(status));

  test('leads on with the query', async () => expect((await ask('GET', '/things?a=b')).headers.get('location')).toBe('/things/?a=b'));
});

test('who may not call is refused, for want of a token or of a permission', async () => {
  expect((await ask('POST', '/things/')).error.error).toMatch(/token/i);
  expect((await ask('POST', '/things/', as('b'.repeat(32)))).status).toBe(403);
  expect((await ask('POST', '/things/', as('a'.repeat(32)))).body).toBe('new');
});

test('limits come after the permission, and before anything of the request is read', async () => {
  expect((await ask('POST', '/limited?a=x')).status).toBe(403);
  const { status, headers } = await ask('POST', '/limited?a=x', as('a'.repeat(32)));
  expect([status, headers.get('retry-after')]).toEqual([429, '7']);
});

describe('what does not fit', () => {
  test('of the path: as the route says', async () => {
    expect((await ask('GET', '/things/1')).body).toBe('thing 2');
    expect((await ask('GET', '/things/x')).error).toMatchObject({ code: 'file_not_found' });
  });

  test('of the query: the first thing, or for a form everything', async () => {
    expect((await ask('GET', '/query?a=x&b=y')).error).toMatchObject({ error: 'a: must be a number', code: 'request_invalid' });
    const errors = { a: ['must be a number'], b: ['must be a number'] };
    expect((await ask('GET', '/form?a=x&b=y')).error).toMatchObject({ errors, code: 'form_invalid' });
  });

  test('of the body, whatever its content type says', async () => {
    expect(await ask('POST', '/body', { body: '{"a":1}' })).toMatchObject({ status: 202, body: '{"heard":1}' });
    expect((await ask('POST', '/body', { body: '{"a":"b"}' })).status).toBe(400);
    expect((await ask('POST', '/body', { body: '{' })).error.error).toBe('The body cannot be parsed');
    expect((await ask('POST', '/body', { body: ' '.repeat(21) })).status).toBe(413);
  });
});

test('what a route finds in a path by itself is its parameters; other paths are for other routes', async () => {
  expect((await ask('GET', '/free/way/out')).body).toBe('way/out');
  expect((await ask('GET', '/freedom')).status).toBe(404);
  const counted = await (await fetch(`${routes.adminUrl}/metrics`)).text();
  expect(counted).toContain('symdepot_http_request_duration_seconds_count{method="GET",route="/free/:rest",status="2xx"} 1');
});

test('an error that its caller must get as 200 is an error to everybody else', async () => {
  for (const [how, body] of [
    ['told', /^Refused: .*"no"/],
    ['thrown', /^Refused: .*draining/],
    ['fine', /^ok$/],
  ] as const)
    expect(await ask('GET', `/hidden/${how}`)).toMatchObject({ status: 200, body: expect.stringMatching(body) });
  const counted = await (await fetch(`${routes.adminUrl}/metrics`)).text();
  for (const status of ['2xx', '4xx', '5xx'])
    expect(counted).toContain(`symdepot_http_request_duration_seconds_count{method="GET",route="/hidden/:how",status="${status}"} 1`);
});

test('a token that is no good is refused on every path, and counted for the route that was meant', async () => {
  const paths = ['/no-head', '/free/way', '/nowhere'];
  for (const path of paths) expect((await ask('GET', path, as('f'.repeat(32)))).status).toBe(403);
  const counted = await (await fetch(`${routes.adminUrl}/metrics`)).text();
  const refused = [...counted.matchAll(/duration_seconds_count\{method="GET",route="([^"]+)",status="4xx"\}/g)].map(([, route]) => route);
  expect(refused).toEqual(expect.arrayContaining(['/no-head', '/free/:rest', 'unmatched']));
});

test('a route that has limits is not mounted where nobody keeps them', () => {
  expect(() => createRouter({ word: 'b' }, served)).toThrow('/limited has limits, and nobody keeps them');
});

test('limits cannot be held against callers whom nobody knows', () => {
  const limited = serve({ ...declared.limited, access: 'anybody' } as const)(() => ok);
  expect(() => createRouter({}, [limited])).toThrow('/limited has limits, and callers whom they cannot be held against');
});

test('a route that matches by itself shares its path with no other', () => {
  const found = serve(declared.found, { match: () => undefined })(() => ok);
  const other = serve({ ...declared.found, method: 'post' } as const)(() => ok);
  expect(() => createRouter({}, [found, other])).toThrow('/free/{rest}: a route that matches by itself has its path alone');
});
