// The events of the worker service, one function each: metric and log line.
import type { SweepName, SweepResult } from '@symdepot/maintenance';
import type {
  ArtefactRecord,
  ArtefactSession,
  DeliveryFailure,
  KeyContent,
  NotificationRecord,
  PublicationResult,
  UploadFileRecord,
  UploadRecord,
} from '@symdepot/database';
import type { JobEvent } from '@symdepot/queue';
import type { UploadId, WarningCode } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';
import { jobNames } from './metrics.ts';

/** Reads the row again: only what is durable is counted. */
export async function uploadEnded({ database, metrics, kit }: WorkerContext, id: UploadId): Promise<void> {
  const upload = await database.uploads.find(id);
  if (!upload?.completedAt) return;
  const { lane, state, door, attempts, retries, createdAt, completedAt } = upload;
  const seconds = (completedAt.getTime() - createdAt.getTime()) / 1_000;
  metrics.symdepot_uploads_ended_total.inc({ lane, state, door: door ?? 'unknown' });
  // Between the end and a retry of it, or between the files of a manifest, it was not the fleet that took its time.
  if (retries === 0) metrics.symdepot_upload_duration_seconds.observe({ lane }, seconds);
  const level = state === 'failed' ? 'error' : 'info';
  kit.logger[level](
    { upload_id: id, request_id: upload.requestId, lane, state, door, attempts, seconds, error: upload.error ?? undefined },
    'upload ended',
  );
}

export function stepEnded({ metrics }: WorkerContext, stage: 'wait' | 'unpack' | 'list' | 'inspect' | 'publish', begunAt: Date): void {
  metrics.symdepot_stage_duration_seconds.observe({ stage }, Math.max(0, Date.now() - begunAt.getTime()) / 1_000);
}

export function membersInspected({ metrics }: WorkerContext, files: readonly UploadFileRecord[]): void {
  metrics.symdepot_members_inspected_total.inc(files.length);
  metrics.symdepot_inspected_bytes_total.inc(files.reduce((sum, file) => sum + file.originalBytes, 0));
}

export function memberWarned({ metrics, kit }: WorkerContext, { uploadId, member }: UploadFileRecord, code: WarningCode): void {
  metrics.symdepot_warnings_total.inc({ code });
  kit.logger.debug({ upload_id: uploadId, member, code }, 'a symbols file is of no use');
}

export function membersPublished({ metrics }: WorkerContext, { lane }: UploadRecord, results: readonly PublicationResult[]): void {
  for (const { outcome, storedBytes } of results) {
    metrics.symdepot_members_published_total.inc({ lane, outcome });
    if (outcome === 'uploaded') metrics.symdepot_published_bytes_total.inc({ lane }, storedBytes);
  }
}

export function archiveKnown({ metrics, kit }: WorkerContext, { id, lane, sha256 }: UploadRecord): void {
  metrics.symdepot_archives_known_total.inc({ lane });
  kit.logger.info({ upload_id: id, lane, sha256 }, 'the bytes of this archive are known');
}

export function filesWithdrawn({ kit }: WorkerContext, { id, lane }: UploadRecord, files: readonly KeyContent[]): void {
  const keys = files.slice(0, 20).map(({ key }) => key);
  kit.logger.warn({ upload_id: id, lane, files: files.length, keys }, 'files that were taken down were sent again, and refused');
}

export function withdrawalDeferred({ kit }: WorkerContext, { id }: UploadRecord, error: unknown): void {
  kit.logger.warn({ upload_id: id, err: error }, 'what was taken down meanwhile could not be looked for; the sweep does it');
}

export function archiveKept({ kit }: Pick<WorkerContext, 'kit'>, uploadId: UploadId, error: unknown): void {
  kit.logger.warn({ upload_id: uploadId, err: error }, 'a staged archive could not be removed yet');
}

export function jobRestored({ metrics, kit }: WorkerContext, uploadId: UploadId): void {
  metrics.symdepot_jobs_restored_total.inc();
  kit.logger.warn({ upload_id: uploadId }, 'a lost job was added again');
}

export function roundDeferred({ kit }: WorkerContext, { id, requestId }: UploadRecord, error: unknown): void {
  kit.logger.warn(
    { upload_id: id, request_id: requestId, err: error },
    'the next round of a manifest could not be enqueued; the sweep does it',
  );
}

export function dataExpired({ metrics, kit }: WorkerContext, sweep: SweepName, { count, bytes, examples }: SweepResult): void {
  metrics.symdepot_expired_total.inc({ sweep }, count);
  if (count > 0) kit.logger.info({ sweep, count, bytes, examples }, 'expired data was removed');
}

