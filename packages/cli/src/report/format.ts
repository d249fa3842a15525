// Formats sizes, times and counts for people, and makes untrusted texts harmless.

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `3.6 MiB` */
export function formatBytes(bytes: number): string {
  const power = unitOf(bytes);
  return power === 0 ? `${Math.round(bytes)} bytes` : `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}

/** `1.2 of 3.6 MiB` */
export function formatShare(bytes: number, total: number): string {
  const power = unitOf(total);
  return power === 0 ? `${bytes} of ${total} bytes` : `${(bytes / 1024 ** power).toFixed(1)} of ${formatBytes(total)}`;
}

const unitOf = (bytes: number): number => (bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10)));

/** `0.4 s`, and from 10 s on whole ones */
export const formatDuration = (ms: number): string => (ms < 9_950 ? `${(ms / 1_000).toFixed(1)} s` : formatSeconds(Math.round(ms / 1_000)));

/** `12 s`, `3 min 5 s`, `2 h 10 min` */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `7 of 24`, or `7` where the limit is not known */
export const countOf = (count: number, limit: number | undefined): string => (limit === undefined ? `${count}` : `${count} of ${limit}`);

/** `today`, `in 1 day`, `in 12 days` */
export const formatDaysAhead = (days: number): string => (days < 1 ? 'today' : `in ${formatCount(days, 'day', 'days')}`);

/** `1 symbols file`, `1,234 symbols files` */
export const formatCount = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const formatFiles = (count: number): string => formatCount(count, 'symbols file', 'symbols files');

/** File names and server messages are untrusted text: nothing in them may move the cursor of a terminal. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');

const shownLines = 10;

/** The first of many, indented, and how many more there are. */
export function listSome(
  lines: readonly string[],
  more: (count: number) => string = (count) => `and ${count.toLocaleString('en')} more`,
): string[] {
  const shown = lines.slice(0, lines.length <= shownLines + 1 ? lines.length : shownLines).map((line) => `  ${printable(line)}`);
  return lines.length > shown.length ? [...shown, `  ${more(lines.length - shown.length)}`] : shown;
}
