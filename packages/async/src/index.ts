// Time and repetition: deadlines, pauses, retries, runs that are shared. Pure: nothing of symdepot is known here.
export { backoffMs, type Backoff } from './backoff.ts';
export { coalesce } from './coalesce.ts';
export { endsWithin, withDeadline } from './deadline.ts';
export { pause } from './pause.ts';
export { retry, type FailedAttempt, type RetryOptions } from './retry.ts';
