// The repositories on a real PostgreSQL: who may write an upload, what is counted, what a token may do.
import type { Database, UploadRecord } from '@symdepot/database';
import type { UploadId } from '@symdepot/symbols';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { createUpload, inspected, listFiles, listing, published } from '../../harness/postgres/upload-rows.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

let database: Database;

beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ database } = opened);
  return opened.close;
});

const superseded = expect.objectContaining({ code: 'upload_superseded' }) as Error;

async function claimed(options?: Parameters<typeof createUpload>[1]): Promise<UploadRecord> {
  const { id } = await createUpload(database, options);
  return (await database.uploads.claim(id))!;
}

describe('an upload', () => {
  test('is what was recorded, with numbers beyond 32 bits', async () => {
    const upload = await createUpload(database, { email: 'Big@Example.com', lane: 'try' });
    expect(await database.uploads.find(upload.id)).toEqual(upload);
    expect(upload).toMatchObject({
      user: { email: 'big@example.com' },
      lane: 'try',
      state: 'staged',
      step: 'list',
      attempts: 0,
      archiveBytes: 5_000_000_000,
      problems: [],
      redirectUrls: [],
      isStaged: true,
      startedAt: null,
      completedAt: null,
    });
  });

  test('reserves ids that nobody else gets', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => database.uploads.reserveId()));
    expect(new Set(ids).size).toBe(20);
    expect(await database.uploads.findStaged(ids)).toEqual(new Set());
    const { id } = await createUpload(database);
    expect(await database.uploads.findStaged([...ids, id])).toEqual(new Set([id]));
  });
});

