// The environment of the ingest service.
import {
  booleanWord,
  byteSize,
  domainList,
  integer,
  textMap,
  httpSettings,
  processSettings,
  seconds,
  sessionSettings,
  settings,
  symbolStoreSettings,
  urlOf,
} from '@symdepot/runtime';
import { z } from 'zod';

export const configSchema = z.object({
  ...processSettings,
  ...httpSettings,
  ...sessionSettings,
  DATABASE_URL: settings.DATABASE_URL,
  QUEUE_URL: settings.QUEUE_URL,
  ...symbolStoreSettings,
  STAGING_URL: settings.STAGING_URL,
  ARTEFACTS_URL: settings.ARTEFACTS_URL,
  ARTEFACT_MAX_BYTES: byteSize.prefault('16GiB').describe('The largest artefact that is accepted; larger ones get 413.'),
  ARTEFACT_OPEN_BYTES_PER_TOKEN: byteSize
    .prefault('128GiB')
    .describe(
      'How many bytes a token may have announced of artefacts that are not stored yet; more get 429. A PUT of a whole counts besides.',
    ),
  ARTEFACT_SENDING_MAX: integer({ min: 1 })
    .prefault('200')
    .describe('How many artefacts a process receives at once, or has checked while their senders wait; more get 503.'),
  ARTEFACT_SENDING_PER_TOKEN: integer({ min: 1 }).prefault('50').describe('How many of them may be of one token; more get 429.'),
  STAGED_KEEP_FREE_BYTES: settings.STAGED_KEEP_FREE_BYTES,
  UPLOAD_MAX_BYTES: byteSize.prefault('2GiB').describe('The largest archive that is accepted; larger ones get 413.'),
  UPLOAD_WAIT_SECONDS: seconds
    .prefault('240')
    .describe("How long `POST /upload/` waits for the outcome. Keep it below 300: Mozilla's client hangs up then."),
  UPLOAD_RATE_PER_MINUTE: settings.UPLOAD_RATE_PER_MINUTE,
  UPLOAD_CONCURRENT_PER_TOKEN: integer({ min: 1 })
    .prefault('16')
    .describe(
      'How many uploads of a token may be sent, fetched or waited for at once; more wait in line. A fetch counts until it has ended, also when its caller has left.',
    ),
  UPLOAD_SLOT_WAIT_SECONDS: seconds
    .prefault('20')
    .describe(
      'How long a request may wait in line for that, with its body unread, four for each place; then it is 429, as is who finds the line full.',
    ),
  UPLOAD_FETCH_SECONDS: seconds
    .prefault('3600')
    .describe('Upload by URL: how long it may take to fetch an archive, redirects and further attempts included.'),
  UPLOAD_MAX_BACKLOG_SECONDS: seconds
    .prefault('600')
    .describe('When the work that waits would take longer than this, uploads get 503 before their body is read.'),
  UPLOAD_STRICT: booleanWord
    .prefault('false')
    .describe('Whether symbols files that are of no use (warnings) are refused, as `Prefer: handling=strict` has it for one upload.'),
  UPLOAD_SESSION_HOURS: settings.UPLOAD_SESSION_HOURS,
  BREAKPAD_OPEN_BYTES_PER_TOKEN: byteSize
    .prefault('64GiB')
    .describe(
      'How many bytes a token may have sent by sym_upload without completing them, each file counted as whole pieces of 64 MiB; more get 429.',
    ),
  UPLOAD_V2_MAX_FILES_PER_REQUEST: integer({ min: 1, max: 1_500 })
    .prefault('1024')
    .describe('Protocol v2: how many files may be announced in one request.'),
  UPLOAD_V2_OPEN_LISTS_PER_TOKEN: integer({ min: 1 })
    .prefault('2000')
    .describe('Protocol v2: how many lists of a token may be open, with files that have not come; more get 429.'),
  UPLOAD_V2_OPEN_FILES_PER_TOKEN: integer({ min: 1 })
    .prefault('500000')
    .describe('Protocol v2: how many files the open lists of a token may have together; more get 429.'),
  UPLOAD_V2_SENDING_MAX: integer({ min: 1 })
    .prefault('1000')
    .describe('Protocol v2: how many files a process receives at once; more get 503.'),
  UPLOAD_V2_SENDING_PER_TOKEN: integer({ min: 1 })
    .prefault('250')
    .describe('Protocol v2: how many of them may be of lists of one token; more get 429.'),
  UPLOAD_DIRECT_TO_BUCKET: booleanWord
    .prefault('true')
    .describe(
      'Protocol v2 with a staging bucket at Google: clients send files to Google. `false`: to this service, as with other buckets.',
    ),
  ARCHIVE_MAX_MEMBER_BYTES: settings.ARCHIVE_MAX_MEMBER_BYTES,
  ARCHIVE_MAX_TOTAL_BYTES: settings.ARCHIVE_MAX_TOTAL_BYTES,
  COMPRESS_EXTENSIONS: settings.COMPRESS_EXTENSIONS,
  MIME_OVERRIDES: settings.MIME_OVERRIDES,
  TRY_OBJECT_DAYS: settings.TRY_OBJECT_DAYS,
  UPLOAD_URL_EXCEPTIONS: textMap
    .prefault('{}')
    .describe(
      'Private buckets: pattern of e-mail addresses → bucket URL, such as {"*@example.com": "gs://private"}. Exact addresses come first, then the first pattern that fits. These files are not served on public paths.',
    ),
  ALLOW_UPLOAD_BY_DOWNLOAD_DOMAINS: domainList
    .prefault(
      'queue.taskcluster.net,firefox-ci-tc.services.mozilla.com,stage.taskcluster.nonprod.cloudops.mozgcp.net,tecken-system-tests.symbols.nonprod.webservices.mozgcp.net',
    )
    .describe(
      'Upload by URL: the hosts from which archives may be fetched, redirects included. `host` allows every port of it, `host:port` that one.',
    ),
  ALLOW_UPLOAD_BY_ANY_DOMAIN: booleanWord
    .prefault('false')
    .describe(
      'Upload by URL from any host, also by http and from private addresses. For tests and closed networks: callers can reach whatever this process can.',
    ),
  ALLOW_NOTIFY_DOMAINS: settings.ALLOW_NOTIFY_DOMAINS,
  ALLOW_NOTIFY_ANY_DOMAIN: settings.ALLOW_NOTIFY_ANY_DOMAIN,
  CLIENT_OTEL_SERVICE_ACCOUNT: z
    .string()
    .prefault('')
    .describe(
      "The Google service account in whose name clients may send telemetry to Google. `auth_info` then has `opentelemetry` with an access token of it; this service's own credentials must be allowed to make one (role Service Account Token Creator).",
    ),
  CLIENT_OTEL_GCP_PROJECT: z.string().prefault('').describe('The project that gets this telemetry; needed with the one before.'),
  CLIENT_OTEL_GCP_REGION: z.string().prefault('us-west1').describe('The region that clients name in it.'),
  CLIENT_OTEL_LOG_LEVEL: z.string().prefault('info').describe('What clients log there, and above.'),
  CLIENT_OTEL_IAM_URL: urlOf('https', 'http')
    .prefault('https://iamcredentials.googleapis.com')
    .describe("Google's service that makes these tokens."),
});
export type IngestConfig = z.output<typeof configSchema>;
