// THE use case: stream → staged object → row → job, in this order: a crash in between leaves nothing that looks accepted.
// Protocols that are sent an archive end here (files one by one: v2/announce-files.ts); then respond-to-upload.ts responds.
import { createHash } from 'node:crypto';
import { PassThrough, Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { ExpectedFile, Lane, UploadDoor, UploadId, UploadKind } from '@symdepot/symbols';
import type { IngestContext } from '../context.ts';
import { enqueueUpload } from './enqueue-upload.ts';
import { orphanLeft, uploadJoined, uploadStaged } from '../events.ts';

/** Durable bytes under an id of their own that no row refers to yet: the upload becomes `staged` with its row. */
export interface StagedArchive {
  readonly uploadId: UploadId;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface UploadRequest {
  readonly userId: number;
  readonly userEmail: string;
  readonly tokenId: number | null;
  /** The user is signed in to the site, and has sent no token. */
  readonly isBySession: boolean;
  readonly lane: Lane;
  /** How workers read it; default: an archive in our layout. */
  readonly kind?: UploadKind;
  readonly door: UploadDoor;
  /** What the sender says that its one file is. */
  readonly expected?: ExpectedFile;
  /** Its sender has known the id before: nothing else is joined, and a second request of the same gets the same upload. */
  readonly isReserved?: boolean;
  readonly archiveName: string;
  /** Where it was fetched from, and the redirects that were followed. */
  readonly downloadUrl?: string;
  readonly redirectUrls?: readonly string[];
  /** URLs to notify when it has ended. */
  readonly receivers?: readonly string[];
  /** Strict: warnings reject the upload. */
  readonly isStrict: boolean;
  readonly requestId: string;
  readonly traceparent?: string | undefined;
}

/**
 * Streams an archive into the staging area; never on disk or in memory as a whole.
 * @param reservedId that its sender has been given; default: a new one
 * @throws AppError `archive_too_large` as soon as the limit is exceeded, `storage_unavailable`, `database_unavailable`;
 * whatever the source fails with. Nothing is left behind then.
 */
export const stageArchive = (
  context: IngestContext,
  source: Readable,
  signal: AbortSignal,
  reservedId?: UploadId,
): Promise<StagedArchive> =>
  context.kit.tracer.during('stage archive', {}, async (span) => {
    const uploadId = reservedId ?? (await context.database.uploads.reserveId());
    const archive = await stageBytes(context, source, { uploadId, signal });
    span?.note({ 'symdepot.upload_id': archive.uploadId, 'symdepot.bytes': archive.bytes });
    return archive;
  });

interface StagingTarget {
  readonly uploadId: UploadId;
  readonly signal: AbortSignal;
}

async function stageBytes(context: IngestContext, source: Readable, { uploadId, signal }: StagingTarget): Promise<StagedArchive> {
  const meter = createMeter(context.config.UPLOAD_MAX_BYTES);
  const body = new PassThrough(chunkwise);
  const failed = new AbortController();
  const put = context.staging.put(uploadId, body, signal);
  put.catch((error: unknown) => failed.abort(error));
  const sent = pipeline(source, meter.stream, body, { signal: AbortSignal.any([signal, failed.signal]) });
  // The store removes what it has before the error is reported, since the process may be shutting down. The error reported is the
  // body's own, or the store's: for a failed store, the pipeline itself only knows that its stream was destroyed.
  const [stored, passed] = await Promise.allSettled([put, sent]);
  const failure = [stored, passed].find((end) => end.status === 'rejected');
  if (failure) throw signal.aborted ? signal.reason : failure.reason;
  return { uploadId, ...meter.read() };
}

/**
 * Records a staged archive as an upload and enqueues it. From here on, nothing that happens to the caller
 * or to the queue can lose it: if the job cannot be added now, the sweep adds it. The same bytes from the same user
 * to the same lane, to be read in the same way, join the upload in flight. If recording fails, the bytes stay: the row may exist after
 * all (a connection lost at commit), and if it does not, the sweep removes them.
 * @throws AppError `sender_gone` when the token, or who is signed in, lost the permission to upload while the body was being sent; nothing stays then
 */
export const submitUpload = async (context: IngestContext, archive: StagedArchive, request: UploadRequest): Promise<UploadRecord> =>
  (await recordUpload(context, archive, request)).upload;

/** Also says whether somebody else had recorded it. */
export async function recordUpload(
  context: IngestContext,
  archive: StagedArchive,
  request: UploadRequest,
): Promise<{ readonly upload: UploadRecord; readonly isJoined: boolean }> {
  const { database, findDestination } = context;
  const { uploadId, bytes, sha256 } = archive;
  const { userId, userEmail, tokenId, isBySession, lane, archiveName, downloadUrl = null, redirectUrls = [], receivers = [] } = request;
  const { kind, door, expected, isReserved, isStrict, requestId, traceparent } = request;
  if (!(await database.tokens.isSenderAuthorized({ ...request, user: { id: userId } }))) {
    if (!isReserved) await discardArchive(context, archive); // else another request may have recorded it
    throw new AppError('sender_gone');
  }
  const { upload, isJoined } = await database.uploads[isReserved ? 'createOnce' : 'createOrJoin']({
    id: uploadId,
    userId,
    tokenId,
    isBySession,
    lane,
    ...(kind && { kind }),
    door,
    expectedDebugFile: expected?.debugFile ?? null,
    expectedDebugId: expected?.debugId ?? null,
    archiveName,
    archiveBytes: bytes,
    sha256,
    downloadUrl,
    redirectUrls,
    receivers,
    isStrict,
    ...findDestination(lane, userEmail),
    requestId,
  });
  if (isJoined) {
    uploadJoined(context, upload, requestId);
    if (upload.id !== uploadId) await discardArchive(context, archive); // else it is this upload's own
    return { upload, isJoined };
  }
  uploadStaged(context, upload);
  await enqueueUpload(context, upload, traceparent);
  return { upload, isJoined };
}

/** Removes what was staged when no row will ever refer to it. If this fails, the sweep finds it. */
export async function discardArchive(context: IngestContext, { uploadId }: StagedArchive): Promise<void> {
  await context.staging.delete(uploadId).catch((error: unknown) => orphanLeft(context, uploadId, error));
}

/** Chunks as they arrive: a byte stream would copy the waiting ones into one. */
const chunkwise = { objectMode: true, highWaterMark: 16 };

/** Counts and hashes the bytes that pass, and stops at the limit. */
function createMeter(maxBytes: number): { stream: Transform; read: () => { bytes: number; sha256: string } } {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    ...chunkwise,
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) return done(new AppError('archive_too_large', { limit: maxBytes }));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, read: () => ({ bytes, sha256: hash.digest('hex') }) };
}
