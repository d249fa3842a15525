// A rejection leaves the parts of nobody else: its sender may retry it at the very moment.
import { createMemoryStorage, createStaging } from '@symdepot/storage';
import type { UploadRecord } from '@symdepot/database';
import type { UploadId } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import type { WorkerContext } from './context.ts';
import { rejectUpload } from './end-upload.ts';

test.each([
  ['an archive', null, ['of-the-retry']],
  ['files that were sent one by one, which are themselves parts', new Date(), ['made', 'of-the-retry']],
])('%s', async (_what, sessionExpiresAt, left) => {
  const id = 7 as UploadId;
  const storage = createMemoryStorage('staging');
  const staging = createStaging(storage);
  await staging.parts.put(id, 'made', Buffer.from('x'));
  const uploads = {
    async reject() {
      await staging.parts.put(id, 'of-the-retry', Buffer.from('x'));
      return [];
    },
    find: async () => undefined,
  };
  const kit = { tracer: { currentTraceparent: () => undefined } };
  const context = { staging, kit, database: { uploads }, queue: {} } as unknown as WorkerContext;
  await rejectUpload(context, { id, attempts: 1, sessionExpiresAt } as UploadRecord, []);
  expect([...(await staging.parts.findSizes(id)).keys()].toSorted()).toEqual(left);
});
