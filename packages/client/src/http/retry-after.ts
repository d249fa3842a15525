// The header `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.

/** In seconds; undefined if it is missing or invalid. */
export function readRetryAfter(header: string | string[] | undefined, now: number = Date.now()): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const seconds = (Date.parse(header) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}
