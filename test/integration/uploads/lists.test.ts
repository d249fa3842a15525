// The lists on 50 000 files: no filter and no sort may make PostgreSQL read a table from end to end.
import { migrate, openDatabase, type Database, type FileFilter, type UploadFilter, type UploadOrder } from '@symdepot/database';
import { createIsolatedDatabase, waitFor, type IsolatedDatabase } from '@symdepot/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fillLists } from '../../harness/postgres/list-rows.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { watchScans } from '../../harness/postgres/table-scans.ts';

let isolated: IsolatedDatabase;
let observer: pg.Client;

beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  observer = new pg.Client({ connectionString: isolated.url });
  await observer.connect();
  await fillLists(observer, { uploads: 5_000, uploadedFiles: 8, otherFiles: 2 });
});
afterAll(async () => {
  await observer.end();
  await isolated.drop();
});

const sequentialScans = async (work: (database: Database) => Promise<unknown>): Promise<readonly string[]> =>
  (await watchScans(observer, isolated.url, work)).sequential;

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
const anyUpload: UploadFilter = {
  bytes: [],
  createdAt: [],
  completedAt: [],
  states: [],
  steps: { included: [], excluded: [] },
  lanes: [],
  codes: [],
};
const anyFile: FileFilter = { keyTexts: [], bytes: [], createdAt: [], completedAt: [], buckets: { included: [], excluded: [] } };

test('a table that is read from end to end is seen, and which indexes are used', async () => {
  const readAll = () => withConnection(isolated.url, (client) => client.query('SELECT max(archive_name) FROM uploads'));
  expect(await watchScans(observer, isolated.url, readAll)).toEqual({ sequential: ['uploads'], indexes: [] });
  const search = ({ fileLists }: Database) => fileLists.list({ ...anyFile, keyTexts: ['xul320'] }, { offset: 0, limit: 40 });
  const { sequential, indexes } = await watchScans(observer, isolated.url, search);
  expect([sequential, indexes]).toEqual([[], expect.arrayContaining(['upload_files_list_by_key_idx'])]);
});

test('a list that gets no connection is put off', async () => {
  const database = openDatabase({ url: isolated.url, maxConnections: 1, connectTimeoutMs: 200 });
  const list = () => database.fileLists.list(anyFile, { offset: 0, limit: 1 });
  await waitFor(list, { what: 'the connection that the first list gets' });
  await withConnection(isolated.url, async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE upload_files');
    const first = list();
    await expect(list()).rejects.toMatchObject({ code: 'database_unavailable' });
    await client.query('COMMIT');
    expect((await first).items).toHaveLength(1);
  });
  await database.close();
});

describe('uploads', () => {
  const filters: Readonly<Record<string, Partial<UploadFilter>>> = {
    none: {},
    'the own ones, many': { senders: { userId: 1, tokenIds: [] } },
    'the own ones, few': { senders: { userId: 7, tokenIds: [] } },
    'with tokens of groups': { senders: { userId: 7, tokenIds: [1] } },
    'an address': { email: { text: 'builder7@', isExcluded: false } },
    'many addresses': { email: { text: 'example', isExcluded: false } },
    'not an address': { email: { text: 'builder7@', isExcluded: true } },
    'a size': { bytes: [{ operator: '=', value: 1_024 }] },
    'nearly any size': { bytes: [{ operator: '>', value: 1 }] },
    'two sizes': {
      bytes: [
        { operator: '>=', value: 2 ** 20 },
        { operator: '<', value: 2 ** 21 },
      ],
    },
    'some days': {
      createdAt: [
        { operator: '>=', value: daysAgo(40) },
        { operator: '<', value: daysAgo(30) },
      ],
    },
    'nearly all days': { createdAt: [{ operator: '>=', value: daysAgo(10_000) }] },
    unfinished: { completedAt: [{ operator: '=', value: null }] },
    'ended lately': { completedAt: [{ operator: '>', value: daysAgo(3) }] },
    'ended some time': { completedAt: [{ operator: '<', value: daysAgo(1) }] },
    failed: { states: ['failed'] },
    'failed or rejected': { states: ['failed', 'rejected'] },
    complete: { states: ['complete'] },
    receiving: { states: ['staged'], steps: { included: ['receive'], excluded: [] } },
    'waiting for a worker': { states: ['staged'], steps: { included: [], excluded: ['receive'] } },
    'a lane': { lanes: ['try'] },
    'the other lane': { lanes: ['release'] },
    'a token': { tokenId: 1 },
    'a code': { codes: ['member_crc_mismatch'] },
    everything: {
      email: { text: 'mozilla', isExcluded: false },
      bytes: [{ operator: '>', value: 10_000 }],
      createdAt: [{ operator: '>=', value: daysAgo(500) }],
      completedAt: [{ operator: '<=', value: daysAgo(1) }],
      states: ['complete'],
      lanes: ['release'],
    },
  };
  const orders: readonly UploadOrder[] = (['created_at', 'size'] as const).flatMap((by) =>
    [true, false].map((isDescending) => ({ by, isDescending })),
  );

  test.each(Object.entries(filters))('%s, in every order, the first page and the last', async (_name, filter) => {
    const scans = await sequentialScans(async ({ uploadLists }) => {
      for (const order of orders) {
        const { total } = await uploadLists.list({ ...anyUpload, ...filter }, order, { offset: 0, limit: 20 });
        await uploadLists.list({ ...anyUpload, ...filter }, order, { offset: Math.max(0, total - 20), limit: 20 });
      }
    });
    expect(scans).toEqual([]);
  });

  test.each([undefined, 1, 7])('stats of user %s', async (userId) => {
    const count = ({ uploadStats }: Database) => uploadStats.count({ from: daysAgo(30), until: daysAgo(0), userId });
    expect(await sequentialScans(count)).toEqual([]);
  });
});

