// Who wants warnings to refuse an archive is not served by an upload that lets them pass, nor the other way round.
import { createHash } from 'node:crypto';
import { migrate, openDatabase, type Database } from '@symdepot/database';
import { createIsolatedDatabase, type IsolatedDatabase } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createUpload, inspected, listing } from '../../harness/postgres/upload-rows.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

let isolated: IsolatedDatabase;
let database: Database;
let userId: number;

beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  database = openDatabase({ url: isolated.url });
  userId = (await database.users.ensure({ email: 's@example.com', permissions: ['upload_symbols'] }, testActor)).id;
});
afterAll(async () => {
  await database.close();
  await isolated.drop();
});

async function send(archive: string, isStrict?: boolean, privateBucketUrl: string | null = null) {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const facts = { archiveName: 'a.zip', archiveBytes: 1, sha256, bucket: 'symbols', privateBucketUrl, requestId: 'r' };
  const id = await database.uploads.reserveId();
  const row = { id, userId, tokenId: null, lane: 'release' as const, ...facts, ...(isStrict !== undefined && { isStrict }) };
  return database.uploads.createOrJoin(row);
}

test('an upload is joined by those who are as strict', async () => {
  const lenient = await send('a');
  const strict = await send('a', true);
  expect([lenient.upload.isStrict, strict.upload.isStrict]).toEqual([false, true]);
  expect([strict.isJoined, strict.upload.id === lenient.upload.id]).toEqual([false, false]);
  expect(await send('a', true)).toMatchObject({ isJoined: true, upload: { id: strict.upload.id } });
  expect(await send('a', false)).toMatchObject({ isJoined: true, upload: { id: lenient.upload.id } });
});

test('nobody joins an upload that goes to another bucket than his would', async () => {
  const before = await send('p', false, 'file:///private');
  const after = await send('p'); // the exception of this user has ended
  expect([after.isJoined, after.upload.privateBucketUrl]).toEqual([false, null]);
  expect(await send('p', false, 'file:///private')).toMatchObject({ isJoined: true, upload: { id: before.upload.id } });
});

test('a retry keeps it, and is not kept from it by one of the other kind', async () => {
  const { upload } = await send('b', true);
  await database.uploads.claim(upload.id);
  await database.uploads.reject(upload.id, 1, [{ code: 'symbols_empty', member: 'a', message: 'is empty' }]);
  await send('b');
  expect(await database.uploads.retry(upload.id, testActor)).toMatchObject({ isStrict: true, state: 'staged' });
});

test('warnings are listed in the order of the archive, and bounded', async () => {
  const { id } = await createUpload(database);
  await database.uploads.claim(id);
  await database.uploadFiles.recordListing(id, 1, listing(1_300, 5_000));
  const files = await database.uploadFiles.listToInspect(id, 0);
  const warning = { code: 'symbols_empty', message: 'is empty' } as const;
  await database.uploadFiles.recordInspections(
    id,
    1,
    files.map((file, index) => ({ ...inspected(file), ...(index >= 100 && { warning }) })),
  );
  const warnings = await database.uploadFiles.listWarnings(id);
  expect(warnings).toHaveLength(1_001);
  expect(warnings[0]).toEqual({ code: 'symbols_empty', member: files[100]!.member, message: 'is empty' });
  expect(warnings[1_000]).toMatchObject({ code: 'warnings_omitted', message: '200 more warnings are not listed' });
  expect((await database.uploadFiles.listToPublish(id, 0))[100]).toMatchObject({ warning: 'symbols_empty', warningMessage: 'is empty' });
});
