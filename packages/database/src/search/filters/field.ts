// A field of a list's query: how its text is read from the URL, and how a parser refuses it. Neighbours: the parse-*.ts
// files beside it, upload-list-query.ts and file-list-query.ts (which combine them).
import { z } from 'zod';

/** What a text means, or why it is invalid, in Tecken's words. */
export type Parsed<T> = { readonly value: T } | { readonly refusal: string };

/** As in Tecken's forms: of several values the last one counts, surrounding blanks are ignored, absent is empty. */
const formText = z.preprocess((given) => {
  const text: unknown = Array.isArray(given) ? given.at(-1) : given;
  return typeof text === 'string' ? text.trim() : '';
}, z.string());

export const field = <T>(parse: (text: string) => Parsed<T>) =>
  formText.transform((text, context): T => {
    const parsed: Parsed<T> = text.includes('\0') ? { refusal: 'Null characters are not allowed.' } : parse(text);
    if ('value' in parsed) return parsed.value;
    context.addIssue({ code: 'custom', message: parsed.refusal });
    return z.NEVER;
  });

/** Values per field; each adds a condition to the query. */
const maxParts = 20;

/** The comma-separated values. */
const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A field whose values are parsed one by one; the first invalid one makes the field invalid. */
export const listField = <T>(parsePart: (part: string) => Parsed<T>) =>
  field<T[]>((text) => {
    const parts = splitList(text);
    if (parts.length > maxParts) return { refusal: `Ensure this list has at most ${maxParts} values (it has ${parts.length}).` };
    const values: T[] = [];
    for (const part of parts) {
      const parsed = parsePart(part);
      if ('refusal' in parsed) return parsed;
      values.push(parsed.value);
    }
    return { value: values };
  });

/** In any of the first (none: in any at all), and in none of the second. */
export interface Chosen<T> {
  readonly included: readonly T[];
  readonly excluded: readonly T[];
}

/** The same; a leading `!` excludes a value. */
export const chosenField = <T>(parsePart: (part: string) => Parsed<T>) =>
  listField((part): Parsed<{ readonly value: T; readonly isExcluded: boolean }> => {
    const isExcluded = part.startsWith('!');
    const parsed = parsePart(isExcluded ? part.slice(1).trim() : part);
    return 'value' in parsed ? { value: { value: parsed.value, isExcluded } } : parsed;
  }).transform((parts): Chosen<T> => {
    const valuesOf = (which: boolean): T[] => parts.filter(({ isExcluded }) => isExcluded === which).map(({ value }) => value);
    return { included: valuesOf(false), excluded: valuesOf(true) };
  });

/** One of a set of words; any other is refused as in a form. */
export const choice =
  <T extends string>(words: readonly T[]) =>
  (text: string): Parsed<T> => {
    const value = words.find((word) => word === text);
    return value === undefined ? { refusal: `Select a valid choice. ${text} is not one of the available choices.` } : { value };
  };

/** The same, or empty. */
export const optional =
  <T>(parse: (text: string) => Parsed<T>) =>
  (text: string): Parsed<T | undefined> =>
    text === '' ? { value: undefined } : parse(text);
