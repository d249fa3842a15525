// The document and the running services say the same: each operation is answered by its service and by no other, other methods are
// refused with exactly the methods that there are, and what the harness holds every response against (contract.ts) sees untruths.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { allowOf, checkContract, contract, type Operation } from '../../harness/clients/contract.ts';
import { send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';

let fleet: Fleet;
let services: Readonly<Record<'ingest' | 'status' | 'download' | 'web' | 'worker', ServiceProcess>>;
let headers: Readonly<Record<string, string>>;
beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  const [ingest, status, download, web, worker] = await Promise.all(
    (['ingest', 'status', 'download', 'web', 'worker'] as const).map((name) => fleet.start(name)),
  );
  services = { ingest: ingest!, status: status!, download: download!, web: web!, worker: worker! };
  const permissions = ['upload_symbols', 'view_all_uploads'] as const;
  headers = { 'Auth-Token': await createToken(fleet.databaseUrl, { permissions: [...permissions] }) };
});
afterAll(() => fleet?.[Symbol.asyncDispose]());

interface Named {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const operations: readonly Named[] = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

/** Of which services an operation is, by its tag: one, or all by their public ports, admin ports, or both. */
function urlsOf({ tags: [tag] }: Operation): string[] {
  const { ingest, status, download, web, worker } = services;
  const open = [ingest, status, download, web].map(({ url }) => url);
  const admin = [ingest, status, download, web, worker].map(({ adminUrl }) => adminUrl);
  const byTag = new Map([
    ['upload', [ingest.url]],
    ['status', [status.url]],
    ['site', [web.url]],
    ['download', [download.url]],
    ['health', [...open, ...admin]],
    ['admin', admin],
  ]);
  return byTag.get(tag!)!;
}
const allUrls = (): string[] => Object.values(services).flatMap(({ url, adminUrl }) => [url, adminUrl].filter(Boolean));

/** Something in each place that could be there. */
const samples = new Map([
  ['debugFile', 'nobody.pdb'],
  ['symbolsFile', 'nobody.sym'],
  ['debugId', 'AB'],
  ['file', 'nobody.dll'],
  ['lane', 'release'],
  ['environment', 'env-4711'],
  ['name', 'nobody.dll'],
  ['kind', 'elf-buildid'],
]);
const addressOf = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => samples.get(name) ?? (path.includes('syminfo') ? 'AB' : '4711'));

const ask = (url: string, method: string, path: string) => send(url + addressOf(path), { method, headers });

test('there are operations of every service', () => {
  expect(new Set(operations.flatMap(({ operation }) => operation.tags))).toEqual(
    new Set(['upload', 'status', 'site', 'download', 'health', 'admin']),
  );
});

describe.each(operations)('$method $path', ({ method, path, operation }) => {
  test('is answered by its services, as it is declared', async () => {
    for (const url of urlsOf(operation)) {
      const response = await ask(url, method, path);
      expect([response.status, response.body.toString()]).not.toEqual([404, expect.stringContaining('"not_found"')]);
      expect(Object.keys(operation.responses)).toContain(String(response.status));
      expect(response.status).not.toBe(405);
    }
  });

  test('is of no other service', async () => {
    // Home of the site, in its place.
    const own = [...urlsOf(operation), ...(path === '/' ? [services.web.url] : [])];
    for (const url of allUrls().filter((other) => !own.includes(other))) expect((await ask(url, method, path)).status).toBe(404);
  });

  test('other methods of its path: 405, and Allow names those that there are', async () => {
    const allow = allowOf(operation).split(', ');
    expect(allow).toContain(method);
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((other) => !allow.includes(other));
    for (const other of others) {
      const response = await ask(urlsOf(operation)[0]!, other, path);
      expect([other, response.status, response.headers['allow']]).toEqual([other, 405, allow.join(', ')]);
    }
  });
});

describe('an answer that the document does not have is seen', () => {
  const path = '/api/uploads/upload/1';
  const json = { 'x-request-id': 'a', 'content-type': 'application/json', 'retry-after': '1', etag: 'W/"1"' };
  const error = { error: 'No', code: 'upload_not_found', request_id: 'a' };
  const heard = (change: object): Parameters<typeof checkContract>[0] => ({
    method: 'GET',
    url: `http://127.0.0.1:1${path}`,
    status: 404,
    headers: { ...json, 'retry-after': undefined },
    body: Buffer.from(JSON.stringify(error)),
    ...change,
  });

  test('the answer itself is in order', () => expect(() => checkContract(heard({}))).not.toThrow());

  test.each([
    ['a status', { status: 418 }, 'no such status'],
    ['a path', { url: 'http://127.0.0.1:1/api/unheard/of/it' }, 'no such path'],
    ['a method', { method: 'DELETE' }, 'no such method'],
    ['a content type', { headers: { ...json, 'content-type': 'text/csv', 'retry-after': undefined } }, 'content type'],
    ['a header', { headers: json }, 'the header retry-after is not declared'],
    ['a header that is missing', { status: 503, headers: { ...json, 'retry-after': undefined } }, 'Retry-After is missing'],
    ['a header of another type', { status: 503, headers: { ...json, 'retry-after': 'soon' } }, 'Retry-After is "soon"'],
    ['a body', { body: Buffer.from(JSON.stringify({ ...error, code: 'unheard_of' })) }, 'body/code'],
    ['a key of a body', { body: Buffer.from(JSON.stringify({ ...error, more: 1 })) }, 'additional properties'],
    ['no body', { body: Buffer.alloc(0) }, ''],
  ])('%s', (_what, change, message) => expect(() => checkContract(heard(change))).toThrow(message));
});
