// The same bytes again, on a real PostgreSQL: whose rows are taken over, which are not, and that it is done as a whole or not at all.
import type { Database, UploadRecord } from '@symdepot/database';
import type { UploadId } from '@symdepot/symbols';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { watchScans } from '../../harness/postgres/table-scans.ts';
import { createUpload, inspected, listFiles, listing, published } from '../../harness/postgres/upload-rows.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

const rules = '1'.repeat(64);
let opened: TestDatabase;
let database: Database;
let count = 0;
let sha256: string;

beforeAll(async () => {
  opened = await openTestDatabase();
  ({ database } = opened);
});
afterAll(() => opened.close());
beforeEach(() => {
  sha256 = String(count++).padStart(64, 'f');
});

/** Behind everybody's back. */
const execute = (statements: string) => withConnection(opened.url, (sql) => sql.query(statements));

/** An upload of these bytes, in the hands of a worker. */
async function claimed(options: { readonly email?: string; readonly lane?: 'release' | 'try' } = {}): Promise<UploadRecord> {
  const { id } = await createUpload(database, { sha256, ...options });
  return (await database.uploads.claim(id))!;
}

const ignored = { ...listing(3)[2]!, member: 'x-symbols.txt', key: null };

/** As if its content had given the key. */
const named = {
  otherKeys: [],
  originalBytes: 100,
  contentKind: 'elf',
  richness: 6,
  form: 'gzip',
  contentBytes: 90,
  contentMd5: 'c'.repeat(32),
  madePart: null,
  unpackedBytes: 190,
} as const;

/** Three members, the last of them ignored. */
async function inspectedUpload({
  own = rules,
  inspectedBy = own,
}: { readonly own?: string | null; readonly inspectedBy?: string | null } = {}): Promise<UploadRecord> {
  const upload = await claimed();
  await database.uploadFiles.recordListing(upload.id, 1, [...listing(2), ignored], own);
  const warning = { code: 'symbols_empty', message: 'is empty' } as const;
  const results = (await listFiles(database, upload.id)).map((file) => ({
    ...inspected(file),
    ...(file.position === 0 && { buildId: 'ab12', named: { ...named, key: file.key! } }),
    ...(file.position === 1 && { warning }),
  }));
  await database.uploadFiles.recordInspections(upload.id, 1, results, inspectedBy);
  await database.uploads.advance(upload.id, 1, 'gate');
  return upload;
}

async function publish({ id }: UploadRecord): Promise<void> {
  await database.uploads.advance(id, 1, 'publish');
  const files = (await listFiles(database, id)).filter(({ key }) => key !== null);
  await database.uploadFiles.recordPublications(
    id,
    1,
    files.map((file) => published(file)),
  );
}

async function completeUpload(options?: Parameters<typeof inspectedUpload>[0]): Promise<UploadRecord> {
  const upload = await inspectedUpload(options);
  await publish(upload);
  await database.uploads.complete(upload.id, 1);
  return upload;
}

const takeOver = (upload: UploadRecord, by = rules) => database.uploadFiles.recordKnown(upload, by);

/** Every column, as PostgreSQL has it. */
const columnsOf = async (id: UploadId): Promise<Record<string, unknown>[]> =>
  withConnection(opened.url, async (sql) => {
    const { rows } = await sql.query('SELECT * FROM upload_files WHERE upload_id = $1 ORDER BY position', [id]);
    return rows as Record<string, unknown>[];
  });

test('what inspection found is taken over, column by column; what publishing did is still to be done', async () => {
  const earlier = await completeUpload();
  const later = await claimed({ email: 'other@example.com', lane: 'try' });
  expect(await takeOver(later)).toBe(true);
  expect(await database.uploads.findCurrent(later.id, 1)).toMatchObject({ step: 'inspect', rules });
  expect(await database.uploadFiles.listBatchesToInspect(later.id)).toEqual([]);
  expect(await database.uploadFiles.listProblems(later.id)).toEqual([]);
  expect(await database.uploadFiles.listBatchesToPublish(later.id)).toEqual([0]);

  const [known, taken] = [await columnsOf(earlier.id), await columnsOf(later.id)];
  // A column that is added to the table belongs to one of the two: into known-archive.ts, or here.
  const own = ['id', 'upload_id', 'created_at', 'outcome', 'reason', 'message', 'completed_at', 'made_part'];
  const ofPublishing = ['stored_bytes', 'is_update', 'is_compressed', 'attempts'];
  const shared = Object.keys(known[0]!).filter((column) => ![...own, ...ofPublishing].includes(column));
  for (const column of shared) expect([column, taken.map((row) => row[column])]).toEqual([column, known.map((row) => row[column])]);
  expect(shared.filter((column) => known.every((row) => row[column] === null))).toEqual([]);
  expect(taken.map(({ outcome, reason, completed_at: end }) => [outcome, reason, end !== null])).toEqual([
    ['pending', null, false],
    ['pending', null, false],
    ['ignored', 'ignored_name', true],
  ]);
  for (const row of taken) expect(ofPublishing.map((column) => row[column])).toEqual([null, false, false, 0]);
});

test('it goes on from upload to upload, also when the first one has expired', async () => {
  const first = await completeUpload();
  const second = await claimed();
  expect(await takeOver(second)).toBe(true);
  await execute(`DELETE FROM uploads WHERE id = ${first.id}`);
  await database.uploads.advance(second.id, 1, 'gate');
  await publish(second);
  await database.uploads.complete(second.id, 1);
  const third = await claimed();
  expect(await takeOver(third)).toBe(true);
  expect(await listFiles(database, third.id)).toHaveLength(3);
});

