// Time and repetition: deadlines, pauses, retries, runs that are shared. Pure: nothing of symdepot is known here.
export { backoffMs } from './backoff.ts';
export { coalesce } from './coalesce.ts';
export { endsWithin, withDeadline } from './deadline.ts';
export { pause } from './pause.ts';
export { retry } from './retry.ts';