describe('files', () => {
  const filters: Readonly<Record<string, Partial<FileFilter>>> = {
    none: {},
    'a rare text': { keyTexts: ['xul320'] },
    'a frequent text': { keyTexts: ['XUL'] },
    'a text of every key': { keyTexts: ['.sym'] },
    'two letters': { keyTexts: ['xu'] },
    'no such text': { keyTexts: ['nonesuch'] },
    'several texts': { keyTexts: ['xul', 'a', '.sym'] },
    'a size': { bytes: [{ operator: '=', value: 1_024 }] },
    'a rare size': { bytes: [{ operator: '>', value: 200_000_000 }] },
    'nearly any size': { bytes: [{ operator: '>=', value: 1 }] },
    'some days': {
      createdAt: [
        { operator: '>=', value: daysAgo(40) },
        { operator: '<', value: daysAgo(30) },
      ],
    },
    'nearly all days': { createdAt: [{ operator: '>=', value: daysAgo(10_000) }] },
    'stored on a day long ago': {
      completedAt: [
        { operator: '>=', value: daysAgo(401) },
        { operator: '<', value: daysAgo(400) },
      ],
    },
    'stored some time': { completedAt: [{ operator: '<', value: daysAgo(1) }] },
    'not stored': { completedAt: [{ operator: '=', value: null }] },
    'a rare bucket': { buckets: { included: ['partner-symbols'], excluded: [] } },
    'a frequent bucket': { buckets: { included: ['symbols'], excluded: [] } },
    'no such bucket': { buckets: { included: ['nonesuch'], excluded: [] } },
    'not a rare bucket': { buckets: { included: [], excluded: ['partner-symbols'] } },
    'not a frequent bucket': { buckets: { included: [], excluded: ['symbols'] } },
    'the own ones, many': { senders: { userId: 1, tokenIds: [] } },
    'the own ones, few': { senders: { userId: 7, tokenIds: [1] } },
    'a lane': { lane: 'try' },
    'the other lane': { lane: 'release' },
    everything: {
      keyTexts: ['xul', '.sym'],
      bytes: [{ operator: '>', value: 1_000 }],
      createdAt: [{ operator: '>=', value: daysAgo(500) }],
      completedAt: [{ operator: '<', value: daysAgo(1) }],
      buckets: { included: ['symbols', 'try-symbols'], excluded: ['partner-symbols'] },
      lane: 'release',
    },
  };

  test.each(Object.entries(filters))('%s, the first page and the last', async (_name, filter) => {
    const scans = await sequentialScans(async ({ fileLists }) => {
      const { total } = await fileLists.list({ ...anyFile, ...filter }, { offset: 0, limit: 40 });
      await fileLists.list({ ...anyFile, ...filter }, { offset: Math.max(0, total - 40), limit: 40 });
    });
    expect(scans).toEqual([]);
  });

  test('totals are exact', async () => {
    const totals = await Promise.all(
      [`outcome = 'uploaded'`, `outcome = 'uploaded' AND key ILIKE '%xul3%'`].map(async (where) =>
        Number((await observer.query<{ n: string }>(`SELECT count(*) AS n FROM upload_files WHERE ${where}`)).rows[0]!.n),
      ),
    );
    await watchScans(observer, isolated.url, async ({ fileLists }) => {
      const counts = [anyFile, { ...anyFile, keyTexts: ['xul3'] }].map((filter) => fileLists.list(filter, { offset: 0, limit: 1 }));
      expect((await Promise.all(counts)).map(({ total }) => total)).toEqual(totals);
    });
  });
});
