// Upload by URL: what is wrong with the URL, or with what answers there (Tecken §1.6). A part of error-table.ts.
import type { ErrorEntry } from '../error-entry.ts';
import { quoted } from '../quoted.ts';

export const urlErrors = {
  url_invalid: {
    kind: 'invalid',
    message: () => 'Enter a valid URL.',
    meaning: 'The field `url`, or a redirect, is no http(s) URL that can be fetched, or has more than 2048 characters (a redirect: 8192).',
  },
  url_insecure: {
    kind: 'invalid',
    message: () => 'Insecure URL',
    meaning: 'Archives are fetched by https only; so are those that a redirect leads to.',
  },
  url_credentials: {
    kind: 'invalid',
    message: () => 'The URL must not hold a user name or a password',
    meaning: 'Use a URL that works without, such as a signed one. Redirects count too.',
  },
  url_domain_not_allowed: {
    kind: 'invalid',
    message: (d: { domain: string }) => `Not an allowed domain (${quoted(d.domain)}) to download from.`,
    meaning: 'The host of the URL, or of a redirect, is not in `ALLOW_UPLOAD_BY_DOWNLOAD_DOMAINS`.',
  },
  url_address_not_allowed: {
    kind: 'invalid',
    message: (d: { host: string }) => `Not an allowed address to download from: ${quoted(d.host)} has no public one`,
    meaning: 'The host has only loopback, private, link-local or otherwise special addresses.',
  },
  url_too_many_redirects: {
    kind: 'invalid',
    message: (d: { url: string }) => `Too many redirects trying to open ${d.url}`,
    meaning: 'More than five redirects.',
  },
  url_not_found: {
    kind: 'invalid',
    message: (d: { url: string; status: number }) => `${d.url} can't be found (${d.status})`,
    meaning: 'The other server answered with a 4xx. Look at the URL: it may be wrong, or have expired.',
  },
  url_status_unexpected: {
    kind: 'invalid',
    message: (d: { url: string; status: number }) => `non-200 status code when retrieving ${d.url}`,
    meaning: 'The other server answered with neither an archive, a redirect, nor an error.',
  },
  url_content_encoded: {
    kind: 'invalid',
    message: (d: { url: string; encoding: string }) =>
      `${d.url} is sent with Content-Encoding ${quoted(d.encoding)}, though none was asked for`,
    meaning: 'Only gzip is undone. Store the archive without a content encoding: a ZIP is compressed already.',
  },
  url_content_damaged: {
    kind: 'invalid',
    message: (d: { url: string; encoding: string }) =>
      `${d.url} is sent with Content-Encoding ${quoted(d.encoding)}, but its bytes are not`,
    meaning: 'What the other server calls gzip is none, or is cut short. Store the archive again, without a content encoding.',
  },
  url_too_slow: {
    kind: 'internal',
    message: (d: { url: string; seconds: number }) => `${d.url} was not fetched within ${d.seconds} s`,
    meaning: 'The other server took longer than `UPLOAD_FETCH_SECONDS` in all. Nothing was kept; try again later.',
  },
  url_retries_failed: {
    kind: 'internal',
    message: (d: { url: string; status: number }) => `RetryError trying to open ${d.url}`,
    meaning: 'The other server answered with 408, 425, 429 or 500, six times. Try again later.',
  },
  url_errored: {
    kind: 'internal',
    message: (d: { url: string; status: number }) => `${d.url} errored (${d.status})`,
    meaning: 'The other server answered with a 5xx. Try again later.',
  },
  url_connection_failed: {
    kind: 'internal',
    message: (d: { url: string }) => `ConnectionError trying to open ${d.url}`,
    meaning: 'Name, connection, TLS or transfer failed or took too long, six times. Try again later.',
  },
} as const satisfies Record<string, ErrorEntry>;
