// Moments and spans as people read them: "3 min ago", with the whole date on hover and focus, in the zone that was chosen.
// Neighbour: ../shell/exact/exact.ts.
import { useEffect, useState } from 'react';
import { usePreference } from '../shell/preferences.ts';
import { exactly } from '../shell/exact/exact.ts';

const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

function relativeTime(at: Date, now: number = Date.now()): string {
  const seconds = Math.round((at.getTime() - now) / 1_000);
  if (Math.abs(seconds) < 5) return 'now';
  const [unit, size] = units.find((one) => Math.abs(seconds) >= one[1]) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

const formats = {
  local: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' }),
  utc: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long', timeZone: 'UTC' }),
};

/** `at` is a timestamp of the API, or a date. */
export function Time({ at, isAbsolute = false }: { readonly at: string | Date; readonly isAbsolute?: boolean }) {
  const zone = usePreference('zone');
  useMinutes();
  const date = new Date(at);
  const absolute = formats[zone].format(date);
  if (isAbsolute) return <time dateTime={date.toISOString()}>{absolute}</time>;
  return (
    <time dateTime={date.toISOString()} {...exactly(absolute)}>
      {relativeTime(date)}
    </time>
  );
}

const clocks = {
  local: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }),
  utc: new Intl.DateTimeFormat('en-GB', { timeStyle: 'long', timeZone: 'UTC' }),
};

/** Of today: `12:04:31`. */
export function Clock({ at }: { readonly at: Date }) {
  const zone = usePreference('zone');
  return <time dateTime={at.toISOString()}>{clocks[zone].format(at)}</time>;
}

/** `1.4 s`, `2 min 3 s`, `1 h 5 min`. */
export function formatSpan(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

/** Draws again as time passes. */
function useMinutes(): void {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((count) => count + 1), 20_000);
    return () => clearInterval(timer);
  }, []);
}
