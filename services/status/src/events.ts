// The events of the status service, one function each.
import type { ArtefactRecord, UploadRecord } from '@symdepot/database';
import type { AppError } from '@symdepot/errors';
import type { Kit } from '@symdepot/runtime';
import type { CoverageRefusal, StatusMetrics, WatcherRefusal } from './metrics.ts';

/** Where events are reported. A part of the context, other parts of which have events themselves. */
interface EventSinks {
  readonly kit: Kit;
  readonly metrics: StatusMetrics;
}

export function watchersChanged({ metrics }: Pick<EventSinks, 'metrics'>, count: number): void {
  metrics.symdepot_watchers.set(count);
}

export function watcherDisplaced({ metrics }: Pick<EventSinks, 'metrics'>): void {
  metrics.symdepot_watchers_displaced_total.inc();
}

export function watcherRefused({ metrics }: Pick<EventSinks, 'metrics'>, code: WatcherRefusal): void {
  metrics.symdepot_watchers_refused_total.inc({ code });
}

export function coverageChanged({ metrics }: Pick<EventSinks, 'metrics'>, bytes: number): void {
  metrics.symdepot_coverage_bytes.set(bytes);
}

export function coverageRefused({ metrics }: Pick<EventSinks, 'metrics'>, code: CoverageRefusal): void {
  metrics.symdepot_coverage_refused_total.inc({ code });
}

export function uploadRetried({ metrics, kit }: EventSinks, { id, lane, attempts }: UploadRecord, requestId: string): void {
  metrics.symdepot_uploads_retried_total.inc({ lane });
  kit.logger.info({ upload_id: id, request_id: requestId, lane, attempts }, 'upload retried');
}

export function uploadCancelled({ metrics, kit }: EventSinks, { id, lane, step }: UploadRecord, requestId: string): void {
  metrics.symdepot_uploads_cancelled_total.inc({ lane });
  kit.logger.info({ upload_id: id, request_id: requestId, lane, step }, 'upload cancelled');
}

export function jobDeferred({ kit }: EventSinks, { id }: UploadRecord, error: unknown): void {
  kit.logger.warn({ upload_id: id, err: error }, 'job not added yet; the sweep adds it');
}

export function deliveriesDeferred({ kit }: EventSinks, error: unknown): void {
  kit.logger.warn({ err: error }, 'notifications could not be enqueued; the sweep does it');
}

/** As of a worker that has read it again. */
export function sbomDamaged({ kit }: Pick<EventSinks, 'kit'>, { sha512, bytes }: ArtefactRecord, { cause }: AppError): void {
  const reason = cause instanceof Error ? cause.message : undefined;
  kit.logger.error({ artefact: sha512, bytes, reason }, 'a stored artefact is damaged, and is not handed out any more');
}
