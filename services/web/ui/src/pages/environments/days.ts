// Days as texts, `2026-03-01`, and as numbers that can be counted; in UTC, as the API has them. Neighbour: time-slider.tsx.
const dayMs = 86_400_000;
const length = 'YYYY-MM-DD'.length;

/** @param at a timestamp of the API, or a day */
export const dayNumber = (at: string | number): number => Math.floor(new Date(at).getTime() / dayMs);

export const dayText = (number: number): string => new Date(number * dayMs).toISOString().slice(0, length);

export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(dayNumber(text));

const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** `1 March 2026`. */
export const dayWords = (number: number): string => words.format(number * dayMs);
