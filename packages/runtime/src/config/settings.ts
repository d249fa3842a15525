// The settings that more than one service reads, under their environment names. Services put them into their own schema:
// `z.object({ ...processSettings, ...httpSettings, DATABASE_URL: settings.DATABASE_URL, … })`. Neighbour: setting-types.ts.
import { isIP } from 'node:net';
import { z } from 'zod';
import {
  booleanWord,
  byteSize,
  commaList,
  defaultingTo,
  domainList,
  integer,
  origin,
  port,
  ratio,
  seconds,
  settingFacts,
  textMap,
  urlOf,
} from './setting-types.ts';

/** What every process has. */
export const processSettings = {
  HOST: z
    .string()
    .prefault('127.0.0.1')
    .describe('The address to listen on. The default answers this machine only; containers set `0.0.0.0`.'),
  ADMIN_HOST: z
    .string()
    .prefault('127.0.0.1')
    .describe('The address of the admin port, whatever `HOST` is. Containers that are watched from outside set `0.0.0.0`.'),
  ADMIN_PORT: port.prefault('8001').describe('The port of `/metrics` and the heartbeats. Keep it away from the public.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .prefault('info')
    .describe('The least important lines that are still logged.'),
  LOG_FORMAT: z
    .enum(['auto', 'json', 'line'])
    .prefault('auto')
    .describe('`json` for machines, `line` for people, `auto`: `line` on a terminal, else `json`.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlOf('http', 'https')
    .optional()
    .describe(
      'The OpenTelemetry collector that gets traces, such as `http://collector:4318`. Not set: nothing is traced. The other `OTEL_…` variables of the SDK count as well, among them `OTEL_EXPORTER_OTLP_PROTOCOL` and `OTEL_EXPORTER_OTLP_HEADERS`.',
    ),
  TRACES_RATIO: ratio
    .prefault('0.01')
    .describe(
      'The share of traces that is sent, of those that begin here. A request with a `traceparent` from a proxy of `TRUST_PROXY` is traced if that says so, from others not.',
    ),
  SHUTDOWN_TIMEOUT_SECONDS: seconds
    .prefault('25')
    .describe(
      'After SIGTERM: how long the process may take to finish its work before it ends all the same. Keep it below the patience of whoever sends the signal (Kubernetes: 30).',
    ),
  SHUTDOWN_DELAY_SECONDS: seconds
    .prefault('0')
    .describe(
      'After SIGTERM: how long to go on as before with `/__heartbeat__` at 503, so that load balancers notice. Counts towards `SHUTDOWN_TIMEOUT_SECONDS`.',
    ),
};

const proxyNames = ['loopback', 'linklocal', 'uniquelocal'];
const isProxy = (text: string): boolean => {
  const [address = '', bits = '0', ...rest] = text.split('/');
  if (proxyNames.includes(text)) return true;
  return isIP(address) > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128) && rest.length === 0;
};

/** For whatever links to pages of the web site. */
export const siteSettings = {
  PUBLIC_URL: origin
    .optional()
    .describe(
      'Where the web site is for its users, such as `https://symbols.example.com`: links, redirects of sign-in, and which requests count as its own. Not set: what `Host` says, if that is a name of this machine; pages asked for by another name are answered 421.',
    ),
  SITE: booleanWord
    .prefault('true')
    .describe(
      'Whether there is a web site, that is, a service `web`. Set it to `false` in a fleet without one: nothing links to its pages then.',
    ),
};

/** What every process with a public port has besides. */
export const httpSettings = {
  ...siteSettings,
  PORT: port.prefault('8000').describe('The public port.'),
  TRUST_PROXY: commaList
    .refine((proxies) => proxies.every(isProxy), {
      error: 'must be a comma-separated list of addresses, subnets, or the names loopback, linklocal, uniquelocal',
    })
    .register(settingFacts, { notation: 'list', emptyIsValue: true })
    .prefault('loopback')
    .describe(
      'The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses, subnets, or `loopback`, `linklocal`, `uniquelocal`. Empty: none.',
    ),
};

const hours = integer({ min: 1, max: 87_600 });

/** Of services that answer whoever is signed in to the web site. */
export const sessionSettings = {
  PUBLIC_URL: siteSettings.PUBLIC_URL,
  SESSION_IDLE_HOURS: hours.prefault('168').describe('A session of the web site ends when it has not been used for so long.'),
  SESSION_MAX_HOURS: hours.prefault('720').describe('A session of the web site ends so long after it was opened, used or not.'),
};

const processSchema = z.object(processSettings);
const httpSchema = z.object(httpSettings);
const sessionSchema = z.object(sessionSettings);
const siteSchema = z.object(siteSettings);
export type HttpConfig = z.output<typeof httpSchema>;
export type ProcessConfig = z.output<typeof processSchema> & Partial<HttpConfig>;

export type SessionConfig = z.output<typeof sessionSchema>;

/** What paths of the web site are put behind: `PUBLIC_URL`, or nothing, since they are on the same host. Undefined: there is no site. */
export const siteUrlOf = ({ SITE: hasSite, PUBLIC_URL: url = '' }: z.output<typeof siteSchema>): string | undefined =>
  hasSite ? url : undefined;

const positive = integer({ min: 1, max: 36_500 });
const bucketUrl = urlOf('gs', 's3', 'file', 'memory');

/** For those who look into the symbols stores, or write there. */
export const symbolStoreSettings = {
  UPLOAD_DEFAULT_URL: bucketUrl.describe(
    'The bucket of release symbols: `gs://bucket/prefix`, `s3://bucket/prefix?region=eu-central-1` (another store than AWS’s: `?endpoint=https://…`), or `file:///folder`. What follows the question mark: operations.md, Buckets with the S3 API.',
  ),
  UPLOAD_TRY_SYMBOLS_URL: defaultingTo('UPLOAD_DEFAULT_URL', bucketUrl).describe('The bucket of try symbols.'),
  STORAGE_READ_TIMEOUT: seconds
    .prefault('10')
    .describe('How long a bucket may be silent in the middle of a request before the request has failed.'),
};

/** How long things are kept, for those who sweep. */
export const retentionSettings = {
  TRY_OBJECT_DAYS: positive.prefault('28').describe('How long try symbols files are kept.'),
  TRY_RECORD_DAYS: positive.prefault('30').describe('How long the records of try uploads are kept.'),
  RELEASE_RECORD_DAYS: positive
    .prefault('730')
    .describe('How long the records of release uploads are kept. Their files are kept for ever; code ids are looked up in the records.'),
  STAGED_KEEP_DAYS: positive.prefault('7').describe('How long the archive of a failed, rejected or cancelled upload is kept for a retry.'),
  STAGED_KEEP_BYTES_PER_USER: byteSize
    .prefault('20GiB')
    .describe('How many bytes of such archives are kept of one user. The oldest go first, those of failed uploads last.'),
  STAGED_KEEP_BYTES: byteSize.prefault('100GiB').describe('How many bytes of such archives are kept in all.'),
  STAGED_KEEP_FREE_BYTES: byteSize
    .prefault('1GiB')
    .describe(
      'While the volume of the staging area has less than this left, no such archive is kept; nothing is taken of artefacts before, when two archives of `UPLOAD_MAX_BYTES` do not fit in besides. Only where it is a folder.',
    ),
  ARTEFACT_INTERNAL_DAYS: positive
    .prefault('365')
    .describe(
      'Internal artefacts that nobody has pinned are removed when they were not downloaded for so long. Public ones stay for ever.',
    ),
  STAGED_ORPHAN_HOURS: positive.prefault('24').describe('Staged archives without an upload are removed when they are this old.'),
};

/** What several services share. */
export const settings = {
  DATABASE_URL: urlOf('postgres', 'postgresql').describe('PostgreSQL: `postgres://user:password@host:5432/name`.'),
  QUEUE_URL: defaultingTo('DATABASE_URL', urlOf('redis', 'rediss', 'postgres', 'postgresql')).describe(
    'The queue: `redis://host:6379` for a fleet, `postgres://…` for one machine.',
  ),
  ...symbolStoreSettings,
  STAGING_URL: defaultingTo('UPLOAD_DEFAULT_URL', bucketUrl).describe('The bucket in which archives wait until they are processed.'),
  ARTEFACTS_URL: bucketUrl
    .optional()
    .describe(
      'The bucket of artefacts and build environments, of its own or with a prefix of its own. Not set: none are kept, and their paths answer 404.',
    ),
  COMPRESS_EXTENSIONS: commaList.prefault('sym').describe('The extensions of symbols files that are stored as gzip.'),
  MIME_OVERRIDES: textMap
    .prefault('{"sym": "text/plain"}')
    .describe('Extension → content type of the stored file; all others are `application/octet-stream`.'),
  ALLOW_NOTIFY_DOMAINS: domainList
    .prefault('')
    .describe(
      'The hosts that `X-Notify-Url`, and owners of tokens, may name, to be told when an upload has ended: `host` allows every port of it, `host:port` that one. Empty: the header is refused; operators can still give tokens a URL.',
    ),
  ALLOW_NOTIFY_ANY_DOMAIN: booleanWord
    .prefault('false')
    .describe(
      'Notifications to any host, also by http and to private addresses. For tests and closed networks: callers can reach whatever the workers can.',
    ),
  ARCHIVE_MAX_MEMBER_BYTES: byteSize.prefault('8GiB').describe('The largest symbols file, in an archive or by itself, unpacked.'),
  ARCHIVE_MAX_TOTAL_BYTES: byteSize.prefault('32GiB').describe('The most that an archive, or the files of one list, may unpack to.'),
  UPLOAD_RATE_PER_MINUTE: integer({ min: 1 })
    .prefault('600')
    .describe('How many uploads a token may begin, or retry, in a minute; more get 429.'),
  UPLOAD_SESSION_HOURS: positive
    .prefault('24')
    .describe('Protocol v2: how long files can be sent after they were announced. What has not come by then is refused.'),
  UPLOAD_MAX_ATTEMPTS: integer({ min: 1 })
    .prefault('24')
    .describe('An upload that was begun so often without a result is failed, for whatever fault. A retry begins the count anew.'),
  ...retentionSettings,
};
