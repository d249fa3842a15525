// What symdepot depends on, and the work itself. A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const infrastructureErrors = {
  site_not_built: {
    kind: 'unavailable',
    message: () => 'The pages of the site have not been built here. Run `npm run setup`',
    meaning: 'The web service found no `services/web/ui/dist/index.html`. `npm run setup` builds it, as every other `npm run` does first.',
  },
  rate_limit_exceeded: {
    kind: 'rate_limited',
    message: (d: { limit: number; retryAfterSeconds: number }) =>
      `More than ${d.limit} uploads a minute with this token. Try again in ${d.retryAfterSeconds} s`,
    meaning: 'The token has used up `UPLOAD_RATE_PER_MINUTE`. Wait for `Retry-After`, and put more files into each archive.',
  },
  concurrency_limit_exceeded: {
    kind: 'rate_limited',
    message: (d: { limit: number; retryAfterSeconds: number }) =>
      `${d.limit} uploads with this token are under way at once, which is the limit. Try again in ${d.retryAfterSeconds} s`,
    meaning:
      'The token has `UPLOAD_CONCURRENT_PER_TOKEN` uploads open, and this one has waited `UPLOAD_SLOT_WAIT_SECONDS` in line, or the line is full. Send the next one when one of them is answered.',
  },
  backlog_too_long: {
    kind: 'unavailable',
    message: (d: { retryAfterSeconds: number }) => `Too much work is waiting. Try again in ${d.retryAfterSeconds} s`,
    meaning:
      'The work that waits would take longer than `UPLOAD_MAX_BACKLOG_SECONDS`. Nothing was read; send it again after `Retry-After`.',
  },
  fetch_in_progress: {
    kind: 'unavailable',
    message: () => 'The archive is still being fetched from its URL. Send the same request again to wait for it',
    meaning: 'The bounded wait ran out while the other server was sending. The fetch goes on; the same URL sent again joins it.',
  },
  upload_in_progress: {
    kind: 'unavailable',
    message: (d: { uploadId: number; pausedLane?: string }) =>
      `Upload ${d.uploadId} is still being processed${d.pausedLane === undefined ? '' : `: operators have paused the ${d.pausedLane} lane`}. Send the same archive again to wait for it, or ask /api/uploads/upload/${d.uploadId}`,
    meaning: 'The bounded wait ran out; the work goes on. The same bytes sent again join it.',
  },
  database_unavailable: {
    kind: 'unavailable',
    message: () => 'The database cannot be reached at the moment. Try again',
    meaning: 'PostgreSQL is away or too slow. Nothing was lost; send the request again.',
  },
  database_unusable: {
    kind: 'unavailable',
    message: (d: { reason: string }) => `The database cannot be used: ${d.reason}`,
    meaning: 'PostgreSQL answers, but refuses the login, lacks the database, or is not up to date; the message says what to do.',
  },
  queue_unavailable: {
    kind: 'unavailable',
    message: () => 'The queue cannot be reached at the moment. Try again',
    meaning: 'Redis, or the queue in PostgreSQL, is away or too slow.',
  },
  queue_unusable: {
    kind: 'unavailable',
    message: (d: { reason: string }) => `The queue takes no jobs: ${d.reason}`,
    meaning:
      'Redis, or the queue in PostgreSQL, answers but refuses writes; the message says why. Uploads are kept and begin when it takes jobs.',
  },
  storage_unavailable: {
    kind: 'unavailable',
    message: () => 'The object storage cannot be reached at the moment. Try again',
    meaning: 'The store failed, throttled, or did not answer in time.',
  },
  private_bucket_unavailable: {
    kind: 'unavailable',
    message: (d: { bucket: string }) => `The private bucket ${quoted(d.bucket)} cannot be used at the moment`,
    meaning:
      'Maintenance could not do its work in a bucket of `UPLOAD_URL_EXCEPTIONS`: docs/operations.md says what to do when it is gone for good.',
  },
  job_lock_lost: {
    kind: 'unavailable',
    message: () => 'The queue has given this job to another worker',
    meaning: 'A worker was not heard of for too long (stuck, paused, or cut off from the queue); what it still does is discarded.',
  },
  body_stalled: {
    kind: 'unavailable',
    message: (d: { seconds: number }) => `Nothing of the body came for ${d.seconds} s. Send it again`,
    meaning: 'The sender, or the network between, fell silent in the middle of the body. Nothing was kept.',
  },
  draining: {
    kind: 'unavailable',
    message: () => 'This process is shutting down. Try again',
    meaning: 'A service that was told to stop takes no new work. The gateway says it as well, of a service that it cannot reach.',
  },
  storage_object_missing: {
    kind: 'not_found',
    message: (d: { name: string }) => `There is no object ${quoted(d.name)}`,
    meaning: 'An object that was expected in storage is not there.',
  },
  storage_precondition_failed: {
    kind: 'unavailable',
    message: (d: { name: string }) => `The object ${quoted(d.name)} was changed by somebody else. Try again`,
    meaning: 'A create-if-absent or generation precondition did not hold, however often we looked again. It passes.',
  },
  storage_name_invalid: {
    kind: 'invalid',
    message: (d: { name: string; reason: string }) => `${quoted(d.name)} cannot be the name of an object: ${d.reason}`,
    meaning: 'Empty components, `.`/`..`, control characters, or over 1024 bytes.',
  },
  storage_range_invalid: {
    kind: 'invalid',
    message: (d: { name: string }) => `The range is outside of the object ${quoted(d.name)}`,
    meaning: 'A ranged read starts behind the end of the object.',
  },
  archive_bytes_missing: {
    kind: 'conflict',
    message: () => 'The archive is no longer in the staging area. Upload it again',
    meaning: 'The staged bytes are gone (removed, or older than `STAGED_KEEP_DAYS`); a retry cannot work from them.',
  },
  upload_superseded: {
    kind: 'conflict',
    message: (d: { uploadId: number }) => `Another worker has taken over upload ${d.uploadId}`,
    meaning: 'The fencing number of this attempt is no longer the current one; its writes are refused.',
  },
  batches_unfinished: {
    kind: 'internal',
    message: (d: { uploadId: number; count: number }) =>
      `${d.count} batch(es) of upload ${d.uploadId} did not finish; they are tried again`,
    meaning: 'Child jobs of an upload failed. The next attempt does what is left.',
  },
  value_refused: {
    kind: 'internal',
    message: () => 'Internal Server Error',
    meaning: 'The database refused a value: a fault of ours that no retry mends. The log line with the request id has the cause.',
  },
  upload_failed: {
    kind: 'internal',
    message: (d: { uploadId: number; reason: string }) => `The upload could not be processed: ${d.reason}`,
    meaning: 'All attempts ended in a fault of the infrastructure. The archive is kept; retry it.',
  },
  data_dir_in_use: {
    kind: 'conflict',
    message: (d: { dataDir: string; pid: number }) =>
      `${d.dataDir} is in use by another symdepot (pid ${d.pid}). Stop it, or choose another data dir`,
    meaning: 'Two processes cannot share one data dir.',
  },
  data_dir_unusable: {
    kind: 'invalid',
    message: (d: { dataDir: string; reason: string }) =>
      `The data folder ${quoted(d.dataDir)} cannot be used: ${d.reason}. Name one of your own with --data-dir`,
    meaning: 'The folder of `--data-dir` cannot be made, or belongs to somebody else.',
  },
  data_dir_idle: {
    kind: 'unavailable',
    message: (d: { dataDir: string }) =>
      `No symdepot is running on ${d.dataDir}. Start it, name the data dir of one that runs, or set DATABASE_URL`,
    meaning: 'The built-in PostgreSQL runs only while its symdepot does.',
  },
  embedded_postgres_failed: {
    kind: 'internal',
    message: (d: { reason: string }) => `The built-in PostgreSQL: ${d.reason}`,
    meaning: 'The PostgreSQL that the standalone server brings cannot be set up, started or stopped; the message says why.',
  },
  port_unavailable: {
    kind: 'conflict',
    message: (d: { setting: string; host: string; port: number; reason: string }) =>
      `Cannot listen on port ${d.port} of ${d.host}: ${d.reason}. Set ${d.setting} to another one, or to 0 for any that is free`,
    meaning: 'A service did not start. Another program listens on that port, or this user may not.',
  },
  config_invalid: {
    kind: 'invalid',
    message: (d: { problems: readonly string[] }) =>
      `The settings have ${d.problems.length} problem(s):\n${d.problems.map((p) => `  - ${p}`).join('\n')}`,
    meaning: 'One or more settings are missing or wrong; all of them are listed.',
  },
  internal: {
    kind: 'internal',
    message: () => 'Internal Server Error',
    meaning: 'A fault of ours. The log line with the request id has the cause.',
  },
} as const satisfies Record<string, ErrorEntry>;
