// The types of settings: one zod type per notation. Neighbours: settings.ts (the shared settings), config.ts (reads
// them), docs/render-configuration-doc.ts (documents them; `settingFacts` is what it needs to know).
import { parseWholeNumber } from '@symdepot/symbols';
import { z } from 'zod';

export interface SettingFacts {
  /** How the value is written, for people: `size`, `seconds`, `list` … */
  readonly notation: string;
  /** The setting whose value counts when this one is not set. */
  readonly defaultsTo?: string;
  /** The empty string is a value (an empty list) rather than "not set". */
  readonly emptyIsValue?: boolean;
}

export const settingFacts = z.registry<SettingFacts>();

/** A setting that is read by `parse`; undefined from it means that the text does not fit. Messages never hold the text. */
const readBy = <T>(notation: string, expected: string, parse: (text: string) => T | undefined) =>
  z
    .string()
    .transform((text, context): T => {
      const value = parse(text.trim());
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: `must be ${expected}` });
      return z.NEVER;
    })
    .register(settingFacts, { notation });

export const integer = ({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}) =>
  readBy('number', `a whole number from ${min} to ${max}`, (text) => parseWholeNumber(text, min, max));

/** Of something, from none to all. */
export const ratio = readBy('ratio', 'a number from 0 to 1, such as 0.05', (text) =>
  /^(0(\.\d{1,6})?|1(\.0{1,6})?|\.\d{1,6})$/.test(text) ? Number(text) : undefined,
);

/** A TCP port; 0 lets the system choose a free one. */
export const port = readBy('port', 'a port number from 0 to 65535', (text) => parseWholeNumber(text, 0, 65_535));

const maxSeconds = 10 * 365 * 86_400;
export const seconds = readBy('seconds', `a number of seconds, such as 30 or 0.5, at most ${maxSeconds}`, (text) => {
  const value = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  return value <= maxSeconds ? value : undefined;
});

const unitBytes = new Map([
  ['', 1],
  ['B', 1],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KIB', 2 ** 10],
  ['MIB', 2 ** 20],
  ['GIB', 2 ** 30],
  ['TIB', 2 ** 40],
]);
export const byteSize = readBy('size', 'a size in bytes, such as 1048576, 500MB or 2GiB', (text) => {
  const match = /^(\d{1,15}(?:\.\d{1,3})?) ?([a-z]{0,3})$/i.exec(text);
  const factor = unitBytes.get(match?.[2]?.toUpperCase() ?? '');
  const bytes = match && factor !== undefined ? Math.round(Number(match[1]) * factor) : undefined;
  return bytes !== undefined && Number.isSafeInteger(bytes) ? bytes : undefined;
});

const booleanWords = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
]);
/** Tecken's words (Tecken §8), in any case. */
export const booleanWord = readBy('boolean', `one of ${[...booleanWords.keys()].join(', ')}`, (text) =>
  booleanWords.get(text.toLowerCase()),
);

/** Comma-separated; spaces around entries and empty entries do not count. Set to nothing it is the empty list. */
export const commaList = readBy('list', 'a comma-separated list', (text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
).register(settingFacts, { notation: 'list', emptyIsValue: true });

/** Host names, in lower case. */
export const domainList = commaList
  .transform((domains) => domains.map((domain) => domain.toLowerCase()))
  .refine((domains) => domains.every((domain) => /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/.test(domain)), {
    error: 'must be a comma-separated list of host names, each with or without a port; no scheme, no path',
  })
  .register(settingFacts, { notation: 'list', emptyIsValue: true });

/** A JSON object whose values are texts, such as `{"sym": "text/plain"}`, in its order. */
export const textMap = readBy('JSON object', 'a JSON object of texts, such as {"sym": "text/plain"}', (text) => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return z.map(z.string(), z.string()).safeParse(new Map(Object.entries(value))).data;
  } catch {
    return undefined;
  }
});

/** A URL of one of the schemes (without `:`), kept as text: the package that opens it reads it. */
export const urlOf = (...schemes: readonly [string, ...string[]]) => {
  const expected = `a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return readBy('URL', expected, (text) => {
    const scheme = URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : '';
    return schemes.includes(scheme) ? text : undefined;
  });
};

/** Where a web site is, without a path; comes out without a slash at its end. */
export const origin = readBy('URL', 'an https:// or http:// URL of a host, without a path', (text) => {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ['https:', 'http:'].includes(url.protocol) && url.href === `${url.origin}/` ? url.origin : undefined;
});

/** The same setting, whose value is that of another one when it is not set itself. */
export const defaultingTo = <T extends z.ZodType>(name: string, schema: T): T => {
  const clone = schema.clone();
  settingFacts.add(clone, { notation: 'text', ...settingFacts.get(schema), defaultsTo: name });
  return clone;
};
