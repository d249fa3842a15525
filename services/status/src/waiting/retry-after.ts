// How soon it makes sense to poll a status again (`Retry-After`; docs/status.md documents it).
import type { UploadProgress, UploadRecord } from '@symdepot/database';

const leastSeconds = 1;
const mostSeconds = 30;

/**
 * A tenth of the upload's age: a poller learns of the end at most ten per cent late. Less when it is about to end:
 * half of the remaining time at the speed so far.
 */
export function retryAfterSeconds(
  { createdAt, startedAt }: Pick<UploadRecord, 'createdAt' | 'startedAt'>,
  { bytes }: Pick<UploadProgress, 'bytes'>,
  now = new Date(),
): number {
  const secondsSince = (then: Date): number => Math.max(0, now.getTime() - then.getTime()) / 1_000;
  const byAge = secondsSince(createdAt) / 10;
  const byProgress =
    startedAt && bytes.done > 0 ? (secondsSince(startedAt) * (bytes.total - bytes.done)) / bytes.done / 2 : Number.POSITIVE_INFINITY;
  return Math.min(mostSeconds, Math.max(leastSeconds, Math.round(Math.min(byAge, byProgress))));
}
