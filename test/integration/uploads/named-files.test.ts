// Files whose keys come from their content, on a real PostgreSQL: what inspection writes, further keys of the same bytes, members of
// one key, what joins what, and that a worker that has lost its upload writes nothing.
import type { Database, InspectionRow, NamedContent, UploadRecord } from '@symdepot/database';
import type { Key } from '@symdepot/symbols';
import { parseKey } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../harness/postgres/open-test-database.ts';
import { createUpload, inspected, listFiles, listing, published } from '../../harness/postgres/upload-rows.ts';

let opened: TestDatabase;
let database: Database;
beforeAll(async () => {
  opened = await openTestDatabase();
  ({ database } = opened);
});
afterAll(() => opened.close());

async function listed(count: number): Promise<UploadRecord> {
  const { id } = await createUpload(database);
  const upload = (await database.uploads.claim(id))!;
  await database.uploadFiles.recordListing(
    id,
    1,
    listing(count, count).map((file) => ({ ...file, key: null })),
  );
  return upload;
}

const namedAs = (key: string, more: Partial<NamedContent> = {}): NamedContent => ({
  key: parseKey(key),
  otherKeys: [],
  contentKind: 'elf',
  originalBytes: 100,
  richness: 7,
  form: null,
  contentBytes: null,
  contentMd5: null,
  madePart: null,
  unpackedBytes: 100,
  ...more,
});

async function record({ id, attempts }: UploadRecord, findings: readonly (NamedContent | 'ignored' | 'refused')[]): Promise<void> {
  const files = await listFiles(database, id);
  const rows = findings.map((finding, index): InspectionRow => {
    const file = files[index]!;
    if (typeof finding === 'object') return { ...(inspected(file) as Extract<InspectionRow, { md5: string }>), named: finding };
    const told = { id: file.id, reason: finding === 'ignored' ? 'file_kind_unknown' : 'no_build_id', message: 'why' };
    return finding === 'ignored' ? { ...told, isIgnored: true } : told;
  });
  await database.uploadFiles.recordInspections(id, attempts, rows);
}

const keysOf = async (id: UploadRecord['id']) =>
  (await listFiles(database, id)).map(({ member, key, outcome, reason }) => [member.slice(0, 2), key, outcome, reason]);

test('a row gets its key, kind and form with its inspection; others are ignored, or refused', async () => {
  const upload = await listed(3);
  const part = '01234567-89ab-4def-8123-456789abcdef';
  const first = namedAs('a/AB12/a.dbg.gz', { originalBytes: 60, contentBytes: 90, contentMd5: 'c'.repeat(32), madePart: part });
  await record(upload, [first, 'ignored', 'refused']);
  expect(await keysOf(upload.id)).toEqual([
    ['a0', 'a/AB12/a.dbg.gz', 'pending', null],
    ['a1', null, 'ignored', 'file_kind_unknown'],
    ['a2', null, 'failed', 'no_build_id'],
  ]);
  const [row] = await listFiles(database, upload.id);
  const { key: _key, otherKeys: _others, ...columns } = first;
  expect(row).toMatchObject(columns);
  expect(await database.uploadFiles.listBatchesToInspect(upload.id)).toEqual([]);
  expect(await database.uploadFiles.listBatchesToPublish(upload.id)).toEqual([0]);
  expect((await database.uploadFiles.listProblems(upload.id)).map(({ code }) => code)).toEqual(['no_build_id']);
  expect(await database.uploadFiles.hasNamed(upload.id)).toBe(true);
});

test('nothing that has a name', async () => {
  const upload = await listed(1);
  await record(upload, ['ignored']);
  expect(await database.uploadFiles.hasNamed(upload.id)).toBe(false);
});

test('further keys have rows of their own, once, behind all members', async () => {
  const upload = await listed(2);
  const fat = namedAs('a/AB1/a', { otherKeys: [parseKey('a/AB2/a'), parseKey('a/AB3/a')] as Key[] });
  for (let time = 0; time < 2; time++) await record(upload, [fat, namedAs('b/AB1/b')]);
  expect(await keysOf(upload.id)).toEqual([
    ['a0', 'a/AB1/a', 'pending', null],
    ['a1', 'b/AB1/b', 'pending', null],
    ['a0', 'a/AB2/a', 'pending', null],
    ['a0', 'a/AB3/a', 'pending', null],
  ]);
  const [first, , second] = await listFiles(database, upload.id);
  const {
    id: _id,
    position: _position,
    key: _key,
    createdAt: _createdAt,
    inspectedAt: _inspectedAt,
    unpackedBytes: _once,
    ...same
  } = first!;
  const header = { debugFile: null, debugId: null, codeFile: null, codeId: null, generator: null };
  expect(second).toMatchObject({ ...same, ...header, unpackedBytes: 0 });
});

