// The revision of an upload: higher after every write that people are shown, whoever wrote it (ADR 12).
import type { Database } from '@symdepot/database';
import { beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { createUpload, inspected, listing, published } from '../../harness/postgres/upload-rows.ts';

let database: Database;

beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ database } = opened);
  return opened.close;
});

test('rises with each step of a worker, and not when the staged archive goes', async () => {
  const { uploads, uploadFiles } = database;
  const { id, revision } = await createUpload(database);
  expect(revision).toBe(1);
  const steps: readonly (() => Promise<unknown>)[] = [
    () => uploads.claim(id),
    () => uploadFiles.recordListing(id, 1, listing(2)),
    async () => uploadFiles.recordInspections(id, 1, (await uploadFiles.listToInspect(id, 0)).map(inspected)),
    () => uploads.advance(id, 1, 'publish'),
    async () =>
      uploadFiles.recordPublications(
        id,
        1,
        (await uploadFiles.listToPublish(id, 0)).map((file) => published(file)),
      ),
    () => uploads.complete(id, 1),
  ];
  let last = revision;
  for (const step of steps) {
    await step();
    const next = await uploads.findRevision(id);
    expect(next, String(step)).toBeGreaterThan(last);
    last = next!;
  }
  await uploads.markUnstaged(id);
  expect(await uploads.findRevision(id)).toBe(last);
  expect((await uploads.find(id))?.revision).toBe(last);
});

test('tells writers that come at the same moment apart', async () => {
  const { id } = await createUpload(database);
  await database.uploads.claim(id);
  const before = (await database.uploads.findRevision(id))!;
  await Promise.all(Array.from({ length: 20 }, () => database.uploads.advance(id, 1, 'inspect')));
  expect(await database.uploads.findRevision(id)).toBe(before + 20);
});

test('rises with each step of a notification, which the status shows', async () => {
  const { uploads, notifications } = database;
  const { id } = await createUpload(database, { receivers: ['https://ci.example.com/'] });
  await uploads.claim(id);
  const [told] = await uploads.complete(id, 1);
  const completed = (await uploads.findRevision(id))!;
  const claimed = await notifications.claim(told!, 10);
  const delivering = (await uploads.findRevision(id))!;
  expect(delivering).toBeGreaterThan(completed);
  expect(await notifications.claim(told!, 10)).toBeUndefined(); // it is in the hands of the first
  expect(await uploads.findRevision(id)).toBe(delivering);
  await notifications.recordDelivery(claimed!, 204);
  expect(await uploads.findRevision(id)).toBeGreaterThan(delivering);
});
