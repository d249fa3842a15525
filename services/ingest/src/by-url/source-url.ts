// Where an archive may be fetched from (contract §2, By URL; messages as in Tecken §1.6). Pure: addresses are checked once
// they are resolved, by packages/outbound. Neighbour: fetch-archive.ts (calls it for every hop).
import { AppError } from '@symdepot/errors';
import { findUrlFault, type UrlFault, type UrlRules } from '@symdepot/outbound';

const maxUrlLength = 2_048;
/** Limit for a redirect target: signed URLs are long. It is recorded and shown. */
const maxRedirectLength = 8_192;
/** The format that Django's URL field accepts: `new URL` would silently repair much of what does not match. */
const urlShape = /^(?:https?|ftps?):\/\/[^\s\\/?#\p{Cc}][^\s\\\p{Cc}]*$/iu;

/**
 * Parses a URL as the caller wrote it. Without a scheme it is https, as in Tecken.
 * @throws AppError `request_invalid`, and those of `checkSourceUrl`
 */
export function parseSourceUrl(text: string, rules: UrlRules): URL {
  const trimmed = text.trim();
  if (trimmed === '') throw new AppError('request_invalid', { reason: 'This field is required.' });
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed.replace(/^\/\//, '')}`;
  if (whole.length > maxUrlLength || !urlShape.test(whole) || !URL.canParse(whole)) throw new AppError('url_invalid');
  return checkSourceUrl(new URL(whole), rules);
}

/**
 * The target of a redirect. @param location the header, absolute or relative
 * @throws AppError as `checkSourceUrl`
 */
export function followLocation(location: string, from: URL, rules: UrlRules): URL {
  const url = URL.parse(location, from.href);
  if (!url || url.href.length > maxRedirectLength) throw new AppError('url_invalid');
  return checkSourceUrl(url, rules);
}

/** @throws AppError `url_insecure`, `url_invalid`, `url_credentials`, `url_domain_not_allowed` */
function checkSourceUrl(url: URL, rules: UrlRules): URL {
  const fault = findUrlFault(url, rules);
  if (fault !== undefined) throw refusals[fault](url);
  return url;
}

const refusals: Readonly<Record<UrlFault, (url: URL) => AppError>> = {
  insecure: () => new AppError('url_insecure'),
  'not-http': () => new AppError('url_invalid'),
  credentials: () => new AppError('url_credentials'),
  domain: ({ hostname }) => new AppError('url_domain_not_allowed', { domain: hostname }),
};
