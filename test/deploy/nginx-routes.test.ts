// Which service nginx sends a path to, by deploy/nginx as it stands: every route that is declared, every page of the site, and
// symbols files of any name. And what passes through it. The services are stand-ins; nginx.test.ts has real ones.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage, type RequestOptions, type ServerResponse } from 'node:http';
import { request as requestByTls } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { routes } from '@symdepot/api';
import { waitFor } from '@symdepot/testkit';
import { isWebPath } from '@symdepot/web';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startNamedServices, type AskedOf, type NamedServices } from '../harness/network/named-services.ts';
import { startNginx, type NginxGateway } from '../harness/network/nginx-gateway.ts';
import { findNginx } from '../harness/programs/nginx.ts';

const program = await findNginx();
const reason = 'skipReason' in program ? program.skipReason : undefined;

let services: NamedServices;
let gateway: NginxGateway;
beforeAll(async () => {
  if ('skipReason' in program) return;
  services = await startNamedServices();
  const made = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec', algorithm: 'sha256' });
  gateway = await startNginx(program, services.targets, { tls: { certificate: made.cert, key: made.private } });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await services?.[Symbol.asyncDispose]();
});
afterEach(() => services?.tell());

interface Answer {
  readonly response: IncomingMessage;
  readonly body: Buffer;
}

/** The path as it stands: `fetch` would tidy it. */
async function ask(path: string, options: RequestOptions = {}, url = gateway.url): Promise<Answer> {
  const send = url.startsWith('https') ? requestByTls : request;
  const { hostname, port } = new URL(url);
  const sent = send({ hostname, port, path, agent: false, rejectUnauthorized: false, ...options }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { response, body: await buffer(response) };
}
const asked = async (path: string, options?: RequestOptions, url?: string): Promise<AskedOf> =>
  JSON.parse((await ask(path, options, url)).body.toString()) as AskedOf;
const serviceOf = async (path: string, method = 'GET'): Promise<string> => (await asked(path, { method })).service;

const values: Readonly<Record<string, string>> = {
  debugFile: 'xul.pdb',
  debugId: 'AB12',
  symbolsFile: 'xul.sym',
  file: 'xul.pdb',
  lane: 'try',
  environment: 'env-12',
};
const filled = (path: string): string => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '12');
const declared = (['ingest', 'status', 'download', 'web'] as const).flatMap((service) =>
  Object.values(routes[service]).map(({ method, path }) => [method.toUpperCase(), filled(path), service] as const),
);

const pages = [
  ...readFileSync(new URL('../../services/web/ui/src/routes.tsx', import.meta.url), 'utf8').matchAll(/\bpage\(\s*'(\/[^']*)'/g),
].map(([, path]) => path!.replaceAll(/:\w+/g, '12'));

/** Of modules: words with which paths of ours begin, and with which none does. */
const modules = [
  ...new Set([
    ...declared.map(([, path]) => path.split('/')[1]!),
    ...pages.map((path) => path.split('/')[1]!),
    'assets',
    'admin',
    'xul.pdb',
  ]),
].filter((name) => name !== '');
const symbols = modules.flatMap((name) => [
  `/${name}/44E4EC8C2F41492B9369D6B9A059577C2/${name}.sym`,
  `/${name}/ab1/${name}.sym?try=1`,
  `/${name}/%41B1/${name}.sym`,
  `/${name}//AB1/${name}.sym`,
  `/try/${name}/AB1/${name}.sym`,
  `/objects/release/${name}/AB1/${name}.sym`,
  `/${name}/elf-buildid-AB12/${name}`,
  `/try/${name}/mach-uuid-sym-ab12/${name}`,
]);

test('there are routes, pages and modules to ask for', () => {
  expect([declared.length > 40, pages.length > 15, modules.length > 12]).toEqual([true, true, true]);
});

