// Use case: the bytes that a PUT brings are staged under the id of their upload; no row refers to them until `:complete`, and if that
// never comes the sweep removes them. Neighbours: upload-key.ts, complete-upload.ts.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppError, isAppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { IngestContext } from '../../context.ts';
import { stageArchive, type StagedArchive } from '../../staging/stage-upload.ts';
import { createOpenBytes } from './open-bytes.ts';
import type { ReservedUpload } from './upload-key.ts';

/** @throws AppError `breakpad_sent_before` when other bytes were sent already, `breakpad_too_many_open_bytes`, and those of staging */
export async function receiveBytes(
  context: IngestContext,
  { uploadId, tokenId }: Pick<ReservedUpload, 'uploadId' | 'tokenId'>,
  body: Readable,
  signal: AbortSignal,
): Promise<void> {
  const before = (await context.database.uploads.find(uploadId)) ?? (await findStaged(context, uploadId, signal));
  if (before) {
    // Its sender may not have got the response.
    if ((await digestOf(body)) !== before.sha256) throw new AppError('breakpad_sent_before');
    return;
  }
  const open = createOpenBytes(context, tokenId);
  const hash = createHash('sha256');
  let [bytes, hasEnded] = [0, false];
  const hashed = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      await open.grow(bytes);
      hash.update(chunk);
      yield chunk;
    }
    hasEnded = true;
  };
  try {
    await open.grow(0);
    await stageArchive(context, Readable.from(hashed()), signal, uploadId);
  } catch (error) {
    await open.giveBack();
    if (!isAppError(error, 'storage_precondition_failed')) throw error;
    // Somebody else has sent one while this one came.
    const staged = hasEnded ? await findStaged(context, uploadId, signal) : undefined;
    if (staged?.sha256 !== hash.digest('hex')) throw new AppError('breakpad_sent_before', undefined, { cause: error });
  }
}

/** What has been staged under the id. Read anew, since nothing but the bytes themselves says what they are. */
export async function findStaged(context: IngestContext, uploadId: UploadId, signal: AbortSignal): Promise<StagedArchive | undefined> {
  try {
    const { size: bytes, stream } = await context.staging.open(uploadId, signal);
    return { uploadId, bytes, sha256: await digestOf(bytes === 0 ? [] : await stream(0, bytes, signal)) };
  } catch (error) {
    if (isAppError(error, 'archive_bytes_missing')) return undefined;
    throw error;
  }
}

async function digestOf(body: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk);
  return hash.digest('hex');
}