export function expiryDeferred({ metrics, kit }: WorkerContext, sweep: SweepName, error: unknown): void {
  metrics.symdepot_sweeps_deferred_total.inc({ sweep });
  kit.logger.warn({ sweep, err: error }, 'expired data is left to the next run: the store of artefacts is away, or keeps an object');
}

export function sweepDeferred({ kit }: WorkerContext, error: unknown): void {
  kit.logger.warn({ err: error }, 'the sweep could not be enqueued; the next timer tries again');
}

export function restoreDeferred({ kit }: Pick<WorkerContext, 'kit'>, error: unknown): void {
  kit.logger.warn({ err: error }, 'a lane that goes on gets its jobs back a little later');
}

export function faultNotRecorded({ kit }: WorkerContext, uploadId: UploadId, error: unknown): void {
  kit.logger.warn({ upload_id: uploadId, err: error }, 'the status cannot say how the attempt ended');
}

export function heartbeatMissed({ kit }: WorkerContext, error: unknown): void {
  kit.logger.warn({ err: error }, 'the heartbeat was not written; the next one is due in some seconds');
}

export function jobChanged({ metrics, kit }: WorkerContext, event: JobEvent): void {
  const { logger } = kit;
  if (event.type === 'error') return logger.warn({ queue: event.queue, err: event.error }, 'queue connection lost');
  if (event.type === 'stalled') {
    metrics.symdepot_jobs_stalled_total.inc({ queue: event.queue });
    return logger.warn({ queue: event.queue, job_id: event.id }, 'job taken from a worker that died or hung');
  }
  const job = jobNames.find((name) => name === event.name);
  if (job === undefined || event.type === 'started') return undefined;
  const facts = { job, job_id: event.id, request_id: event.requestId, attempt: event.attempt, ms: event.durationMs };
  metrics.symdepot_job_runs_total.inc({ job_name: job, result: event.type });
  if (event.type === 'completed') metrics.symdepot_job_duration_seconds.observe({ job_name: job }, event.durationMs / 1_000);
  if (event.type === 'failed') return logger.warn({ ...facts, err: event.error, final: event.final }, 'job failed');
  return logger.debug(facts, `job ${event.type}`);
}

export function deliveriesDeferred({ kit }: WorkerContext, error: unknown): void {
  kit.logger.warn({ err: error }, 'notifications could not be enqueued; the sweep does it');
}

/** Logs the host only: the rest of a URL may be a secret. */
export function notificationDelivered({ metrics, kit }: WorkerContext, notification: NotificationRecord, seconds: number): void {
  metrics.symdepot_notifications_total.inc({ result: 'delivered' });
  metrics.symdepot_notification_duration_seconds.observe(seconds);
  kit.logger.info({ ...notificationFacts(notification), seconds }, 'notification delivered');
}

export function notificationRefused({ metrics, kit }: WorkerContext, notification: NotificationRecord, failure: DeliveryFailure): void {
  const { status, error, retrySeconds } = failure;
  const facts = { ...notificationFacts(notification), status, error, retry_seconds: retrySeconds };
  metrics.symdepot_notifications_total.inc({ result: retrySeconds === null ? 'failed' : 'retried' });
  kit.logger.warn(facts, retrySeconds === null ? 'notification given up' : 'notification not taken');
}

const notificationFacts = ({ id, uploadId, url, attempts }: NotificationRecord) => ({
  notification_id: id,
  upload_id: uploadId,
  host: new URL(url).host,
  attempts,
});

export type ArtefactOutcome = 'stored' | 'known' | 'digest_mismatch' | 'archive_bytes_missing' | 'sender_gone' | 'artefact_not_stored';

export function artefactEnded(
  { metrics, kit }: WorkerContext,
  { id, bytes, artefact: { sha512 } }: ArtefactSession,
  outcome: ArtefactOutcome,
): void {
  metrics.symdepot_artefacts_ended_total.inc({ outcome });
  kit.logger[outcome === 'stored' || outcome === 'known' ? 'info' : 'warn'](
    { artefact: sha512, session_id: id, bytes, outcome },
    'artefact ended',
  );
}

export function artefactDamaged({ metrics, kit }: WorkerContext, { sha512, bytes }: ArtefactRecord, reason: string): void {
  metrics.symdepot_artefacts_damaged_total.inc();
  kit.logger.error({ artefact: sha512, bytes, reason }, 'a stored artefact is damaged, and is not handed out any more');
}

export function artefactPartsKept({ kit }: WorkerContext, sessionId: number, error: unknown): void {
  kit.logger.warn({ session_id: sessionId, err: error }, 'the parts of an artefact are left for the sweep');
}
