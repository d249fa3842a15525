// The events of the ingest service, one function each: metric and log line.
import type { ArtefactRecord, ArtefactSession, FileSession, UploadRecord } from '@symdepot/database';
import { isAppError, type AppError } from '@symdepot/errors';
import type { UploadId } from '@symdepot/symbols';
import type { FileDecision } from './v2/decide-file.ts';
import type { IngestContext } from './context.ts';

export function uploadStaged({ metrics, kit }: IngestContext, upload: UploadRecord): void {
  const { lane } = upload;
  const door = upload.door ?? 'upload';
  metrics.symdepot_uploads_staged_total.inc({ lane, door });
  metrics.symdepot_staged_bytes_total.inc({ lane, door }, upload.archiveBytes);
  kit.logger.info(
    {
      upload_id: upload.id,
      request_id: upload.requestId,
      lane,
      door,
      bytes: upload.archiveBytes,
      sha256: upload.sha256,
      user: upload.user.email,
    },
    'upload staged',
  );
}

export function uploadRefused({ metrics }: IngestContext, error: unknown): void {
  const code: AppError['code'] = isAppError(error) ? error.code : 'internal';
  metrics.symdepot_uploads_refused_total.inc({ code });
}

/** Logs the host only, and not the error's message: the rest of a URL may be a secret. */
export function fetchRetried({ metrics, kit }: Pick<IngestContext, 'metrics' | 'kit'>, { host }: URL, error: AppError): void {
  metrics.symdepot_fetch_retries_total.inc();
  const { code, details, cause } = error;
  const status = details !== undefined && 'status' in details ? details.status : undefined;
  kit.logger.warn({ host, code, status, reason: cause instanceof Error ? cause.message : undefined }, 'archive is fetched again');
}

export function jobDeferred({ metrics, kit }: IngestContext, upload: UploadRecord, error: unknown): void {
  metrics.symdepot_jobs_deferred_total.inc();
  kit.logger.warn({ upload_id: upload.id, request_id: upload.requestId, err: error }, 'job not added yet');
}

export function telemetryNotDescribed({ kit }: IngestContext, error: unknown): void {
  kit.logger.warn({ err: error }, 'no access token for the telemetry of a client');
}

export function orphanLeft({ kit }: IngestContext, uploadId: UploadId, error: unknown): void {
  kit.logger.warn({ upload_id: uploadId, err: error }, 'a staged archive without an upload is left for the sweep');
}

export function uploadJoined({ metrics, kit }: IngestContext, upload: UploadRecord, requestId: string): void {
  metrics.symdepot_uploads_joined_total.inc({ lane: upload.lane });
  kit.logger.info({ upload_id: upload.id, request_id: requestId, lane: upload.lane }, 'upload joined');
}

export function slotLost({ kit }: IngestContext, error: unknown): void {
  kit.logger.warn({ err: error }, 'the slot of an upload could not be renewed or given back; it expires');
}

/** They are forgotten when the window ends. */
export function openBytesLeft({ kit }: IngestContext, tokenId: number, error: unknown): void {
  kit.logger.warn({ token_id: tokenId, err: error }, 'bytes that are not open any more still count against their token');
}

export function sessionsOpened({ metrics, kit }: IngestContext, upload: UploadRecord, judgements: readonly FileDecision[]): void {
  const { id, requestId, lane, archiveBytes: bytes } = upload;
  metrics.symdepot_sessions_opened_total.inc({ lane });
  for (const { file } of judgements) metrics.symdepot_announced_files_total.inc({ outcome: file.outcome });
  const asked = judgements.filter(({ file }) => file.outcome === 'pending').length;
  const line = { upload_id: id, request_id: requestId, lane, bytes, files: judgements.length, asked, user: upload.user.email };
  kit.logger.info(line, 'files announced');
}

export function fileReceived({ metrics, kit }: IngestContext, { uploadId, fileId, lane }: FileSession, bytes: number): void {
  metrics.symdepot_received_files_total.inc({ lane });
  metrics.symdepot_received_bytes_total.inc({ lane }, bytes);
  kit.logger.debug({ upload_id: uploadId, file_id: String(fileId), lane, bytes }, 'file received');
}

export function partLeft({ kit }: IngestContext, uploadId: UploadId, error: unknown): void {
  kit.logger.warn({ upload_id: uploadId, err: error }, 'a part that is not needed is left until the upload ends');
}

/** @param session undefined: it is stored, and not sent again */
export function artefactAnnounced(
  { metrics, kit }: IngestContext,
  { sha512, bytes }: ArtefactRecord,
  session: ArtefactSession | undefined,
): void {
  metrics.symdepot_announced_artefacts_total.inc({ outcome: session ? 'pending' : 'skipped' });
  kit.logger.info({ artefact: sha512, session_id: session?.id, bytes: session?.bytes ?? bytes }, 'artefact announced');
}

export function artefactReceived({ metrics, kit }: IngestContext, { id, bytes, artefact: { sha512 } }: ArtefactSession): void {
  metrics.symdepot_received_artefact_bytes_total.inc(bytes);
  kit.logger.info({ artefact: sha512, session_id: id, bytes }, 'artefact received');
}

export function artefactPartLeft({ kit }: IngestContext, sessionId: number, error: unknown): void {
  kit.logger.warn({ session_id: sessionId, err: error }, 'parts of an artefact that are not needed are left for the sweep');
}

export function artefactJobDeferred({ metrics, kit }: IngestContext, { id, artefact: { sha512 } }: ArtefactSession, error: unknown): void {
  metrics.symdepot_jobs_deferred_total.inc();
  kit.logger.warn({ artefact: sha512, session_id: id, err: error }, 'job not added yet');
}
