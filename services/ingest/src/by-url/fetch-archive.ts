// Fetches an archive from a URL. Every hop is checked before it is requested (source-url.ts), and again once its address is
// resolved (packages/outbound). After a network fault the fetch restarts from the beginning, as in Tecken §1.6.
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { backoffMs, retry } from '@symdepot/async';
import { AppError, isAppError } from '@symdepot/errors';
import {
  checkLiteralAddress,
  connectionFault,
  createGuardedClient,
  isPublicAddress,
  type GuardedClientOptions,
  type IsAddressAllowed,
  type PlainResponse,
  type UrlRules,
} from '@symdepot/outbound';
import { contentCodingOf } from './content-coding.ts';
import { followLocation } from './source-url.ts';

export interface FetchOptions extends Omit<GuardedClientOptions, 'isAddressAllowed'> {
  readonly rules: UrlRules;
  /** A larger archive is refused as soon as its Content-Length says so; the reader of the body counts what actually arrives. */
  readonly maxBytes: number;
  readonly onRetry?: (url: URL, error: AppError) => void;
  /** Default: public addresses, or all where any domain is allowed. */
  readonly isAddressAllowed?: IsAddressAllowed;
  readonly retryBaseMs?: number;
}

export interface Fetched<T> {
  readonly result: T;
  /** Where redirects led, in order. */
  readonly redirectUrls: readonly string[];
}

/**
 * Passes the body to `consume`, once per attempt: if it fails, `consume` must leave nothing behind.
 * @throws AppError `url_…`, `archive_too_large`; errors of `consume`; the signal's reason
 */
export type FetchArchive = <T>(url: URL, consume: (body: Readable) => Promise<T>, signal: AbortSignal) => Promise<Fetched<T>>;

const maxRedirects = 5;
const maxRetries = 5;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

export function createFetchArchive(options: FetchOptions): FetchArchive {
  const { rules, onRetry = () => {}, retryBaseMs = 200 } = options;
  const isAllowed = options.isAddressAllowed ?? (rules.isAnyDomainAllowed ? () => true : isPublicAddress);
  const request = createRequest(options, isAllowed);

  /** Follows redirects from the initial URL to the response that is an archive. */
  const open = async (initial: URL, signal: AbortSignal) => {
    const redirectUrls: string[] = [];
    for (let url = initial; ;) {
      checkLiteralAddress(url, isAllowed);
      const { body, response } = await request(url, signal);
      try {
        const location = readLocation(response);
        if (location === undefined) {
          checkResponse(response, url, options.maxBytes);
          return { body: decodeBody(body, response, url), redirectUrls };
        }
        if (redirectUrls.length === maxRedirects) throw new AppError('url_too_many_redirects', { url: initial.href });
        url = followLocation(location, url, rules);
        redirectUrls.push(url.href);
        body.destroy();
      } catch (error) {
        body.destroy();
        throw error;
      }
    }
  };

  const attempt = async <T>(url: URL, consume: (body: Readable) => Promise<T>, signal: AbortSignal): Promise<Fetched<T>> => {
    const { body, redirectUrls } = await open(url, signal);
    try {
      return { result: await consume(body), redirectUrls };
    } finally {
      body.destroy(); // a consumer that fails may not have started to read
    }
  };

  return (url, consume, signal) =>
    retry(() => attempt(url, consume, signal), {
      retries: maxRetries,
      isTransient: isTransient,
      pauseMs: (repetition) => backoffMs({ firstMs: retryBaseMs }, repetition),
      signal,
      onRetry: ({ error }) => onRetry(url, error),
    });
}

const isTransient = (error: unknown): error is AppError =>
  isAppError(error, 'url_retries_failed') || isAppError(error, 'url_connection_failed');

/** One request. The body fails with AppErrors only; destroying it closes the connection. */
function createRequest(options: FetchOptions, isAddressAllowed: IsAddressAllowed) {
  let client: ReturnType<typeof createGuardedClient> | undefined;
  return async (url: URL, signal: AbortSignal): Promise<{ body: Readable; response: PlainResponse }> => {
    client ??= createGuardedClient({ ...options, isAddressAllowed });
    const stream = (await client).stream(url, { signal });
    const body = new PassThrough({ highWaterMark: 2 ** 20 });
    const translate = (error: unknown): unknown => (signal.aborted ? signal.reason : connectionError(error, url));
    stream.on('error', (error) => body.destroy(translate(error) as Error));
    body.on('error', () => {}); // the reader gets the error as well
    body.once('close', () => stream.destroy());
    stream.pipe(body);
    try {
      const [response] = (await once(stream, 'response')) as [PlainResponse];
      return { body, response };
    } catch (error) {
      throw translate(error);
    }
  };
}

const connectionError = (error: unknown, { href: url }: URL): AppError =>
  connectionFault(error) ?? new AppError('url_connection_failed', { url }, { cause: error });

function readLocation({ statusCode, headers }: PlainResponse): string | undefined {
  if (!redirectStatuses.has(statusCode) || headers.location === undefined) return undefined;
  return Buffer.from(headers.location, 'latin1').toString(); // Node.js reads headers as Latin-1, servers write UTF-8
}

/** The reader counts the decoded bytes. */
function decodeBody(body: Readable, { headers }: PlainResponse, { href: url }: URL): Readable {
  const encoding = headers['content-encoding'] ?? '';
  if (contentCodingOf(encoding) === 'plain') return body;
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const plain = new PassThrough({ highWaterMark: 2 ** 20 });
  body.on('error', (error) => plain.destroy(error));
  gunzip.on('error', (cause) => plain.destroy(new AppError('url_content_damaged', { url, encoding }, { cause })));
  plain.on('error', () => {}); // the reader gets the error as well
  plain.once('close', () => {
    body.destroy();
    gunzip.destroy();
  });
  body.pipe(gunzip).pipe(plain);
  return plain;
}

/** Status codes after which a retry may well succeed. */
const passingStatuses = new Set([408, 425, 429, 500]);

/** @throws AppError for everything but a 200 with a decodable body of an accepted size */
function checkResponse({ statusCode: status, headers }: PlainResponse, { href: url }: URL, maxBytes: number): void {
  if (passingStatuses.has(status)) throw new AppError('url_retries_failed', { url, status });
  if (status > 500) throw new AppError('url_errored', { url, status });
  if (status >= 400) throw new AppError('url_not_found', { url, status });
  if (status !== 200) throw new AppError('url_status_unexpected', { url, status });
  const encoding = headers['content-encoding'] ?? '';
  if (contentCodingOf(encoding) === 'other') throw new AppError('url_content_encoded', { url, encoding });
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw new AppError('archive_too_large', { limit: maxBytes });
}
