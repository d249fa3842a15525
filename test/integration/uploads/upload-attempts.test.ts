// The attempts of an upload as a trigger records them, whoever begins and ends one, and whatever way.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database, UploadRecord } from '@symdepot/database';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';
import { createUpload } from '../../harness/postgres/upload-rows.ts';

let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openTestDatabase());
});
afterAll(() => close());

const newUpload = (): Promise<UploadRecord> => createUpload(database);
const history = (id: UploadRecord['id']) => database.uploadHistory.read(id, 100);
const ends = async (id: UploadRecord['id']) =>
  (await history(id)).attempts.map(({ attempt, endedAt, errorCode, errorMessage }) => [attempt, endedAt !== null, errorCode, errorMessage]);
const problem = { code: 'member_crc_mismatch', member: 'a', message: 'Bad CRC' } as const;

test('a fault, a worker that was stopped, one that was lost, and the end', async () => {
  const { id } = await newUpload();
  await database.uploads.claim(id);
  expect(await ends(id)).toEqual([[1, false, null, null]]);
  // Of a batch: the attempt goes on.
  await database.uploads.recordFault(id, 1, { code: 'storage_unavailable', message: 'away' }, null);
  expect(await ends(id)).toEqual([[1, false, null, null]]);
  await database.uploads.recordFault(id, 1, undefined, new Date());
  await database.uploads.claim(id);
  await database.uploads.handBack(id, 2);
  await database.uploads.claim(id);
  await database.uploads.claim(id);
  await database.uploads.complete(id, 4);
  expect(await ends(id)).toEqual([
    [1, true, 'storage_unavailable', 'away'],
    [2, true, 'handed_back', expect.stringContaining('was stopped')],
    [3, true, 'worker_lost', expect.stringContaining('stopped answering')],
    [4, true, null, null],
  ]);
  const { attempts } = await history(id);
  for (const { startedAt, endedAt } of attempts) expect(endedAt!.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
});

test('rejected, retried, failed, retried, cancelled: with who ordered it, in the same transaction', async () => {
  const { id } = await newUpload();
  await database.uploads.claim(id);
  await database.uploads.reject(id, 1, [problem]);
  await database.uploads.retry(id, testActor);
  await database.uploads.claim(id);
  await database.uploads.fail(id, 2, 'the store did not answer');
  await database.uploads.retry(id, testActor);
  await expect(database.uploads.retry(id, testActor)).rejects.toMatchObject({ code: 'upload_in_flight' });
  await database.uploads.claim(id);
  await database.uploads.cancel(id, testActor);
  await expect(database.uploads.cancel(id, testActor)).rejects.toMatchObject({ code: 'upload_has_ended' });
  expect(await ends(id)).toEqual([
    [1, true, 'member_crc_mismatch', 'Bad CRC'],
    [2, true, 'upload_failed', 'the store did not answer'],
    [3, true, 'upload_cancelled', expect.stringContaining('Cancelled by')],
  ]);
  // What was refused is not in it.
  expect((await history(id)).orders.map(({ action }) => action)).toEqual(['upload.retry', 'upload.retry', 'upload.cancel']);
});

test('of very many the newest are kept', async () => {
  const { id } = await newUpload();
  for (let round = 0; round < 203; round++) await database.uploads.claim(id);
  const { attempts } = await database.uploadHistory.read(id, 1_000);
  expect([attempts.length, attempts[0]!.attempt]).toEqual([200, 4]);
});
