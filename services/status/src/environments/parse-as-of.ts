// A moment as callers name it: a date counts to its end (UTC), a time as it is. Used for "as of", and for pins.
import { AppError } from '@symdepot/errors';
import { z } from 'zod';

const day = z.iso.date();
const time = z.iso.datetime({ offset: true });

/** @throws AppError `request_invalid` */
export function parseAsOf(text: string): Date {
  if (!day.safeParse(text).success && !time.safeParse(text).success)
    throw new AppError('request_invalid', { reason: 'at: must be a date, such as 2026-03-01, or a time, such as 2026-03-01T12:00:00Z' });
  return endOf('at', text);
}

/** The database takes fewer years than calendars have. */
const [first, end] = [Date.UTC(1970), Date.UTC(10_000)];

/**
 * @param name of the parameter or member
 * @param text a date, or an RFC 3339 time
 * @throws AppError `request_invalid`
 */
export function endOf(name: string, text: string): Date {
  const moment = new Date(text.includes('T') ? text : `${text}T23:59:59.999Z`);
  if (moment.getTime() >= first && moment.getTime() < end) return moment;
  throw new AppError('request_invalid', { reason: `${name}: must be in the years 1970 to 9999` });
}
