import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { httpSettings, processSettings } from '@symdepot/runtime';
import { startInProcess, type InProcess } from '@symdepot/runtime/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { sendPages } from './app.ts';

const page = '<!doctype html><title>made up</title>';
const script = 'export const answer = 42;';
let folder: string;
let running: InProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-site-'));
  const service = { app: sendPages(folder), start: async () => {}, stop: async () => {} };
  running = await startInProcess('web', z.object({ ...processSettings, ...httpSettings }), async () => service);
});
afterAll(async () => {
  await running?.stop();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${running.url}${path}`, init);

test('while the site is not built: 503 with the command, and then the page without a restart', async () => {
  const missing = await get('/uploads');
  expect([missing.status, missing.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
  expect(await missing.json()).toMatchObject({ code: 'site_not_built', error: expect.stringContaining('npm run setup') });

  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'assets', 'index-1.js'), script);
  await writeFile(join(folder, 'assets', 'index-1.js.gz'), gzipSync(script));
  const built = await get('/uploads/upload/12');
  expect([built.status, await built.text()]).toEqual([200, page]);
});

test('a page is asked for again, and nothing runs in it but what the site sends', async () => {
  const { headers } = await get('/');
  expect(headers.get('cache-control')).toBe('no-cache');
  expect(headers.get('vary')).toContain('Cookie');
  const policy = headers.get('content-security-policy')!;
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "frame-ancestors 'none'",
  ])
    expect(policy.split('; ')).toContain(part);
  expect(policy).not.toContain('unsafe');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('permissions-policy')).toContain('camera=()');
  const same = await get('/', { headers: { 'If-None-Match': headers.get('etag')! } });
  expect([same.status, await same.text()]).toEqual([304, '']);
});

test('assets are kept for ever, sent as the build has compressed them, and are never the page', async () => {
  const asset = await get('/assets/index-1.js', { headers: { 'Accept-Encoding': 'gzip' } });
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect([asset.headers.get('content-encoding'), await asset.text()]).toEqual(['gzip', script]);
  const plain = await get('/assets/index-1.js', { headers: { 'Accept-Encoding': 'identity', Range: 'bytes=9-1' } });
  expect([plain.status, plain.headers.get('content-encoding'), await plain.text()]).toEqual([200, null, script]);
  for (const path of [
    '/assets/index-0.js',
    '/assets/',
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/assets/..%2findex.html',
    '/xul.pdb/AB/xul.sym',
  ])
    expect([path, (await get(path)).status]).toEqual([path, 404]);
});

test('only reading is answered', async () => {
  const posted = await get('/tokens', { method: 'POST', body: 'a=b' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await get('/tokens', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(page.length)]);
});