describe.skipIf(reason !== undefined)(`nginx${reason ? ` (${reason})` : ''}`, () => {
  test('every route reaches the service that has it, with its slash and without', async () => {
    // `/` and what is below `/help` is the site's where there is one.
    const shared = declared.filter(([, path, service]) => !(service === 'download' && isWebPath(path)));
    const found = await Promise.all(shared.map(async ([method, path]) => [method, path, await serviceOf(path, method)]));
    expect(found).toEqual(shared.map((route) => [...route]));
    const others = shared.map(([method, path, service]) => [method, path.endsWith('/') ? path.slice(0, -1) : `${path}/`, service] as const);
    const alike = others.filter(([, path]) => path !== '' && !path.endsWith('/xul.sym/'));
    expect(await Promise.all(alike.map(async ([method, path]) => [method, path, await serviceOf(path, method)]))).toEqual(
      alike.map((route) => [...route]),
    );
  });

  test.each(pages)('page %s reaches web', async (page) => {
    expect([await serviceOf(page), await serviceOf(`${page}/`.replace('//', '/')), await serviceOf(`${page}?q=1`)]).toEqual([
      'web',
      'web',
      'web',
    ]);
  });

  test('symbols files reach download, whatever their names', async () => {
    const strays = await Promise.all(symbols.map(async (path) => [path, await serviceOf(path)]));
    expect(strays.filter(([, service]) => service !== 'download')).toEqual([]);
  });

  test('a token in the path of the Breakpad door is none of a symbols file, and in no log', async () => {
    const token = '0123456789abcdef0123456789ABCDEF';
    const paths = [
      `/breakpad/${token}/upload`,
      `/breakpad/${token}-ci/upload`,
      `/breakpad/try/${token}/upload`,
      `/breakpad/upload/${token}`,
      `/breakpad/v1/${token}`,
      '/breakpad/put/7-5-r-a-SECRET',
    ];
    for (const path of paths) {
      const id = `breakpad-${paths.indexOf(path)}`;
      expect([path, (await asked(path, { method: 'POST', headers: { 'X-Request-ID': id } })).service]).toEqual([path, 'ingest']);
      expect(await gateway.line(id)).toMatchObject({ path: '/breakpad/[redacted]' });
    }
    const known = [
      '/breakpad/v1/uploads:create',
      '/breakpad/try/upload',
      '/breakpad/5E128789CA19403F9E3D8938FDB4B2280/breakpad.sym',
      '/xul.pdb/AB1/xul.sym',
    ];
    for (const path of known) {
      const id = `known-${known.indexOf(path)}`;
      await asked(path, { headers: { 'X-Request-ID': id } });
      expect(await gateway.line(id)).toMatchObject({ path });
    }
  });

  test('what the site takes for its own, and nothing else, is sent to it', async () => {
    const near = [
      '/helpful',
      '/uploads/upload/x',
      '/uploads/12',
      '/api',
      '/api/tokensx',
      '/assetsx',
      '/assets/index-a1.js',
      '/oidc',
      '/admin',
      '/admin/queues',
      '/admin/queues/api/queues',
      '/try',
      '/metrics',
      '/__version__',
    ];
    const paths = [...declared.map(([, path]) => path), ...pages, ...symbols.map((path) => path.split('?')[0]!), ...near];
    const found = await Promise.all(paths.map(async (path) => [path, (await serviceOf(path)) === 'web']));
    expect(found).toEqual(paths.map((path) => [path, isWebPath(path)]));
  });

  test('a path and its query arrive as they were sent', async () => {
    for (const path of ['/c%2B%2B/AB/c%2b%2b.sym?try=1&x=%20', '//xul.pdb//AB/xul.sym', '/api/uploads/?key=a%2Fb']) {
      expect((await asked(path)).url).toBe(path);
    }
    for (const source of ['/mnt/build/../crash%20%2B.c', '/./api/uploads/../x.c', '/upload/a.c']) {
      const path = `/buildid/ab12/source${source}`;
      expect(await asked(path)).toMatchObject({ url: path, service: 'download' });
    }
  });

  test('a source is for download whatever its path would be without dots', async () => {
    const elsewhere = ['/api/uploads/', '/upload/', '/breakpad/upload', '/help', '/environments', '/artefacts', '/xul.pdb/AB1/xul.sym'];
    for (const path of elsewhere.flatMap((other) => [
      `/buildid/ab12/source/../../..${other}`,
      `//Try//buildid/ab12/source/%2e%2e/../../..${other}`,
      `/buildid/ab12/source/..%2F..%2F..${other}`,
      `/try/buildid/ab12/source/a//..//../../../..${other}`,
    ]))
      expect(await asked(path)).toMatchObject({ url: path, service: 'download' });
    // Of modules whose names begin so, nothing else changes.
    for (const path of ['/buildids/../api/uploads/', '/api/../buildid/../api/uploads/']) expect(await serviceOf(path)).toBe('status');
  });

  test('the Breakpad door is in any letter case, with slashes more', async () => {
    for (const path of ['/Breakpad/upload', '//breakpad//upload', '/BREAKPAD'])
      expect([path, await serviceOf(path, 'POST')]).toEqual([path, 'ingest']);
  });

  test('who asks, and by what, arrives; what a caller says of itself does not', async () => {
    const made = {
      'X-Forwarded-For': '8.8.8.8',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      'X-Request-ID': 'mine-1',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      tracestate: 'a=b',
    };
    const { headers } = await asked('/api/uploads/', { headers: { Host: 'symbols.example:8080', ...made }, localAddress: '127.0.0.2' });
    expect(headers).toMatchObject({
      host: 'symbols.example:8080',
      'x-forwarded-for': '127.0.0.2',
      'x-forwarded-proto': 'http',
      'x-request-id': 'mine-1',
    });
    for (const name of ['x-forwarded-host', 'traceparent', 'tracestate']) expect([name, headers[name]]).toEqual([name, undefined]);
    expect(await gateway.line('mine-1')).toMatchObject({ ip: '127.0.0.2', status: '200' });
    const { response } = await ask('/api/uploads/', { headers: { 'X-Request-ID': 'a"b' } });
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('of a file that is asked for in parts, the parts are fetched', async () => {
    const { headers } = await asked('/xul.pdb/AB1/xul.sym', { headers: { Range: 'bytes=0-9', 'If-Range': '"a"' } });
    expect(headers).toMatchObject({ range: 'bytes=0-9', 'if-range': '"a"' });
    const whole = await asked('/xul.pdb/AB1/xul.sym');
    expect([whole.headers.range, whole.headers['if-range']]).toEqual([undefined, undefined]);
  });

  test('nobody waits for what another is told about the same file', async () => {
    const waiting: ServerResponse[] = [];
    services.answer((_, response) => void waiting.push(response));
    const answers = Array.from({ length: 5 }, () => ask('/wanted.pdb/AB1/wanted.sym'));
    // Before nginx would send on whoever waits (proxy_cache_lock_timeout, 5 s).
    await waitFor(() => waiting.length === 5, { timeoutMs: 4_500, what: 'five at the service' });
    for (const response of waiting) response.writeHead(404, { 'Cache-Control': 'no-cache' }).end();
    expect((await Promise.all(answers)).map(({ response }) => response.statusCode)).toEqual([404, 404, 404, 404, 404]);
  });

  test('who asks how long it took gets an answer of their own, which nobody else gets', async () => {
    let times = 0;
    services.answer((_, response) => response.setHeader('Cache-Control', 'public, max-age=300').end(String(++times)));
    const timed = { headers: { Debug: 'true' } };
    const told: string[] = [];
    for (const options of [timed, {}, {}, timed, {}]) told.push((await ask('/timed.pdb/AB1/timed.sym', options)).body.toString());
    expect(told).toEqual(['1', '2', '2', '3', '2']);
  });

  test('who says how large a file of debug information may be is not given one that is kept', async () => {
    let times = 0;
    services.answer((_, response) => response.setHeader('Cache-Control', 'public, max-age=300').end(String(++times)));
    const limited = { headers: { 'X-DEBUGINFOD-MAXSIZE': '1' } };
    const told: string[] = [];
    for (const options of [{}, {}, limited]) told.push((await ask('/buildid/ab12/debuginfo', options)).body.toString());
    expect(told).toEqual(['1', '1', '2']);
  });

  test('by TLS the services are told so, and HSTS is there once, whether they say it or not', async () => {
    expect((await asked('/api/uploads/', {}, gateway.httpsUrl)).headers['x-forwarded-proto']).toBe('https');
    const hsts = async (url: string): Promise<string[]> => {
      const { rawHeaders } = (await ask('/api/uploads/', {}, url)).response;
      return rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === 'strict-transport-security' && at % 2 === 1);
    };
    expect([await hsts(gateway.httpsUrl), await hsts(gateway.url)]).toEqual([['max-age=31536000'], []]);
    services.answer((_, response) => response.setHeader('Strict-Transport-Security', 'max-age=1').end('{}'));
    expect(await hsts(gateway.httpsUrl)).toEqual(['max-age=1']);
  });

  test('a large body streams: nothing of it is kept, on disk or in memory', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    const megabytes = 320;
    const halfway = Promise.withResolvers<void>();
    let taken = 0;
    const takeSlowly = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
      for await (const part of incoming as AsyncIterable<Buffer>) {
        taken += part.length;
        // Held at 8 MB, until the test has seen what is on the way.
        if (taken >= 8 << 20) await halfway.promise;
      }
      response.end(String(taken));
    };
    services.answer((incoming, response) => void takeSlowly(incoming, response));
    const { hostname, port } = new URL(gateway.url);
    const sent = request({ hostname, port, path: '/upload/', method: 'POST', agent: false });
    const answered = once(sent, 'response');
    let written = 0;
    const all = (async () => {
      for (let n = 0; n < megabytes; n++) {
        if (!sent.write(chunk)) await once(sent, 'drain');
        written += chunk.length;
      }
      sent.end();
    })();
    await waitFor(() => taken >= 8 << 20, { timeoutMs: 60_000, what: '8 MB at the service' });
    let before = -1;
    await waitFor(() => before === (before = written), { intervalMs: 500, timeoutMs: 60_000, what: 'a sender that stands still' });
    expect(written).toBeLessThan(64 << 20); // what lies in sockets
    expect(await gateway.temporaryFiles()).toEqual([]);
    halfway.resolve();
    await all;
    const [response] = (await answered) as [IncomingMessage];
    expect((await buffer(response)).toString()).toBe(String(megabytes << 20));
    expect(await gateway.temporaryFiles()).toEqual([]);
    expect(await gateway.peakResidentBytes()).toBeLessThan(64 << 20);
  });

  test('a service that is not there is 503, with when to come again, and no page', async () => {
    await services.stop('download');
    for (const path of ['/xul.pdb/AB1/xul.sym', '/objects/try/xul.pdb/AB1/xul.sym', '/api/lookup?key=x']) {
      const { response, body } = await ask(path);
      expect([response.statusCode, response.headers]).toMatchObject([503, { 'retry-after': '5', 'content-type': 'application/json' }]);
      expect(JSON.parse(body.toString())).toMatchObject({ code: 'draining', request_id: response.headers['x-request-id'] });
    }
    const { headers } = (await ask('/xul.pdb/AB1/xul.sym', {}, gateway.httpsUrl)).response;
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    expect(await serviceOf('/api/uploads/')).toBe('status');
  });
});
