// Which URLs we ask, told to us by callers or by redirects. Pure: addresses are checked when they are known, by
// guarded-lookup.ts. Whoever asks has a message of its own for each fault.

export interface UrlRules {
  /** Closed networks and tests: http and any host too. */
  readonly isAnyDomainAllowed: boolean;
  /** `host`, which allows every port of it as in Tecken, or `host:port`. Lower case. */
  readonly domains: readonly string[];
}

export type UrlFault = 'insecure' | 'not-http' | 'credentials' | 'domain';

/** Undefined for a URL that may be asked. */
export function findUrlFault(url: URL, { isAnyDomainAllowed, domains }: UrlRules): UrlFault | undefined {
  if (!isAnyDomainAllowed && url.protocol !== 'https:') return 'insecure';
  if (!['https:', 'http:'].includes(url.protocol)) return 'not-http';
  if (url.username !== '' || url.password !== '') return 'credentials';
  const names = [url.hostname, `${url.hostname}:${url.port || '443'}`];
  return isAnyDomainAllowed || names.some((name) => domains.includes(name)) ? undefined : 'domain';
}
