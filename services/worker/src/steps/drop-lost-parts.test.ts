// Which parts of an upload are removed, on a real staging area and rows that stand still.
import { createMemoryStorage, createStaging } from '@symdepot/storage';
import type { UploadId } from '@symdepot/symbols';
import { beforeEach, expect, test } from 'vitest';
import { dropLostParts } from './drop-lost-parts.ts';

type LostPartsContext = Parameters<typeof dropLostParts>[0];

const uploadId = 17 as UploadId;
const staging = createStaging(createMemoryStorage('staging'));
const left = async (): Promise<string[]> => [...(await staging.parts.findSizes(uploadId)).keys()].toSorted();

beforeEach(async () => {
  await staging.parts.deleteAll(uploadId);
  for (const name of ['lost', 'named']) await staging.parts.put(uploadId, name, Buffer.from('x'));
});

/** `answers`: what the rows say, look by look. */
function contextOf(answers: (ReadonlySet<string> | undefined)[]): LostPartsContext {
  const findMadeParts = async () => answers.shift();
  const database = { uploadFiles: { findMadeParts } } as unknown as LostPartsContext['database'];
  return { database, staging, kit: { logger: { warn: () => {} } } as unknown as LostPartsContext['kit'] };
}
const named = new Set(['named']);

test('those that no row names', async () => {
  await dropLostParts(contextOf([named, named]), { uploadId, attempt: 1 });
  expect(await left()).toEqual(['named']);
});

test('none of an upload that is going on, nor of one that a later attempt has since taken over', async () => {
  await dropLostParts(contextOf([undefined]), { uploadId, attempt: 1 });
  await dropLostParts(contextOf([named, undefined]), { uploadId, attempt: 1 });
  expect(await left()).toEqual(['lost', 'named']);
});

test('rows that cannot be read fail nobody', async () => {
  const context = contextOf([named]);
  const fails = { uploadFiles: { findMadeParts: () => Promise.reject(new Error('away')) } } as unknown as LostPartsContext['database'];
  await dropLostParts({ ...context, database: fails }, { uploadId, attempt: 1 });
  expect(await left()).toEqual(['lost', 'named']);
});
