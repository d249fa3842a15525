// The revision of an upload: higher after every write that people are shown, whoever wrote it (ADR 12).
import { migrate, openDatabase, type Database } from '@symdepot/database';
import { createIsolatedDatabase, type IsolatedDatabase } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createUpload, inspected, listing, published } from '../infra/upload-rows.ts';

let isolated: IsolatedDatabase;
let database: Database;

beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  database = openDatabase({ url: isolated.url });
});
afterAll(async () => {
  await database.close();
  await isolated.drop();
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
    await step(); // oxlint-disable-line no-await-in-loop -- one after the other
    const next = await uploads.findRevision(id); // oxlint-disable-line no-await-in-loop
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
