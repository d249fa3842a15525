// What happens in the status service, one function per event.
import type { UploadRecord } from '@symdepot/database';
import { defineMetrics } from '@symdepot/service';
import { lanes } from '@symdepot/symbols';
import type { StatusContext } from './context.ts';

export const statusMetrics = defineMetrics({
  symdepot_watchers: { type: 'gauge', help: 'Callers that wait for a change at the moment, by `?wait=` or on an event stream.' },
  symdepot_watchers_displaced_total: {
    type: 'counter',
    help: 'Watchers that were answered early, because all places were taken and another user had fewer.',
  },
  symdepot_watchers_refused_total: {
    type: 'counter',
    help: 'Callers that wanted to wait while `STATUS_WATCHERS_MAX` were waiting, or `STATUS_WATCHERS_PER_USER` of their user.',
  },
  symdepot_coverage_bytes: { type: 'gauge', help: 'Bytes of coverage requests that are worked on at the moment.' },
  symdepot_coverage_refused_total: { type: 'counter', help: 'Coverage requests that came while `STATUS_COVERAGE_BYTES` were worked on.' },
  symdepot_uploads_retried_total: { type: 'counter', help: 'Uploads that somebody asked to process again.', labels: { lane: lanes } },
  symdepot_uploads_cancelled_total: { type: 'counter', help: 'Uploads that somebody cancelled.', labels: { lane: lanes } },
});

export function watchersChanged({ metrics }: Pick<StatusContext, 'metrics'>, count: number): void {
  metrics.symdepot_watchers.set(count);
}

export function watcherDisplaced({ metrics }: Pick<StatusContext, 'metrics'>): void {
  metrics.symdepot_watchers_displaced_total.inc();
}

export function watcherRefused({ metrics }: Pick<StatusContext, 'metrics'>): void {
  metrics.symdepot_watchers_refused_total.inc();
}

export function coverageChanged({ metrics }: Pick<StatusContext, 'metrics'>, bytes: number): void {
  metrics.symdepot_coverage_bytes.set(bytes);
}

export function coverageRefused({ metrics }: Pick<StatusContext, 'metrics'>): void {
  metrics.symdepot_coverage_refused_total.inc();
}

export function uploadRetried({ metrics, kit }: StatusContext, { id, lane, attempts }: UploadRecord, requestId: string): void {
  metrics.symdepot_uploads_retried_total.inc({ lane });
  kit.logger.info({ upload_id: id, request_id: requestId, lane, attempts }, 'upload retried');
}

export function uploadCancelled({ metrics, kit }: StatusContext, { id, lane, step }: UploadRecord, requestId: string): void {
  metrics.symdepot_uploads_cancelled_total.inc({ lane });
  kit.logger.info({ upload_id: id, request_id: requestId, lane, step }, 'upload cancelled');
}

export function jobDeferred({ kit }: StatusContext, { id }: UploadRecord, error: unknown): void {
  kit.logger.warn({ upload_id: id, err: error }, 'job not added yet; the sweep adds it');
}

export function deliveriesDeferred({ kit }: StatusContext, error: unknown): void {
  kit.logger.warn({ err: error }, 'notifications could not be enqueued; the sweep does it');
}
