// Where an archive may be fetched from (contract §2, By URL; messages as in Tecken §1.6). Pure: addresses are checked when
// they are known, by guarded-lookup.ts. Neighbour: fetch-archive.ts (asks for every hop).
import { AppError } from '@symdepot/errors';

export interface SourceRules {
  /** Closed networks and tests: http and any host too. */
  readonly isAnyDomainAllowed: boolean;
  /** `host`, which allows every port of it as in Tecken, or `host:port`. Lower case. */
  readonly domains: readonly string[];
}

const maxUrlLength = 2_048;
/** The shape that Django's URL field takes: `new URL` would mend much of what does not fit. */
const urlShape = /^(?:https?|ftps?):\/\/[^\s\\/?#\p{Cc}][^\s\\\p{Cc}]*$/iu;

/**
 * Reads what a caller wrote. Without a scheme it is https, as in Tecken.
 * @throws AppError `request_invalid`, and those of `checkSourceUrl`
 */
export function parseSourceUrl(text: string, rules: SourceRules): URL {
  const trimmed = text.trim();
  if (trimmed === '') throw new AppError('request_invalid', { reason: 'This field is required.' });
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed.replace(/^\/\//, '')}`;
  if (whole.length > maxUrlLength || !urlShape.test(whole) || !URL.canParse(whole)) throw new AppError('url_invalid');
  return checkSourceUrl(new URL(whole), rules);
}

/**
 * Where a redirect leads. @param location the header, absolute or relative
 * @throws AppError as `checkSourceUrl`
 */
export function followLocation(location: string, from: URL, rules: SourceRules): URL {
  if (!URL.canParse(location, from.href)) throw new AppError('url_invalid');
  return checkSourceUrl(new URL(location, from), rules);
}

/** @throws AppError `url_insecure`, `url_invalid`, `url_credentials`, `url_domain_not_allowed` */
function checkSourceUrl(url: URL, { isAnyDomainAllowed, domains }: SourceRules): URL {
  if (!isAnyDomainAllowed && url.protocol !== 'https:') throw new AppError('url_insecure');
  if (!['https:', 'http:'].includes(url.protocol)) throw new AppError('url_invalid');
  if (url.username !== '' || url.password !== '') throw new AppError('url_credentials');
  const allowed = [url.hostname, `${url.hostname}:${url.port || '443'}`];
  if (!isAnyDomainAllowed && !allowed.some((domain) => domains.includes(domain)))
    throw new AppError('url_domain_not_allowed', { domain: url.hostname });
  return url;
}
