// The environment of the status service.
import {
  byteSize,
  commaList,
  httpSettings,
  integer,
  processSettings,
  sessionSettings,
  settings,
  symbolStoreSettings,
} from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  ...sessionSettings,
  DATABASE_URL: settings.DATABASE_URL,
  QUEUE_URL: settings.QUEUE_URL,
  ...symbolStoreSettings,
  ARTEFACTS_URL: settings.ARTEFACTS_URL,
  ENVIRONMENTS_SIGNING_KEYS: commaList
    .prefault('')
    .describe(
      'Ed25519 keys in DER, as Base64, with commas between them: the first private one signs `environments.json`, all are told in `environments.keys.json`. Empty: it is not signed.',
    ),
  STAGED_KEEP_DAYS: settings.STAGED_KEEP_DAYS,
  UPLOAD_SESSION_HOURS: settings.UPLOAD_SESSION_HOURS,
  UPLOAD_RATE_PER_MINUTE: settings.UPLOAD_RATE_PER_MINUTE,
  UPLOAD_MAX_ATTEMPTS: settings.UPLOAD_MAX_ATTEMPTS,
  STATUS_WAIT_SECONDS: integer({ min: 1, max: 3_600 })
    .prefault('60')
    .describe('The longest `?wait=` that a caller may ask for. Keep it below the patience of proxies.'),
  STATUS_STREAM_SECONDS: integer({ min: 1, max: 86_400 })
    .prefault('300')
    .describe('An event stream ends after this: the caller comes back, its token is looked at again, and it may reach another process.'),
  STATUS_HEARTBEAT_SECONDS: integer({ min: 1, max: 3_600 })
    .prefault('15')
    .describe('A comment is sent on a silent event stream this often, so that proxies do not take it for dead.'),
  STATUS_WATCHERS_MAX: integer({ min: 1 })
    .prefault('1000')
    .describe(
      'How many callers a process lets wait at once, by `?wait=` or on an event stream; more get 503. A user who has fewer than another one takes a place of his: that watcher is answered early.',
    ),
  STATUS_WATCHERS_PER_USER: integer({ min: 1 }).prefault('250').describe('How many of them may be of one user; more get 429.'),
  STATUS_COVERAGE_BYTES: byteSize
    .prefault('16MiB')
    .describe(
      'How many bytes of coverage requests a process works on at once, unpacked, those that are arriving or wait among them; more get 503.',
    ),
  STATUS_COVERAGE_BYTES_PER_USER: byteSize.prefault('8MiB').describe('How many of them may be of one user; more get 429.'),
});
export type StatusConfig = z.output<typeof configSchema>;