test('members of one key, and what becomes of them', async () => {
  const upload = await listed(4);
  await record(upload, [namedAs('a/AB1/a'), namedAs('b/AB1/b'), namedAs('a/AB1/a', { richness: 1 }), namedAs('a/AB1/a')]);
  const same = await database.uploadFiles.listSameKey(upload.id);
  expect(same.map(({ member }) => member.slice(0, 2))).toEqual(['a0', 'a2', 'a3']);
  const warning = { code: 'member_key_taken', message: 'two' } as const;
  await database.uploadFiles.recordSettled(upload.id, 1, [
    { id: same[1]!.id, outcome: 'ignored', reason: 'less_complete', message: 'less', warning },
    { id: same[2]!.id, outcome: 'failed', reason: 'member_key_taken', message: 'other' },
  ]);
  expect(await keysOf(upload.id)).toEqual([
    ['a0', 'a/AB1/a', 'pending', null],
    ['a1', 'b/AB1/b', 'pending', null],
    ['a2', 'a/AB1/a', 'ignored', 'less_complete'],
    ['a3', 'a/AB1/a', 'failed', 'member_key_taken'],
  ]);
  expect(await database.uploadFiles.listSameKey(upload.id)).toEqual([]);
  expect((await database.uploadFiles.listWarnings(upload.id)).map(({ code, member }) => [code, member?.slice(0, 2)])).toEqual([
    ['member_key_taken', 'a2'],
  ]);
  expect((await database.uploadFiles.listNamed(upload.id)).files.map(({ contentKind, outcome }) => [contentKind, outcome])).toEqual([
    ['elf', 'pending'],
    ['elf', 'pending'],
    ['elf', 'ignored'],
    ['elf', 'failed'],
  ]);
});

test('a worker that has lost its upload settles nothing', async () => {
  const upload = await listed(2);
  await record(upload, [namedAs('a/AB1/a'), namedAs('a/AB1/a')]);
  const [, second] = await database.uploadFiles.listSameKey(upload.id);
  await database.uploads.claim(upload.id);
  const settled = { id: second!.id, outcome: 'ignored', reason: 'same_content', message: 'x' } as const;
  await expect(database.uploadFiles.recordSettled(upload.id, 1, [settled])).rejects.toMatchObject({ code: 'upload_superseded' });
  await expect(record(upload, [namedAs('a/AB1/a', { otherKeys: [parseKey('a/AB2/a')] })])).rejects.toMatchObject({
    code: 'upload_superseded',
  });
  expect(await listFiles(database, upload.id)).toHaveLength(2);
});

test('what is skipped for what is there has a row that tells of that', async () => {
  const upload = await listed(1);
  await record(upload, [namedAs('a/AB1/a')]);
  const [file] = await listFiles(database, upload.id);
  const stored = { originalBytes: 4_711, md5: 'd'.repeat(32) };
  await database.uploadFiles.recordPublications(upload.id, 1, [{ ...published(file!, 'skipped'), reason: 'less_complete', stored }]);
  expect((await listFiles(database, upload.id))[0]).toMatchObject({ outcome: 'skipped', reason: 'less_complete', ...stored });
});

test('what a response may have of it, and how many there are', async () => {
  const upload = await listed(1_002);
  const { files, total } = await database.uploadFiles.listNamed(upload.id);
  expect([files.length, total]).toEqual([1_001, 1_002]);
});

