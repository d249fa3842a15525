// Preconditions of writes: as headers, and by looking where a store ignores the headers.
import { AppError } from '@symdepot/errors';
import { StoreStatusError, type RequestHeaders } from '../http/transport.ts';
import type { PutOptions } from '../object-storage.ts';
import { hasCode } from './error-code.ts';
import { describe } from './object-calls.ts';
import { etagOf } from './object-headers.ts';
import type { S3Reading, StorePromises } from './s3-context.ts';

export function preconditionHeaders(expect: PutOptions['expect'], { wantsQuotes }: StorePromises): RequestHeaders {
  if (expect === 'absent') return { 'if-none-match': '*' };
  const etag = etagOf(expect.generation);
  return { 'if-match': wantsQuotes ? `"${etag}"` : etag };
}

/**
 * For uploads in parts: before their bytes are sent, and again before they become an object, because Ceph's gateway ignores the
 * headers there. @throws AppError `storage_precondition_failed`
 */
export async function assertExpected(context: S3Reading, name: string, { expect, signal }: PutOptions): Promise<void> {
  const found = await describe(context, name, signal);
  const expected = expect === 'absent' ? undefined : expect.generation;
  if (found?.object.generation !== expected) throw new AppError('storage_precondition_failed', { name });
}

/** AWS answers 404 to `If-Match` where nothing is. */
export const explainPrecondition = (name: string, { expect }: PutOptions, error: unknown): unknown =>
  expect !== 'absent' && error instanceof StoreStatusError && error.status === 404 && hasCode(error, 'NoSuchKey')
    ? new AppError('storage_precondition_failed', { name }, { cause: error })
    : error;
