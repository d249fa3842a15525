// What is told when staging fails: what the store said, or what was wrong with the body.
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@symdepot/errors';
import { createMemoryStorage, createStaging, type ObjectStorage } from '@symdepot/storage';
import type { UploadId } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import type { IngestContext } from '../context.ts';
import { stageArchive } from './stage-upload.ts';

const stage = (storage: ObjectStorage, body: Readable, signal = new AbortController().signal) => {
  const context = {
    config: { UPLOAD_MAX_BYTES: 1_000_000 },
    database: { uploads: { reserveId: async () => 1 as UploadId } },
    staging: createStaging(storage),
    kit: { tracer: { during: (_name: string, _options: object, work: () => Promise<unknown>) => work() } },
  } as unknown as IngestContext;
  return stageArchive(context, body, signal);
};
const chunks = (count: number): Readable => Readable.from(Array.from({ length: count }, () => Buffer.alloc(60_000)));

test('a volume that fills up in the middle is told as what it is, however late the store says so', async () => {
  const memory = createMemoryStorage('staging');
  const full: ObjectStorage = {
    ...memory,
    async put(_name, body) {
      if (body instanceof Readable) for await (const _chunk of body) break; // which destroys it
      await delay(50);
      throw new AppError('storage_unavailable', undefined, { cause: Object.assign(new Error('no space left'), { code: 'ENOSPC' }) });
    },
  };
  await expect(stage(full, chunks(10))).rejects.toMatchObject({ code: 'storage_unavailable', kind: 'unavailable' });
});

test('a body that is too large, one that breaks, and a caller that leaves', async () => {
  const memory = createMemoryStorage('staging');
  await expect(stage(memory, chunks(20))).rejects.toMatchObject({ code: 'archive_too_large' });
  const broken = Readable.from(
    (async function* () {
      yield Buffer.alloc(10);
      throw new AppError('body_stalled', { seconds: 60 });
    })(),
  );
  await expect(stage(memory, broken)).rejects.toMatchObject({ code: 'body_stalled' });
  const leaving = new AbortController();
  const pausing = new PassThrough();
  pausing.write('PK');
  const staging = stage(memory, pausing, leaving.signal);
  setImmediate(() => leaving.abort(new AppError('draining')));
  await expect(staging).rejects.toMatchObject({ code: 'draining' });
  expect(await Array.fromAsync(memory.list(''))).toEqual([]);
});
