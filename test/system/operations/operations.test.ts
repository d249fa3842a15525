// What operators and people look at: the status in every detail, heartbeats, metrics, and the trail of one request.
import { createHash } from 'node:crypto';
import { createSampleArchive, createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { storageKind } from '../../harness/storage/storage-kind.ts';

let system: System;
let client: Client;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { BATCH_MAX_MEMBERS: '3' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
});
afterAll(async () => system[Symbol.asyncDispose]());

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
const windowsSym = (id: string, code: string): Buffer =>
  Buffer.from(`MODULE windows x86_64 ${id} xul.pdb\nINFO CODE_ID ${code} xul.dll\nINFO GENERATOR mozilla/dump_syms 2.3.4\nPUBLIC 1 0 f\n`);

describe('the status of an upload', () => {
  test('has Tecken’s fields and ours, and a row for each member', async () => {
    const sym = windowsSym('44E4EC8C2F41492B9369D6B9A059577C2', '50ABCDEF1000');
    const symKey = 'xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym';
    const companion = { name: 'xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.pd_', content: Buffer.from('MSCF') };
    await client.upload(await createZip([companion]));
    const zip = await createZip([{ name: 'build-symbols.txt', content: Buffer.from('list') }, { name: symKey, content: sym }, companion]);
    const id = (await client.upload(zip)).json<{ upload: { id: number } }>().upload.id;
    const response = await client.statusResponse(id);
    expect(response.headers).toMatchObject({ 'cache-control': 'private, no-cache', etag: expect.stringMatching(/^W\/"/) });
    expect(response.headers['retry-after']).toBeUndefined();
    const self = `/api/uploads/upload/${id}`;
    const bytes = { total: sym.length + 8, done: sym.length + 8 };
    expect(response.json()).toEqual({
      upload: {
        id,
        filename: 'symbols.zip',
        user: { id: expect.any(Number), email: 'tester@example.com' },
        size: zip.length,
        sha256: createHash('sha256').update(zip).digest('hex'),
        bucket_name: system.buckets.nameOf('symbols'),
        skipped_keys: [companion.name],
        ignored_keys: ['build-symbols.txt'],
        try_symbols: false,
        download_url: null,
        redirect_urls: [],
        created_at: expect.stringMatching(timestamp),
        started_at: expect.stringMatching(timestamp),
        completed_at: expect.stringMatching(timestamp),
        file_uploads: [
          {
            id: expect.any(Number),
            bucket_name: system.buckets.nameOf('symbols'),
            key: symKey,
            update: false,
            compressed: true,
            size: Number((await client.head(`/${symKey}`)).headers['content-length']),
            completed_at: expect.stringMatching(timestamp),
            created_at: expect.stringMatching(timestamp),
          },
        ],
        state: 'complete',
        door: 'upload',
        error: null,
        problems: [],
        warnings: [],
        last_error: null,
        next_attempt_at: null,
        workers_alive: null,
        attempts: 1,
        max_attempts: 24,
        progress: { files: { total: 3, uploaded: 1, skipped: 1, ignored: 1, failed: 0 }, bytes },
        step: 'done',
        links: {
          self,
          files: `${self}/files`,
          events: `${self}/events`,
          retry: `${self}/retry`,
          cancel: `${self}/cancel`,
          page: `/uploads/upload/${id}`,
        },
        related: [],
        notifications: [],
        lane: 'release',
        lane_paused: null,
        is_by_session: false,
        request_id: expect.any(String),
        token: { id: expect.any(Number), group: null, notes: expect.any(String), prefix: expect.stringMatching(/^[0-9a-f]{4}$/) },
        archive_kept_until: null,
        can_retry: false,
        retry_refusal: { code: 'upload_is_complete', message: expect.any(String) },
        can_cancel: false,
        cancel_refusal: { code: 'upload_has_ended', message: expect.any(String) },
        timeline: [
          expect.objectContaining({ kind: 'created', by: 'tester@example.com' }),
          expect.objectContaining({ kind: 'attempt', attempt: 1, error: null }),
          expect.objectContaining({ kind: 'end', state: 'complete' }),
        ],
      },
    });
    const { files, ...page } = (await client.statusResponse(`${id}/files`)).json<{ files: object[] }>();
    expect(page).toEqual({ has_next: false, total: 3, batch_size: 500 });
    const none = { reason: null, message: null, debug_file: null, debug_id: null, code_file: null, code_id: null };
    expect(files).toEqual([
      expect.objectContaining({ ...none, member: 'build-symbols.txt', key: null, outcome: 'ignored', reason: 'ignored_name', bytes: 4 }),
      {
        id: expect.any(Number),
        member: symKey,
        key: symKey,
        kind: null,
        outcome: 'uploaded',
        reason: null,
        message: null,
        warning: null,
        warning_message: null,
        bytes: sym.length,
        stored_bytes: expect.any(Number),
        md5: createHash('md5').update(sym).digest('hex'),
        stored_file_id: expect.any(Number),
        debug_file: 'xul.pdb',
        debug_id: '44E4EC8C2F41492B9369D6B9A059577C2',
        code_file: 'xul.dll',
        code_id: '50ABCDEF1000',
        attempts: 1,
        completed_at: expect.stringMatching(timestamp),
      },
      expect.objectContaining({ ...none, member: companion.name, outcome: 'skipped', bytes: 4, attempts: 1 }),
    ]);
  });
});

describe('a download by code file and code id', () => {
  const debugId = '11E4EC8C2F41492B9369D6B9A059577C1';
  const target = `/xul.pdb/${debugId}/xul.sym`;
  beforeAll(async () => {
    const zip = await createZip([{ name: target.slice(1), content: windowsSym(debugId, '51abcdef2000') }]);
    await client.upload(zip);
  });

  test('is redirected to the debug id, with its query', async () => {
    for (const [path, location] of [
      ['/xul.dll/51ABCDEF2000/xul.sym', target],
      ['/xul.dll/51abcdef2000/xul.sym?code_id=1&x=%2F', `${target}?code_id=1&x=%2F`],
      ['/try/xul.dll/51ABCDEF2000/xul.sym', `/try${target}`],
    ] as const) {
      const response = await client.get(path);
      expect([response.status, response.headers.location]).toEqual([302, location]);
      expect(response.headers['access-control-allow-origin']).toBe('*');
    }
    expect((await client.download('/xul.dll/51ABCDEF2000/xul.sym')).content.toString()).toContain(`MODULE windows x86_64 ${debugId}`);
  });

  test('a miss is not remembered past the next upload of that id', async () => {
    const path = '/xul.dll/52ABCDEF3000/xul.sym';
    expect((await client.get(path)).status).toBe(404);
    const id = '22E4EC8C2F41492B9369D6B9A059577C1';
    await client.upload(await createZip([{ name: `xul.pdb/${id}/xul.sym`, content: windowsSym(id, '52ABCDEF3000') }]));
    expect((await client.get(path)).headers.location).toBe(`/xul.pdb/${id}/xul.sym`);
  });

  test('release symbols are not found by code id in a try upload', async () => {
    const tryClient = await system.clientFor({ permissions: ['upload_try_symbols'] });
    const id = '33E4EC8C2F41492B9369D6B9A059577C1';
    await tryClient.upload(await createZip([{ name: `xul.pdb/${id}/xul.sym`, content: windowsSym(id, '53ABCDEF4000') }]));
    expect((await client.get('/xul.dll/53ABCDEF4000/xul.sym')).status).toBe(404);
    expect((await client.get('/xul.dll/53ABCDEF4000/xul.sym?try')).headers.location).toBe(`/xul.pdb/${id}/xul.sym?try`);
    expect((await client.get('/try/xul.dll/53ABCDEF4000/xul.sym')).headers.location).toBe(`/try/xul.pdb/${id}/xul.sym`);
  });
});

describe('what is not there', () => {
  test.each([
    ['a key that nobody uploaded', '/nobody.pdb/AB/nobody.sym', 'Symbol Not Found'],
    ['an ending that is never stored', '/xul.pdb/AB/xul.exe', 'Symbol Not Found (and ignored)'],
    ['file.ptr', '/xul.pdb/AB/file.ptr', 'Symbol Not Found (and ignored)'],
    ['the null id', `/xul.pdb/${'0'.repeat(33)}/xul.sym`, 'Symbol Not Found (and ignored)'],
  ])('%s', async (_what, path, text) => {
    const response = await client.get(path);
    expect([response.status, response.body.toString().split('\n', 1)[0]]).toEqual([404, text]);
    expect(response.headers['access-control-allow-origin']).toBe('*');
  });

  test.each(['/xul.pdb/XYZ/xul.sym', '/xul.pdb/AB/..%2F..%2Fpostgres', '/a/b', '/%ff/AB/a.sym', '/objects/release/../../postgres'])(
    'no symbols path: %s',
    async (path) => expect((await client.get(path)).status).toBe(404),
  );

  test('another method: 405 and Allow', async () => {
    const response = await send(`${system.process.url}/xul.pdb/AB/xul.sym`, { method: 'POST' });
    expect([response.status, response.headers['allow']]).toEqual([405, 'GET, HEAD']);
  });
});

describe('for operators', () => {
  test('heartbeats and version, on both ports', async () => {
    for (const url of [system.process.url, system.process.adminUrl]) {
      const [alive, well, version] = await Promise.all(
        ['__lbheartbeat__', '__heartbeat__', '__version__'].map((path) => send(`${url}/${path}`)),
      );
      expect([alive!.status, alive!.body.toString()]).toEqual([200, '']);
      expect(well!.json()).toMatchObject({ status: 'ok', checks: { database: { status: 'ok' }, queue: { status: 'ok' } } });
      expect(Object.keys(well!.json<{ checks: object }>().checks).toSorted()).toEqual([
        'database',
        'queue',
        'release storage',
        'staging storage',
        'try storage',
      ]);
      expect(version!.json()).toMatchObject({ version: expect.any(String) });
    }
  });

  test('metrics, on the admin port only', async () => {
    const { zip } = await createSampleArchive({ files: 4, seed: 20 });
    await client.upload(zip);
    const response = await send(`${system.process.adminUrl}/metrics`);
    expect(response.headers['content-type']).toMatch(/^text\/plain/);
    const text = response.body.toString();
    for (const sample of [
      /^symdepot_uploads_staged_total\{.*lane="release".*\} [1-9]/m,
      /^symdepot_uploads_ended_total\{.*state="complete".*\} [1-9]/m,
      /^symdepot_members_published_total\{.*outcome="uploaded".*\} [1-9]/m,
      /^symdepot_stage_duration_seconds_count\{stage="publish"\} [1-9]/m,
      /^symdepot_backlog_drain_seconds\{lane="release"\} [0-9]/m,
      /^symdepot_queue_jobs\{queue="try-members",state="active"\} 0/m,
      /^symdepot_scrape_failures_total 0/m,
      /^symdepot_dependency_up\{dependency="database"\} 1$/m,
      /^symdepot_dependency_up\{dependency="staging storage"\} 1$/m,
      ...(storageKind === 'files' ? [/^symdepot_store_free_bytes\{store="staging"\} [1-9]/m] : []), // a bucket has no end
      /^symdepot_http_request_duration_seconds_count\{.*\} [1-9]/m,
    ]) {
      expect(text).toMatch(sample);
    }
    expect((await send(`${system.process.url}/metrics`)).status).toBe(404);
  });

  test('the id of a request is in its answer and in every log line of its upload', async () => {
    const { zip } = await createSampleArchive({ files: 8, seed: 21 });
    const response = await client.upload(zip, { headers: { 'X-Request-ID': 'build-4711' } });
    expect(response.headers['x-request-id']).toBe('build-4711');
    const lines = () => system.process.log().filter((record) => record['request_id'] === 'build-4711');
    await expect.poll(() => lines().map(({ msg }) => msg)).toEqual(expect.arrayContaining(['upload staged', 'upload ended', 'request']));
    const ofJobs = () => lines().flatMap(({ job, msg }) => (job === undefined ? [] : [`${job} ${msg}`]));
    await expect.poll(ofJobs).toEqual(expect.arrayContaining(['inspect-members job completed', 'publish-members job completed']));
  });

  test('an id that could harm a log is replaced; so is none at all', async () => {
    const given: Record<string, string>[] = [{ 'X-Request-ID': 'a b"c' }, {}];
    for (const headers of given) {
      const response = await send(`${system.process.url}/__lbheartbeat__`, { headers });
      expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