describe('taken over from', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['one that is being published', async () => publish(await inspectedUpload())],
    [
      'one that failed while it was published',
      async () => {
        const upload = await inspectedUpload();
        await publish(upload);
        await database.uploads.fail(upload.id, 1, 'the store was away');
      },
    ],
  ])('%s', async (_, prepare) => {
    await prepare();
    expect(await takeOver(await claimed({ email: 'other@example.com' }))).toBe(true);
  });
});

describe('not taken over from', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['nobody', async () => {}],
    ['one that was inspected by other rules', () => completeUpload({ own: '2'.repeat(64) })],
    ['one whose rules are not known', () => completeUpload({ own: null })],
    ['one that was listed by these rules and inspected by others', () => completeUpload({ inspectedBy: '2'.repeat(64) })],
    ['one before the gate', () => inspectedUpload()],
    [
      'one that was rejected',
      async () => {
        const { id } = await inspectedUpload();
        await database.uploads.reject(id, 1, [{ code: 'member_snippet_disallowed', member: null, message: 'no' }]);
      },
    ],
    [
      'one with a member that nobody has inspected',
      async () => {
        const { id } = await completeUpload();
        await execute(`UPDATE upload_files SET inspected_at = NULL WHERE upload_id = ${id} AND position = 1`);
      },
    ],
    [
      'one for which a part was made, which went with it',
      async () => {
        const { id } = await completeUpload();
        await execute(`UPDATE upload_files SET made_part = gen_random_uuid() WHERE upload_id = ${id} AND position = 1`);
      },
    ],
    [
      'one without rows',
      async () => {
        const { id } = await completeUpload();
        await execute(`DELETE FROM upload_files WHERE upload_id = ${id}`);
      },
    ],
    [
      'a list of files',
      async () => {
        const { id } = await completeUpload();
        await execute(`UPDATE uploads SET kind = 'files' WHERE id = ${id}`);
      },
    ],
  ])('%s', async (_, prepare) => {
    await prepare();
    const later = await claimed({ email: 'other@example.com' });
    expect(await takeOver(later)).toBe(false);
    expect(await listFiles(database, later.id)).toEqual([]);
    expect(await database.uploads.findCurrent(later.id, 1)).toMatchObject({ step: 'list', rules: null });
  });
});

describe('not by', () => {
  beforeEach(async () => void (await completeUpload()));

  test('an attempt that was overtaken; the current one does', async () => {
    const overtaken = await claimed();
    const current = (await database.uploads.claim(overtaken.id))!;
    expect(await takeOver(overtaken)).toBe(false);
    expect(await takeOver(current)).toBe(true);
    expect(await takeOver(current)).toBe(false); // it is done
    expect(await listFiles(database, current.id)).toHaveLength(3);
  });

  test('an upload that has rows already, or has ended, or is a list of files', async () => {
    const [listed, ended, list] = [await claimed(), await claimed({ lane: 'try' }), await claimed({ email: 'list@example.com' })];
    await database.uploadFiles.recordListing(listed.id, 1, listing(1), rules);
    await execute(`UPDATE uploads SET step = 'list' WHERE id = ${listed.id}; UPDATE uploads SET kind = 'files' WHERE id = ${list.id}`);
    await database.uploads.cancel(ended.id, testActor);
    for (const upload of [listed, ended, list]) expect(await takeOver(upload)).toBe(false);
    expect(await listFiles(database, listed.id)).toHaveLength(1);
    for (const { id } of [ended, list]) expect(await listFiles(database, id)).toEqual([]);
  });
});

test('of what expires at the same moment it has every row, or none', async () => {
  const earlier = await completeUpload();
  const [during, after] = [await claimed(), await claimed({ lane: 'try' })];
  await withConnection(opened.url, async (sql) => {
    await sql.query('BEGIN');
    await sql.query('DELETE FROM uploads WHERE id = $1', [earlier.id]);
    expect(await takeOver(during)).toBe(true); // it is not gone yet
    await sql.query('COMMIT');
  });
  expect(await listFiles(database, during.id)).toHaveLength(3);
  expect(await takeOver(after)).toBe(false);
});

test('no table is read from end to end', async () => {
  await completeUpload();
  const later = await claimed();
  await execute(
    `INSERT INTO uploads (user_id, lane, state, step, archive_name, archive_bytes, sha256, bucket, request_id)
       SELECT ${later.user.id}, 'release', 'complete', 'done', 'symbols.zip', 1, lpad(n::text, 64, 'e'), 'symbols', 'test' FROM generate_series(1, 5000) n;
     INSERT INTO upload_files (upload_id, position, member, key, header_offset, compressed_bytes, original_bytes, method, flags, crc32)
       SELECT id, 0, 'm', 'k', 0, 0, 0, 0, 0, 0 FROM uploads WHERE sha256 LIKE 'e%';
     ANALYZE uploads, upload_files`,
  );
  await database.close();
  await withConnection(opened.url, async (observer) => {
    const scans = await watchScans(observer, opened.url, async (fresh) => {
      expect(await fresh.uploadFiles.recordKnown(later, rules)).toBe(true);
    });
    expect(scans.sequential).toEqual([]);
    expect(scans.indexes).toContain('uploads_sha256_id_idx');
  });
});