describe('a claim', () => {
  test('begins an attempt; the next one takes over and keeps the start', async () => {
    const { id } = await createUpload(database);
    const first = (await database.uploads.claim(id))!;
    expect(first).toMatchObject({ state: 'processing', attempts: 1, startedAt: expect.any(Date) });
    const second = (await database.uploads.claim(id))!;
    expect(second).toMatchObject({ state: 'processing', attempts: 2, startedAt: first.startedAt });
    expect(await database.uploads.findCurrent(id, 1)).toBeUndefined();
    expect(await database.uploads.findCurrent(id, 2)).toMatchObject({ attempts: 2 });
  });

  test('made by many at once gives each a number of its own, and the highest is the current one', async () => {
    const { id } = await createUpload(database);
    const claims = await Promise.all(Array.from({ length: 8 }, () => database.uploads.claim(id)));
    expect(claims.map((claim) => claim!.attempts).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await database.uploads.findCurrent(id, 8)).toBeDefined();
  });

  test('of an upload that has ended, or is not there, is none', async () => {
    for (const end of ['complete', 'reject', 'fail'] as const) {
      const { id } = await claimed();
      if (end === 'complete') await database.uploads.complete(id, 1);
      else if (end === 'reject') await database.uploads.reject(id, 1, []);
      else await database.uploads.fail(id, 1, 'reason');
      expect(await database.uploads.claim(id)).toBeUndefined();
    }
    expect(await database.uploads.claim(2_000_000_000 as UploadId)).toBeUndefined();
  });

  test('that was superseded writes nothing any more', async () => {
    const { id } = await claimed();
    await database.uploadFiles.recordListing(id, 1, listing(2));
    const [file] = await listFiles(database, id);
    await database.uploads.claim(id);
    const before = [await database.uploads.find(id), await listFiles(database, id)];
    const { uploads, uploadFiles } = database;
    for (const write of [
      () => uploads.advance(id, 1, 'gate'),
      () => uploads.complete(id, 1),
      () => uploads.reject(id, 1, []),
      () => uploads.fail(id, 1, 'late'),
      () => uploadFiles.recordListing(id, 1, []),
      () => uploadFiles.recordInspections(id, 1, [inspected(file!)]),
      () => uploadFiles.recordPublications(id, 1, [published(file!)]),
    ]) {
      await expect(write()).rejects.toEqual(superseded);
    }
    expect([await database.uploads.find(id), await listFiles(database, id)]).toEqual(before);
  });

  test('ends with the upload: no second end, and no rows after it', async () => {
    const { id } = await claimed();
    await database.uploadFiles.recordListing(id, 1, listing(1));
    const [file] = await listFiles(database, id);
    await database.uploads.complete(id, 1);
    await expect(database.uploads.fail(id, 1, 'late')).rejects.toEqual(superseded);
    await expect(database.uploadFiles.recordPublications(id, 1, [published(file!)])).rejects.toEqual(superseded);
    expect(await database.uploads.find(id)).toMatchObject({ state: 'complete', step: 'done', error: null, completedAt: expect.any(Date) });
  });

  test('does not let rows of another upload be written', async () => {
    const [mine, other] = [await claimed(), await claimed()];
    await database.uploadFiles.recordListing(other.id, 1, listing(1));
    const [file] = await listFiles(database, other.id);
    await database.uploadFiles.recordPublications(mine.id, 1, [published(file!)]);
    expect((await listFiles(database, other.id))[0]).toMatchObject({ outcome: 'pending' });
  });

  test('that was cancelled, or has failed, still tells what it had stored, until there is a retry', async () => {
    const [cancelled, failed] = [await claimed(), await claimed()];
    const { uploads, uploadFiles } = database;
    const ends = [() => uploads.cancel(cancelled.id, testActor), () => uploads.fail(failed.id, 1, 'broken')];
    for (const [index, { id }] of [cancelled, failed].entries()) {
      await uploadFiles.recordListing(id, 1, listing(2));
      const [first, second] = await listFiles(database, id);
      await ends[index]!();
      await expect(uploadFiles.recordPublications(id, 1, [published(first!)])).rejects.toEqual(superseded);
      expect(await listFiles(database, id)).toMatchObject([{ outcome: 'uploaded' }, { outcome: 'pending' }]);
      await uploads.retry(id, testActor);
      await expect(uploadFiles.recordPublications(id, 1, [published(second!)])).rejects.toEqual(superseded);
      expect(await listFiles(database, id)).toMatchObject([{ outcome: 'uploaded' }, { outcome: 'pending' }]);
    }
  });

  test('of two runs of one attempt the first one to publish a file says what became of it', async () => {
    const { id } = await claimed();
    const { uploadFiles } = database;
    await uploadFiles.recordListing(id, 1, listing(2));
    const [file, other] = await listFiles(database, id);
    expect(await uploadFiles.isPending(id, 1, file!.id)).toBe(true);
    await uploadFiles.recordPublications(id, 1, [{ ...published(file!), isUpdate: true }]);
    await uploadFiles.recordPublications(id, 1, [published(file!, 'skipped'), published(other!)]);
    expect(await listFiles(database, id)).toMatchObject([{ outcome: 'uploaded', isUpdate: true, attempts: 1 }, { outcome: 'uploaded' }]);
    expect(await uploadFiles.isPending(id, 1, file!.id)).toBe(false);
    await expect(uploadFiles.isPending(id, 2, file!.id)).rejects.toEqual(superseded);
  });
});

