import { AppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import type { WorkerContext } from '../context.ts';
import { abortWhenSuperseded } from './abort-when-superseded.ts';

const attempt = { uploadId: 7 as UploadId, attempt: 1 };
const never = new AbortController().signal;
/** Answers in order; undefined: another attempt is the current one. */
const contextOf = (...responses: (() => Promise<unknown>)[]): Pick<WorkerContext, 'database'> => {
  const findCurrent = (): Promise<unknown> => (responses.length > 1 ? responses.shift()! : responses[0]!)();
  return { database: { uploads: { findCurrent } } as unknown as WorkerContext['database'] };
};
/** Work that only ends when it is told to. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));

test('work is cut soon after its attempt has ended, whatever a database says that is away in between', async () => {
  const away = () => Promise.reject(new AppError('database_unavailable'));
  const context = contextOf(
    async () => attempt,
    away,
    async () => undefined,
  );
  await expect(abortWhenSuperseded(context, attempt, never, untilAborted)).rejects.toMatchObject({ code: 'upload_superseded' });
});

test('what work returns or throws comes through, and its own signal reaches it', async () => {
  const context = contextOf(async () => attempt);
  expect(await abortWhenSuperseded(context, attempt, never, async () => 'done')).toBe('done');
  await expect(abortWhenSuperseded(context, attempt, AbortSignal.timeout(1), untilAborted)).rejects.toThrow('cut');
});
