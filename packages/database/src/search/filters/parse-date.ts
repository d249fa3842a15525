// A point in time as people write it, in UTC unless it says otherwise. The one door of chrono-node. Neighbour: parse-moment.ts.
import * as chrono from 'chrono-node/en';

/** Longer than any date that people write. */
const maxLength = 64;

/**
 * ISO 8601 (with `T` or a blank, with or without a time, an offset, fractions), `Nov 21 2026`, `21 November 2026 5pm`,
 * `11/21/2026`, `Sat Nov 21 10:00:05 UTC 2026`, `2 days ago`. Without a time: midnight; without a year: the current one.
 * Undefined when any part of the text is no date.
 */
export function parseDate(text: string, now: Date): Date | undefined {
  if (text.length > maxLength) return undefined;
  const inMilliseconds = text.replace(
    /(:\d\d\.)(\d+)/,
    (_, seconds: string, digits: string) => seconds + digits.slice(0, 3).padEnd(3, '0'),
  );
  const [found, ...others] = chrono.strict.parse(inMilliseconds, { instant: now, timezone: 0 });
  if (!found || others.length > 0 || found.end || found.text !== inMilliseconds) return undefined;
  const date = found.start.date();
  if (!found.start.isCertain('hour')) date.setUTCHours(0, 0, 0, 0);
  if (!found.start.isCertain('year')) date.setUTCFullYear(now.getUTCFullYear());
  const year = date.getUTCFullYear();
  return year >= 1 && year < 9_999 ? date : undefined; // the years that PostgreSQL and JSON write in the same way
}