describe('the files of an upload', () => {
  test('are what the directory listed; a second listing replaces the first', async () => {
    const { id } = await claimed();
    await database.uploadFiles.recordListing(id, 1, listing(4_500));
    expect(await listFiles(database, id)).toHaveLength(4_500);
    const again = listing(3);
    await database.uploadFiles.recordListing(id, 1, again);
    expect(await listFiles(database, id)).toMatchObject(again);
    expect(await database.uploads.find(id)).toMatchObject({ step: 'inspect' });
  });

  test('go from batch to batch until none is open', async () => {
    const { id } = await claimed();
    const { uploadFiles } = database;
    await uploadFiles.recordListing(id, 1, listing(5));
    expect(await uploadFiles.listBatchesToInspect(id)).toEqual([0, 1, 2]);
    await uploadFiles.recordInspections(id, 1, (await uploadFiles.listToInspect(id, 1)).map(inspected));
    expect(await uploadFiles.listBatchesToInspect(id)).toEqual([0, 2]);
    const [first] = await uploadFiles.listToInspect(id, 0);
    await uploadFiles.recordInspections(id, 1, [inspected(first!)]);
    expect((await uploadFiles.listToInspect(id, 0)).map(({ position }) => position)).toEqual([1]);

    expect(await uploadFiles.listBatchesToPublish(id)).toEqual([0, 1, 2]);
    await uploadFiles.recordPublications(
      id,
      1,
      (await uploadFiles.listToPublish(id, 1)).map((file) => published(file)),
    );
    expect(await uploadFiles.listBatchesToPublish(id)).toEqual([0, 2]);
    const [, , done] = await listFiles(database, id);
    expect(done).toMatchObject({
      outcome: 'uploaded',
      md5: 'b'.repeat(32),
      dataOffset: 5_000_000_000,
      rawCrc32: 0xffff_ffff,
      codeId: 'CD',
      storedBytes: 60,
      attempts: 1,
      completedAt: expect.any(Date),
    });
  });

  test('that are refused are the problems of the upload, in the order of the directory', async () => {
    const { id } = await claimed();
    const { uploadFiles } = database;
    await uploadFiles.recordListing(id, 1, listing(4));
    const files = await listFiles(database, id);
    const refuse = (position: number) => ({ id: files[position]!.id, reason: 'member_crc_mismatch', message: `Bad ${position}` });
    await uploadFiles.recordInspections(id, 1, [refuse(3), inspected(files[1]!), refuse(0)]);
    expect(await uploadFiles.listProblems(id)).toEqual([
      { code: 'member_crc_mismatch', member: files[0]!.member, message: 'Bad 0' },
      { code: 'member_crc_mismatch', member: files[3]!.member, message: 'Bad 3' },
    ]);
    expect(await uploadFiles.listBatchesToInspect(id)).toEqual([1]);
  });

  test('are counted, not added up', async () => {
    const { id } = await claimed();
    const { uploadFiles } = database;
    const ignored = { ...listing(1)[0]!, position: 4, member: '.DS_Store', key: null };
    await uploadFiles.recordListing(id, 1, [...listing(4), ignored]);
    const [a, b, c, , junk] = await listFiles(database, id);
    await uploadFiles.recordInspections(id, 1, [inspected(junk!)]);
    await uploadFiles.recordPublications(id, 1, [published(a!), published(b!, 'skipped')]);
    await uploadFiles.recordPublications(id, 1, [published(a!)]);
    await uploadFiles.recordInspections(id, 1, [{ id: c!.id, reason: 'member_crc_mismatch', message: 'Bad' }]);
    expect(await uploadFiles.countProgress(id)).toEqual({
      files: { total: 5, uploaded: 1, skipped: 1, ignored: 1, failed: 1 },
      bytes: { total: 500, done: 400 },
    });
    expect(await uploadFiles.listMembers(id, 'skipped')).toEqual([b!.member]);
    expect(await uploadFiles.listMembers(id, 'ignored')).toEqual(['.DS_Store']);
  });
});

describe('the sweep finds', () => {
  test('what is not terminal and was not touched, the oldest first', async () => {
    const [old, touched, ended] = [await createUpload(database), await claimed(), await claimed()];
    await database.uploads.complete(ended.id, 1);
    const find = async (since: Date): Promise<number[]> => (await database.uploads.listUnfinished(since, 1_000)).map(({ id }) => id);
    expect(await find(new Date(Date.now() + 60_000))).toEqual(expect.arrayContaining([old.id, touched.id]));
    expect(await find(new Date(Date.now() + 60_000))).not.toContain(ended.id);
    const { updatedAt } = (await database.uploads.claim(touched.id))!;
    const found = await find(updatedAt);
    expect(found).toContain(old.id);
    expect(found).not.toContain(touched.id);
  });

  test('archives that nobody needs: of complete uploads at once, of others after a while', async () => {
    const [complete, failed] = [await claimed(), await claimed()];
    await database.uploads.complete(complete.id, 1);
    await database.uploads.fail(failed.id, 1, 'reason');
    const find = async (before: Date): Promise<number[]> =>
      (await database.uploads.listWithDisposableArchive(before, 1_000)).map(({ id }) => id);
    expect(await find(new Date(0))).toContain(complete.id);
    expect(await find(new Date(0))).not.toContain(failed.id);
    expect(await find(new Date(Date.now() + 60_000))).toContain(failed.id);
    await database.uploads.markUnstaged(complete.id);
    expect(await find(new Date(0))).not.toContain(complete.id);
  });
});
