// The rows of an upload in pages, its related uploads, and archives with very many members (contract §4).
import { createSampleArchive, createSampleFiles, createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createToken } from '../../harness/clients/tokens.ts';
import { announcementOf, createV2Client } from '../../harness/clients/v2-client.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import type { Client, UploadFile } from '../../harness/clients/client.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

let system: System;
let client: Client;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  client = await system.clientFor({ email: 'owner@example.com', permissions: ['upload_symbols'] });
});
afterAll(async () => system[Symbol.asyncDispose]());

interface Page {
  readonly files: readonly UploadFile[];
  readonly has_next: boolean;
  readonly total: number;
  readonly batch_size: number;
}
const page = async (id: number, query: string): Promise<Page> => (await client.statusResponse(`${id}/files${query}`)).json<Page>();
const idOf = (response: { json<T>(): T }): number => response.json<{ upload: { id: number } }>().upload.id;

describe('an archive of 20 000 members', () => {
  const members = 20_000;
  let id: number;

  beforeAll(async () => {
    id = idOf(await client.upload((await createSampleArchive({ files: 1, seed: 50_001 })).zip));
    // Rows as the worker leaves them: one in ten was there before, one in a hundred is ignored.
    await withConnection(system.databaseUrl, (connection) =>
      connection.query(
        `WITH old AS (DELETE FROM upload_files WHERE upload_id = $1)
         INSERT INTO upload_files (upload_id, position, member, key, outcome, header_offset, compressed_bytes, original_bytes, method, flags, crc32,
                                   md5, stored_bytes, completed_at)
         SELECT $1, 100000 + n, 'a' || n || '.pdb/AB/a' || n || '.sym', CASE WHEN n % 100 > 0 THEN 'a' || n || '.pdb/AB/a' || n || '.sym' END,
                CASE WHEN n % 100 = 0 THEN 'ignored' WHEN n % 10 = 0 THEN 'skipped' ELSE 'uploaded' END::file_outcome,
                n, 40, 100, 8, 0, n, md5(n::text), 60, now()
         FROM generate_series(1, $2::int) n ORDER BY n`,
        [id, members],
      ),
    );
  });

  test('is told whole by the status, with Tecken’s lists', async () => {
    const response = await client.statusResponse(id);
    const status = response.json<{ upload: Record<string, unknown[]> & { progress: { files: object } } }>().upload;
    expect([status['file_uploads'], status['skipped_keys'], status['ignored_keys']].map((list) => list!.length)).toEqual([
      18_000, 1_800, 200,
    ]);
    expect(status.progress.files).toEqual({ total: members, uploaded: 18_000, skipped: 1_800, ignored: 200, failed: 0 });
    expect(status['files']).toBeUndefined();
  });

  test('is listed in pages, each member once, in the order of the archive', async () => {
    const files = await client.files(id);
    expect(files.map(({ member }) => member)).toEqual(Array.from({ length: members }, (_, n) => `a${n + 1}.pdb/AB/a${n + 1}.sym`));
    expect(new Set(files.map((file) => typeof file['id']))).toEqual(new Set(['number']));
    const pages = [await page(id, ''), await page(id, '?page=40'), await page(id, '?page=41')];
    expect(pages.map(({ files: rows, ...rest }) => ({ rows: rows.length, ...rest }))).toEqual([
      { rows: 500, has_next: true, total: members, batch_size: 500 },
      { rows: 500, has_next: false, total: members, batch_size: 500 },
      { rows: 0, has_next: false, total: members, batch_size: 500 },
    ]);
  });

  test('is listed by outcome, one or several', async () => {
    expect(await page(id, '?outcome=ignored')).toMatchObject({ total: 200, has_next: false });
    const both = await page(id, '?outcome=skipped,ignored&page=4');
    expect(both).toMatchObject({ total: 2_000, has_next: false });
    expect(both.files).toHaveLength(500);
    expect(new Set(both.files.map(({ outcome }) => outcome))).toEqual(new Set(['skipped', 'ignored']));
    expect(await page(id, '?outcome=failed')).toEqual({ files: [], total: 0, has_next: false, batch_size: 500 });
  });

  test.each([
    ['?outcome=lost', 'outcome.0: must be one of pending, uploaded, skipped, ignored, failed, or several with commas between them'],
    ['?outcome=failed,', expect.stringContaining('outcome.1: must be one of')],
    ['?page=0', 'page: must be a whole number from 1'],
    ['?page=x', 'page: must be a whole number from 1'],
    ['?page=1e9', 'page: must be a whole number from 1'],
    ['?page=1&page=2', 'page: must be given once'],
    ['?outcome=failed&outcome=ignored', 'outcome: must be given once'],
  ])('%s is refused with what fits', async (query, error) => {
    const response = await client.statusResponse(`${id}/files${query}`);
    expect([response.status, response.json()['error']]).toEqual([400, error]);
  });
});

