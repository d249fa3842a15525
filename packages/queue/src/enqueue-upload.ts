// The one way to enqueue an upload, whoever hands it to the workers: ingest, a retry, a manifest that is closed, the
// sweep. Its place is that of its fair rank, which is in the row: a job that is added again gets the same place.
import type { Lane, UploadId } from '@symdepot/symbols';
import type { Queue } from './open-queue.ts';
import type { FairRankPlace } from './fair-rank.ts';

export interface EnqueuedUpload {
  readonly id: UploadId;
  readonly retries: number;
  readonly requestId: string;
  readonly lane: Lane;
  readonly fairRank: number;
  /** A manifest that accepts more files. */
  readonly isReceiving: boolean;
}

/**
 * A round over a manifest that accepts more files waits a little, to serve many of them: each round costs as much as some files,
 * and a manifest may have thousands. A closed manifest does not wait.
 */
const roundDelayMs = 500;

interface Servers {
  readonly queue: Queue;
  readonly database: { readonly fairRanks: { placeOf(upload: EnqueuedUpload): Promise<FairRankPlace> } };
}

/**
 * @param origin of the request that causes it, if that is another one than the one that brought the upload
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