describe('what an upload unpacks to', () => {
  test('members that are being unpacked count with what has come out, all others as they are listed', async () => {
    const upload = await listed(3);
    const [first, second] = await listFiles(database, upload.id);
    const listedBytes = first!.originalBytes;
    const tell = (id: bigint, bytes: number) => database.uploadFiles.recordUnpacking(upload.id, 1, id, bytes);
    expect(await tell(first!.id, 5_000)).toBe(5_000 + 2 * listedBytes);
    expect(await tell(second!.id, 7_000)).toBe(12_000 + listedBytes);
    // Of an attempt that got further.
    expect(await tell(first!.id, 1_000)).toBe(12_000 + listedBytes);
    expect(await database.uploadFiles.countUnpacked(upload.id)).toEqual({ bytes: 12_000 + listedBytes, largest: second!.member });
  });

  test('also once they are inspected, be they refused, and further keys but once', async () => {
    const upload = await listed(2);
    const [first] = await listFiles(database, upload.id);
    await database.uploadFiles.recordUnpacking(upload.id, 1, first!.id, 5_000);
    await record(upload, ['refused', namedAs('a/AB1/a', { unpackedBytes: 900, otherKeys: [parseKey('a/AB2/a')] as Key[] })]);
    expect(await database.uploadFiles.countUnpacked(upload.id)).toEqual({ bytes: 5_900, largest: first!.member });
  });

  test('a worker that has lost its upload is told so', async () => {
    const upload = await listed(1);
    const [file] = await listFiles(database, upload.id);
    await database.uploads.claim(upload.id);
    await expect(database.uploadFiles.recordUnpacking(upload.id, 1, file!.id, 5_000)).rejects.toMatchObject({ code: 'upload_superseded' });
  });
});

test('parts that rows name, for the attempt that owns them, in the state that is asked for', async () => {
  const upload = await listed(2);
  const part = '01234567-89ab-4def-8123-456789abcdef';
  await record(upload, [namedAs('a/AB1/a', { madePart: part, otherKeys: [parseKey('a/AB2/a')] as Key[] }), namedAs('b/AB1/b')]);
  const find = (attempt: number, state: 'processing' | 'failed') => database.uploadFiles.findMadeParts(upload.id, attempt, [state]);
  expect(await find(1, 'processing')).toEqual(new Set([part]));
  expect(await find(1, 'failed')).toBeUndefined();
  await database.uploads.claim(upload.id);
  expect(await find(1, 'processing')).toBeUndefined();
  await database.uploads.fail(upload.id, 2, 'why');
  expect(await find(2, 'failed')).toEqual(new Set([part]));
});

test('a part counts once against what is kept, however many keys it has', async () => {
  const upload = await listed(1);
  const part = '11234567-89ab-4def-8123-456789abcdef';
  await record(upload, [namedAs('a/AB1/a', { madePart: part, otherKeys: [parseKey('a/AB2/a')] as Key[] })]);
  await database.uploads.fail(upload.id, 1, 'why');
  const [row] = await listFiles(database, upload.id);
  const kept = upload.archiveBytes + row!.compressedBytes;
  const isBeyond = async (perUser: number): Promise<boolean> =>
    (await database.uploads.listBeyondQuota({ perUser, inAll: 2 ** 40 }, 1_000)).some(({ id }) => id === upload.id);
  expect([await isBeyond(kept - 1), await isBeyond(kept)]).toEqual([true, false]);
});

describe('the same bytes', () => {
  const sha256 = 'e'.repeat(64);
  const create = async (own: object): Promise<{ readonly isJoined: boolean }> => {
    const user = await createUpload(database, { email: 'joins@example.com' });
    const id = await database.uploads.reserveId();
    const facts = { archiveName: 'a.so', archiveBytes: 1, sha256, bucket: 'symbols', privateBucketUrl: null, requestId: 'r' };
    return database.uploads.createOrJoin({ id, userId: user.user.id, tokenId: null, lane: 'release', ...facts, ...own });
  };

  test('join what is read alike, and of which the same is expected', async () => {
    const any = { kind: 'any', door: 'any' } as const;
    const expected = { ...any, door: 'breakpad', expectedDebugFile: 'a.so', expectedDebugId: 'AB1' } as const;
    expect((await create({})).isJoined).toBe(false);
    expect((await create({ archiveName: 'b.zip' })).isJoined).toBe(true);
    expect((await create(any)).isJoined).toBe(false);
    expect((await create(any)).isJoined).toBe(true);
    expect((await create({ ...any, archiveName: 'b.so' })).isJoined).toBe(false);
    expect((await create(expected)).isJoined).toBe(false);
    expect((await create({ ...expected, door: 'any' })).isJoined).toBe(true);
    expect((await create({ ...expected, expectedDebugId: 'AB2' })).isJoined).toBe(false);
    expect((await create({ ...expected, expectedDebugFile: null })).isJoined).toBe(false);
  });
});
