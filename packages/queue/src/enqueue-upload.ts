// The one way in which an upload gets its job, whoever hands it to the workers: ingest, a retry, a manifest that is closed, the
// sweep. Its place is that of its fair rank, which the row keeps: a job that is added again stands where it stood.
import type { Lane, UploadId } from '@symdepot/symbols';
import type { Queue } from './open-queue.ts';
import type { FairRankPlace } from './fair-rank.ts';

export interface EnqueuedUpload {
  readonly id: UploadId;
  readonly retries: number;
  readonly requestId: string;
  readonly lane: Lane;
  readonly fairRank: number;
  /** It is a list that takes more files. */
  readonly isReceiving: boolean;
}

/**
 * A round over a manifest that takes more files waits a little, so that one of them is for many: each costs as much as some files,
 * and a list may have thousands. Nobody waits for a list that is closed.
 */
const roundDelayMs = 500;

interface Servers {
  readonly queue: Queue;
  readonly database: { readonly fairRanks: { placeOf(upload: EnqueuedUpload): Promise<FairRankPlace> } };
}

/**
 * @param origin of the request that asks for it, where that is another one than the one that brought the upload
 * @returns false when it has a job already
 * @throws AppError `queue_unavailable`, `database_unavailable`; then the sweep adds the job
 */
export async function enqueueUpload(
  { queue, database }: Servers,
  upload: EnqueuedUpload,
  origin: { readonly requestId?: string; readonly traceparent?: string | undefined } = {},
): Promise<boolean> {
  const { id: uploadId, retries, lane, isReceiving } = upload;
  const { requestId = upload.requestId, traceparent } = origin;
  const payload = { uploadId, retries, requestId, ...(traceparent !== undefined && { traceparent }) };
  const place = await database.fairRanks.placeOf(upload);
  return queue.enqueue('process-upload', payload, { lane, place, ...(isReceiving && { delayMs: roundDelayMs }) });
}