test('a file that was skipped leads to the one that is stored, for those who may see it', async () => {
  const { zip } = await createSampleArchive({ files: 2, seed: 50_010, companions: false });
  const stranger = await system.clientFor({ email: 'second@example.com', permissions: ['upload_symbols'] });
  const auditor = await system.clientFor({ email: 'auditor@example.com', permissions: ['upload_symbols', 'view_all_uploads'] });
  const storedIds = (await client.files(idOf(await client.upload(zip)))).map((file) => file['id']);
  expect((await client.files(idOf(await client.upload(zip)))).map((file) => [file.outcome, file['stored_file_id']])).toEqual(
    storedIds.map((id) => ['skipped', id]),
  );
  const theirs = idOf(await stranger.upload(zip));
  const shownTo = async (who: Client): Promise<unknown[]> => (await who.files(theirs)).map((file) => file['stored_file_id']);
  expect(await shownTo(stranger)).toEqual([null, null]);
  expect(await shownTo(auditor)).toEqual(storedIds);
});

test('a file that was skipped leads to its own content, in the lane where that was found', async () => {
  const token = await createToken(system.databaseUrl, { email: 'owner@example.com', permissions: ['upload_symbols'] });
  const tryToken = await createToken(system.databaseUrl, { email: 'owner@example.com', permissions: ['upload_try_symbols'] });
  const [released] = createSampleFiles({ files: 1, seed: 50_011 });
  const { key } = released!;
  const releaseZip = await createZip([{ name: key, content: released!.content }]);
  const other = Buffer.concat([released!.content, Buffer.from('PUBLIC 2000 0 other\n')]);
  const tryZip = await createZip([{ name: key, content: other }]);
  const by = system.clientWith(token);
  const filesOf = async (zip: Buffer, fields = {}) => (await by.files(idOf(await by.upload(zip, { fields })))).map(outcomeOf);
  const outcomeOf = ({ id, outcome, reason, stored_file_id }: UploadFile) => ({ id, outcome, reason, stored: stored_file_id });

  // The bucket is the same, and the one of the try lane is the newest.
  const [inRelease] = await filesOf(releaseZip);
  const [inTry] = await filesOf(tryZip, { try: '1' });
  expect([inRelease, inTry]).toMatchObject([{ outcome: 'uploaded' }, { outcome: 'uploaded' }]);
  expect(await filesOf(releaseZip)).toMatchObject([{ outcome: 'skipped', reason: null, stored: inRelease!.id }]);
  expect(await filesOf(tryZip, { try: '1' })).toMatchObject([{ outcome: 'skipped', reason: null, stored: inTry!.id }]);
  const { id } = await createV2Client(system.process.url, tryToken).announce([announcementOf({ key, content: released!.content })]);
  expect((await by.files(id)).map(outcomeOf)).toMatchObject([{ outcome: 'skipped', reason: 'stored_in_release', stored: inRelease!.id }]);
});

describe('related uploads', () => {
  interface Related {
    readonly related: readonly (Readonly<Record<string, unknown>> & { readonly id: number; readonly skipped_keys: string[] })[];
  }
  const related = async (id: number): Promise<Related['related']> =>
    (await client.statusResponse(id)).json<{ upload: Related }>().upload.related;

  test('are the same user’s of the same bytes, newest first, as Tecken shows them', async () => {
    const { zip } = await createSampleArchive({ files: 2, seed: 50_002 });
    const stranger = await system.clientFor({ email: 'stranger@example.com', permissions: ['upload_symbols'] });
    await stranger.upload(zip);
    await client.upload((await createSampleArchive({ files: 2, seed: 50_003 })).zip);
    const ids = [];
    for (const fields of [{}, { try: '1' }, {}]) ids.push(idOf(await client.upload(zip, { fields })));
    const [first, inTry, last] = ids as [number, number, number];
    expect((await related(last)).map(({ id }) => id)).toEqual([inTry, first]);
    const [newest] = await related(last);
    const shown = (await client.statusResponse(inTry)).json<{ upload: Record<string, unknown> }>().upload;
    expect(newest).toEqual(Object.fromEntries(Object.keys(newest!).map((name) => [name, shown[name]])));
    const stored = [expect.anything(), expect.anything()];
    expect(newest).toMatchObject({ id: inTry, try_symbols: true, file_uploads: stored, skipped_keys: [], state: 'complete' });
  });

  test('are at most five, and a change of one is a change of the status', async () => {
    const { zip } = await createSampleArchive({ files: 1, seed: 50_004 });
    const ids: number[] = [];
    for (let n = 0; n < 7; n++) ids.push(idOf(await client.upload(zip)));
    expect((await related(ids[0]!)).map(({ id }) => id)).toEqual(ids.slice(2).toReversed());
    const before = (await client.statusResponse(ids[0]!)).headers.etag;
    await withConnection(system.databaseUrl, (connection) => connection.query(`DELETE FROM uploads WHERE id = ${ids[6]}`));
    expect((await client.statusResponse(ids[0]!)).headers.etag).not.toBe(before);
  });
});
